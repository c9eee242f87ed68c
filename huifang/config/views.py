"""The start page, and the health endpoint: does the process answer, does the database answer?"""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from huifang.organization.gate import public
from huifang.ui import registry


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Go to the first page of the user's own menu; without any, to their settings."""
    first = next((address for section in registry.sections(request.user) for _item, address in section.items), "")
    return HttpResponseRedirect(first) if first else redirect("accounts:profile")


@public
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 while web and database work, else 503; says nothing else, because anybody may ask."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})
