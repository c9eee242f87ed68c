"""Pages of performance points: the ledger, one's own, totals, an entry, an appeal and what became of it."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from huifang.journal.models import Event
from huifang.journal.selectors import sentence
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.gate import require, user_of
from huifang.organization.models import Unit
from huifang.quality import access, labels, selectors, services
from huifang.quality.models import Point
from huifang.quality.rules import COUNTING, POINT
from huifang.regulations.selectors import clause_link
from huifang.ui.forms import Area, Segments
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words

PAGES = {
    "followup.round": "followup:round",
    "followup.task": "followup:task",
    "followup.feedback": "followup:feedback",
}
SPEC = ListSpec(
    name="quality.points",
    title=_("Performance points"),
    row_template="quality/rows/point.html",
    columns=(
        Column("at", _("Time"), sort="new", value=lambda p: p.at),
        Column("person", _("Person"), fixed=True, value=lambda p: p.person.name),
        Column("unit", _("Unit"), value=lambda p: p.unit.name if p.unit else ""),
        Column("breach", _("Breach"), value=lambda p: str(labels.BREACHES.get(p.breach, p.breach))),
        Column("clause", _("Clause"), value=lambda p: p.clause),
        Column("points", _("Points off"), numeric=True, value=lambda p: p.points),
        Column("state", _("State"), value=lambda p: str(p.get_state_display())),
    ),
    sorts=(Sort("new", _("Newest first"), ("at", "id"), backwards=True),),
    filters=(
        Filter("state", _("State"), (Choice("counting", _("counting"), Q(state__in=COUNTING)), *(Choice(c, w, Q(state=c)) for c, (w, _t) in labels.STATES.items()))),
        Filter("breach", _("Breach"), tuple(Choice(c, w, Q(breach=c)) for c, w in labels.BREACHES.items())),
    ),
    export_permission="reports.report.export",
    empty_title=_("No points off"),
    empty_text=_("A breach that the regulation counts costs points by itself; none has so far."),
)  # fmt: skip


class WordsForm(forms.Form):
    """Why the points should be given back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=Area(rows=4), error_messages={"required": _("Say why in a few words.")}
    )


class DecideForm(WordsForm):
    """What becomes of an appeal, and why."""

    act = forms.ChoiceField(label=_("Decision"), choices=[("return", _("give the points back")), ("uphold", _("uphold"))], widget=Segments)
    field_order = ("act", "reason")


@require_GET
@require(access.VIEW)
def points(request: HttpRequest) -> HttpResponse:
    """The ledger within reach; ``person``, ``unit`` and ``month`` narrow it, as the totals link to it."""
    user = user_of(request)
    rows = _narrowed(request, access.visible_to(user))
    return render_list(request, SPEC, rows.select_related("person", "unit"), {"point_states": labels.STATES, "breaches": labels.BREACHES})


def _narrowed(request: HttpRequest, rows: QuerySet[Point]) -> QuerySet[Point]:
    person, unit = request.GET.get("person", ""), request.GET.get("unit", "")
    if person.isdecimal() and len(person) < 19:
        rows = rows.filter(person=int(person))
    if path := _path(unit):
        rows = rows.filter(unit__path__startswith=path)
    if request.GET.get("month"):
        month = _month(request.GET["month"])
        rows = selectors.within(rows, clock.moment_of(month), clock.moment_of(_next(month)))
    return rows


@require_GET
@require(access.VIEW)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own points."""
    user = user_of(request)
    rows = Point.objects.filter(person=user).select_related("person", "unit")
    return render_list(request, SPEC, rows, {"point_states": labels.STATES, "breaches": labels.BREACHES})


@require_GET
@require(access.VIEW)
def totals(request: HttpRequest) -> HttpResponse:
    """Points by person in a month, each opening its entries."""
    user, today = user_of(request), clock.today()
    month = _month(request.GET.get("month", ""))
    unit = request.GET.get("unit", "")
    path = _path(unit)
    lines = selectors.totals(user, clock.moment_of(month), clock.moment_of(_next(month)), path)
    months, first = [], today.replace(day=1)
    for _n in range(12):
        months.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    kept = {"month": f"{month:%Y-%m}"} | ({"unit": unit} if path else {})
    context = {
        "month": month,
        "months": months,
        "units": access.units_for(user),
        "unit": unit,
        "lines": [(line, urlencode(kept | {"person": str(line.person)})) for line in lines],
        "taken": sum(line.taken for line in lines),
        "query": urlencode(kept),
    }  # fmt: skip
    return render(request, "quality/totals.html", context)


def _path(unit: str) -> str:
    if not unit.isdecimal() or len(unit) >= 19:
        return ""
    return str(Unit.objects.filter(pk=int(unit)).values_list("path", flat=True).first() or "")


def _month(text: str) -> date:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        month = clock.today().replace(day=1)
    return month if 2000 <= month.year <= 2100 else clock.today().replace(day=1)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


@require_GET
@require(access.VIEW)
def point(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: the clause, the fact that shows it, the appeal."""
    user, row = user_of(request), _found(request, pk)
    fact = Event.objects.filter(pk=row.event).first()
    page = PAGES.get(row.evidence_kind, "")
    can = POINT.can(row.state, "appeal", services.appeal_facts(row, reason="-", at=clock.now()))
    context = {
        "point": row,
        "states": labels.STATES,
        "breach": labels.BREACHES.get(row.breach, row.breach),
        "clause": clause_link(row.rule_id),
        "fact": sentence(fact) if fact else "",
        "evidence_url": _page(page, row.evidence_id),
        "may_appeal": bool(access.may_appeal(user, row) & can),
        "too_late": reason_words(can.reason, can.params) if can.reason == "appeal_too_late" and access.may_appeal(user, row) else "",
        "may_decide": row.state == Point.State.APPEALED and bool(access.may_decide(user, row)),
    }
    return render(request, "quality/point.html", context)


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeal against one's own points."""
    user, row = user_of(request), _found(request, pk)
    enforce(access.may_appeal(user, row))
    form = WordsForm(request.POST or None)
    if form.is_valid():
        services.appeal(row, reason=form.cleaned_data["reason"], by=user, at=clock.now())
        toast(request, gettext("Your appeal was handed in."))
        return go(request, "quality:point", pk)
    return render(
        request,
        "quality/appeal.html",
        {"point": row, "form": form, "breach": labels.BREACHES[row.breach]},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@require(access.DECIDE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about an appeal."""
    user, row = user_of(request), _found(request, pk)
    enforce(access.may_decide(user, row))
    form = DecideForm(request.POST or None)
    if form.is_valid():
        services.decide(row, give_back=form.cleaned_data["act"] == "return", reason=form.cleaned_data["reason"], by=user, at=clock.now())
        toast(request, gettext("The appeal was decided."))
        return go(request, "quality:point", pk)
    return render(
        request,
        "quality/decide.html",
        {"point": row, "form": form, "breach": labels.BREACHES[row.breach]},
        status=422 if form.is_bound else 200,
    )


def _page(name: str, pk: str) -> str:
    try:
        return reverse(name, args=[pk]) if name else ""
    except NoReverseMatch:
        return ""


def _found(request: HttpRequest, pk: int) -> Point:
    return get_object_or_404(access.visible_to(user_of(request)).select_related("person", "unit", "decided_by"), pk=pk)
