"""The draft endpoint that every form saves to while somebody types."""

import json

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huifang.desk import drafts
from huifang.desk.drafts import Closed, TooMuch, Typed
from huifang.kernel import clock
from huifang.organization.gate import user_of


@require_http_methods(["GET", "POST", "DELETE"])
def draft(request: HttpRequest, kind: str, key: str) -> JsonResponse:
    """Read, save one field of, or drop the user's own draft; drafts of others can't be addressed."""
    user = user_of(request)
    if request.method == "DELETE":
        return JsonResponse({"version": drafts.clear(user, kind, key, at=clock.now())})
    if request.method == "GET":
        sheet = drafts.read(user, kind, key)
        return JsonResponse({"version": sheet.version, "fields": sheet.values, "saved_at": sheet.changed_at, "closed": sheet.closed})
    typed = _typed(request)
    if typed is None:
        return JsonResponse({"message": _("This page sent something unreadable. Load it again; what you typed is kept.")}, status=400)
    try:
        saved = drafts.save(user, kind, key, typed, at=clock.now())
    except TooMuch:
        return JsonResponse({"message": _("This text is too long to be saved (20,000 characters at most). Shorten it.")}, status=413)
    except Closed:
        return JsonResponse({"message": _("This form was finished in another window. Load the page again before you go on.")}, status=410)
    conflict = None
    if saved.other:
        conflict = {"field": typed.field, "value": saved.other.value, "by_client": saved.other.client, "version": saved.other.version}
    return JsonResponse({"version": saved.version, "saved_at": saved.saved_at, "conflict": conflict})


def _typed(request: HttpRequest) -> Typed | None:
    try:
        body = json.loads(request.body)
        typed = Typed(str(body["field"])[:100], body["value"], int(body["seq"]), str(body["client"])[:40], int(body["base"]))
    except (ValueError, KeyError, TypeError):
        return None
    return typed if typed.field and 0 <= typed.seq < 2**31 and 0 <= typed.base < 2**31 else None
