"""Pages of waves: the list, one of them with its curve and complaints, deciding, one answer for all."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.accounts.models import User
from huifang.complaints import access, labels, selectors, waves
from huifang.complaints.models import Wave
from huifang.journal import selectors as journal
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.ui.forms import Area
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

SHOWN = 100


class TitleForm(forms.Form):
    """What the matter is called."""

    title = forms.CharField(label=gettext_lazy("Matter"), max_length=80, help_text=gettext_lazy("Name no customer and no person in it."))


class AnswerForm(forms.Form):
    """One answer for all."""

    text = forms.CharField(
        label=gettext_lazy("Answer to all"), max_length=4000, widget=Area(rows=4),
        help_text=gettext_lazy("It is added to the handling of each open complaint; whoever calls the customer back reads it there."),
    )  # fmt: skip
    mail = forms.BooleanField(label=gettext_lazy("Also send it by mail to the address on each form"), required=False)


SPEC = ListSpec(
    name="complaints.waves",
    title=gettext_lazy("Waves"),
    row_template="complaints/rows/wave.html",
    columns=(
        Column("title", gettext_lazy("Matter"), fixed=True, value=lambda w: w.title),
        Column("size", gettext_lazy("Complaints"), numeric=True, value=lambda w: w.size),
        Column("found", gettext_lazy("Found at"), sort="new", value=lambda w: w.found_at),
        Column("state", gettext_lazy("State"), value=lambda w: str(w.get_state_display())),
    ),
    sorts=(Sort("new", gettext_lazy("Newest first"), ("found_at", "id"), backwards=True),),
    filters=(Filter("state", gettext_lazy("State"), tuple(Choice(value, label, Q(state=value)) for value, label in Wave.State.choices)),),
    empty_title=gettext_lazy("No wave"),
    empty_text=gettext_lazy("When many customers complain of the same matter within a few days, it is proposed here as one batch."),
)


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Waves that hold complaints the user may see."""
    user = user_of(request)

    def prepare(rows: Sequence[Any]) -> None:
        sizes = waves.sizes(user, [row.pk for row in rows])
        for row in rows:
            row.size = sizes.get(row.pk, 0)

    return render_list(request, replace(SPEC, prepare=prepare), waves.visible_to(user), {"row_states": labels.WAVES})


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One wave."""
    return _page(request, _found(user_of(request), pk))


def _page(request: HttpRequest, wave: Wave, *, title: TitleForm | None = None, answer: AnswerForm | None = None) -> HttpResponse:
    user, at = user_of(request), clock.now()
    grown = waves.growth(user, wave, at)
    context: dict[str, Any] = {
        "wave": wave,
        "growth": grown,
        "chart": _chart(grown),
        "rows": waves.members(user, wave)[:SHOWN],
        "states": labels.STATES,
        "wave_states": labels.WAVES,
        "may_lead": waves.may_lead(user),
        "title_form": title or TitleForm(initial={"title": wave.title}),
        "answer_form": answer or AnswerForm(),
        "announcements": wave.announcements.select_related("by").order_by("-id") if grown.size else [],
        "timeline": journal.lines(journal.history([Ref.of(wave)])),
    }
    failed = bool((title and title.errors) or (answer and answer.errors))
    return render(request, "complaints/wave.html", context, status=422 if failed else 200)


def _chart(grown: waves.Growth) -> dict[str, Any]:
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": [f"{day:%m-%d}" for day, _count, _total in grown.days]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {"type": "bar", "barMaxWidth": 48, "name": _("new that day"), "data": [count for _day, count, _total in grown.days]},
            {"type": "line", "name": _("altogether"), "data": [total for _day, _count, total in grown.days]},
        ],
    }


@require_POST
@require(access.CLOSE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm it, dismiss it, or end it."""
    user, at = user_of(request), clock.now()
    wave, act = _found(user, pk), request.POST.get("act", "")
    if act == "confirm":
        form = TitleForm(request.POST)
        if not form.is_valid():
            return _page(request, wave, title=form)
        waves.confirm(wave, title=form.cleaned_data["title"], by=user, at=at)
    elif act == "dismiss":
        waves.dismiss(wave, by=user, at=at)
        toast(request, _("It is no wave; its complaints go on one by one."))
        return go(request, "complaints:waves")
    elif act == "end":
        waves.end(wave, by=user, at=at)
    else:
        raise Refused(no("not_from_state", state=wave.state, action=act[:20], machine="complaints.wave"))
    return go(request, "complaints:wave", pk)


@require_POST
@require(access.CLOSE)
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one answer to all open complaints of the wave."""
    user = user_of(request)
    wave, form = _found(user, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, wave, answer=form)
    made = waves.announce(wave, **form.cleaned_data, by=user, at=clock.now())
    said = (
        _("The answer was given to {n} complaints; {letters} letters are on their way.")
        if made.letters
        else _("The answer was given to {n} complaints.")
    )
    toast(request, said.format(n=made.given, letters=made.letters))
    return go(request, "complaints:wave", pk)


@require_POST
@require(access.CLOSE)
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a complaint in by its number, or take one out."""
    user, at = user_of(request), clock.now()
    wave = _found(user, pk)
    number = request.POST.get("number", "").strip().replace("\x00", "")
    row = selectors.for_user(user).filter(number=number).first()
    if row is None:
        toast(request, _("There is no complaint with this number."), tone="bad")
    elif request.POST.get("act") == "out":
        waves.take_out(wave, row, by=user, at=at)
        toast(request, _("{number} was taken out.").format(number=row.number))
    elif waves.put_in(wave, row, by=user, at=at):
        toast(request, _("{number} was put in.").format(number=row.number))
    else:
        toast(request, _("{number} is in a wave already.").format(number=row.number), tone="info")
    still = waves.visible_to(user).filter(pk=pk).exists()
    return go(request, "complaints:wave", pk) if still else go(request, "complaints:waves")


def _found(user: User, pk: int) -> Wave:
    return get_object_or_404(waves.visible_to(user).select_related("decided_by"), pk=pk)
