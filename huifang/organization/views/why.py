"""谁能做什么、为什么: ask about a person, a verb and an object, or the other way round (R12.1)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.organization import explaining, forms, permissions, things
from huifang.organization.explaining import Explanation
from huifang.organization.gate import require
from huifang.organization.things import Thing
from huifang.ui.words import reason_words

EXPLAIN = "organization.access.explain"


@require_GET
@require(EXPLAIN)
def why(request: HttpRequest) -> HttpResponse:
    """The verdict with its grounds; without a person, everybody who may."""
    asked = request.GET
    permission = asked.get("permission", "")
    if permission not in permissions.known():
        permission = ""
    found = User.objects.filter(pk=asked["user"]).first() if asked.get("user", "").isdecimal() else None
    thing, row, trouble = _object(permission, asked.get("object", "").strip()) if permission else (None, None, "")
    context: dict[str, Any] = {
        "people": forms.people()[1:],
        "groups": permissions.grouped(),
        "asked": {"user": asked.get("user", ""), "permission": permission, "object": asked.get("object", "")},
        "kinds": [(thing.label, permission in thing.verbs) for thing in things.things()],
        "with_object": [str(t.label) for t in things.with_verb(permission)] if permission else [],
        "trouble": trouble,
        "thing": thing,
        "row_name": thing.name(row) if thing else "",
        "permission_words": permissions.words(permission) if permission else "",
    }
    if permission and not trouble:
        today = clock.today()
        if found:
            context["answer"] = _told(explaining.explain(found, permission, today, thing=thing, row=row))
        else:
            context["holders"] = [_told(answer) for answer in explaining.who(permission, today, thing=thing, row=row)]
    return render(request, "organization/why.html", context)


def _object(permission: str, text: str) -> tuple[Thing | None, Any, str]:
    if not text:
        return None, None, ""
    kinds = things.with_verb(permission)
    if not kinds:
        return None, None, _("This permission is about no single object; leave the field empty.")
    for thing in kinds:
        rows = thing.find(text)
        if len(rows) > 1:
            return None, None, _("Several are called “{text}”. Give the number instead.").format(text=text)
        if rows:
            return thing, rows[0], ""
    return None, None, _("There is none called exactly “{text}”.").format(text=text)


def _told(answer: Explanation) -> dict[str, Any]:
    """An explanation in sentences."""
    words = "" if answer.decision else reason_words(answer.decision.reason, answer.decision.params)
    lines = [(permissions.ground_words(ground), ground.reaches) for ground in answer.grounds]
    missing = "、".join(answer.missing)
    return {"user": answer.user, "ok": bool(answer.decision), "refusal": words, "lines": lines, "missing": missing}
