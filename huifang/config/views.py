"""The health endpoint: does the process answer, does the database answer?"""

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from huifang.organization.gate import public


@public
def health(request: HttpRequest) -> JsonResponse:
    """200 while web and database work, else 503; says nothing else, because anybody may ask."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})
