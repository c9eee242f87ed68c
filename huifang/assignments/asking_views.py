"""A new question to a department, from a record."""

import secrets
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huifang.assignments import access, services
from huifang.assignments.forms import AskForm
from huifang.kernel import clock
from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Refused, enforce
from huifang.kernel.refs import Ref
from huifang.notifications import kinds
from huifang.obligations.ladders import after
from huifang.organization.gate import require, user_of
from huifang.organization.selectors import work_calendar
from huifang.regulations.shapes import Amount
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words, year_words


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def new(request: HttpRequest) -> HttpResponse:
    """Ask a department or one of its people about the record named in the address."""
    origin, user, at = _origin(request), user_of(request), clock.now()
    enforce(access.may_ask_about(user, origin))
    start = {"title": kinds.title_of(origin), "topic": "other", "key": secrets.token_hex(8)}
    form = AskForm(request.POST or None, initial=start, at=at)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        unit, person = form.target()
        try:
            made = services.ask_about(
                origin=origin, topic=given["topic"], title=given["title"], text=given["text"], unit=unit, person=person,
                due_at=_due(given["days"], at), key=given["key"], by=user, at=at,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        except UnknownYear as unknown:
            form.add_error(None, year_words(unknown))
        else:
            toast(request, _("Asked. Whoever is asked was told."))
            return go(request, "assignments:show", made.pk)
    context = {"form": form, "about": kinds.title_of(origin), "about_url": kinds.address_of(origin), "origin": str(origin)}
    return render(request, "assignments/new.html", context, status=422 if form.errors else 200)


def _origin(request: HttpRequest) -> Ref:
    try:
        origin = Ref.parse(request.GET.get("about", ""))
    except ValueError:
        raise Http404 from None
    if not origin.id.isdecimal() or len(origin.id) > 18 or not kinds.address_of(origin):
        raise Http404
    return origin


def _due(days: str, at: datetime) -> datetime | None:
    return after(at, Amount(amount=int(days), unit="working_days"), work_calendar()) if days else None
