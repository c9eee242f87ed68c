"""Pages of rosters: the list, the grid, what is needed, one cell, solving, publishing, unmet wishes."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.desk import progress
from huifang.desk.views.progress import line as progress_line
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce
from huifang.organization import access as gate
from huifang.organization.gate import require, user_of
from huifang.ui.lists import Column, ListSpec, Sort, render_list
from huifang.ui.toasts import done, go, toast
from huifang.ui.words import reason_words
from huifang.workforce import roster_access as access
from huifang.workforce import roster_labels as labels
from huifang.workforce import roster_selectors as selectors
from huifang.workforce import roster_services as services
from huifang.workforce.models import Roster, Shift
from huifang.workforce.roster_building import lines, problem
from huifang.workforce.roster_explaining import unmet
from huifang.workforce.roster_forms import CellForm, NeedFormSet, RosterForm
from huifang.workforce.roster_words import reason_of, wish_words

SECONDS = (20, 60, 120)
SPEC = ListSpec(
    name="workforce.rosters",
    title=gettext_lazy("Rosters"),
    row_template="workforce/rows/roster.html",
    columns=(
        Column("span", gettext_lazy("Days"), fixed=True),
        Column("unit", gettext_lazy("Unit")),
        Column("state", gettext_lazy("State")),
        Column("published", gettext_lazy("Published")),
    ),
    sorts=(Sort("new", gettext_lazy("Newest"), ("starts_on", "pk"), backwards=True),),
    empty_title=gettext_lazy("No rosters yet"),
    empty_text=gettext_lazy("A roster says who works which shift on which day. It appears here once it is made."),
)


@require_GET
@require(access.VIEW)
def rosters(request: HttpRequest) -> HttpResponse:
    """The rosters the user may see, newest first."""
    user = user_of(request)
    context = {"states": labels.ROSTER_STATES, "may_plan": bool(gate.may(user, access.PLAN)), "may_edit": bool(gate.may(user, access.EDIT))}
    return render_list(request, SPEC, access.visible_to(user).select_related("unit"), context)


@require_http_methods(["GET", "POST"])
@require(access.PLAN)
def new(request: HttpRequest) -> HttpResponse:
    """Open a roster, usually for the next month; what was needed in the last one is taken over."""
    user, units = user_of(request), selectors.plannable(user_of(request))
    begins, ends, like = services.next_span(units[0], clock.today()) if units else (clock.today(), clock.today(), None)
    start = {"unit": units[0].pk if units else None, "starts_on": begins, "ends_on": ends}
    form = RosterForm(request.POST or None, units=units, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        like = Roster.objects.filter(unit=given["unit"]).order_by("-ends_on").first()
        try:
            made = services.create(**given, by=user, at=clock.now(), like=like)
        except Refused as refusal:
            form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            return go(request, "workforce:roster" if like else "workforce:needs", made.pk)
    return render(request, "workforce/roster_new.html", {"form": form}, status=422 if form.errors else 200)


def _found(user: User, pk: int) -> Roster:
    return get_object_or_404(access.visible_to(user).select_related("unit"), pk=pk)


@require_GET
@require(access.VIEW)
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid: people × days."""
    user = user_of(request)
    row = _found(user, pk)
    held = problem(row)
    may_plan = bool(access.may_plan(user, row))
    running = progress.newest(services.SOLVE, row.pk) if may_plan else None
    grid = selectors.grid(held)
    context: dict[str, Any] = {
        "roster": row,
        "states": labels.ROSTER_STATES,
        "grid": grid,
        "shifts": [shift for shift in held.shifts.values() if shift.is_active],
        "may_plan": may_plan,
        "running": progress_line(running) if running and running.is_running and running.owner_id == user.pk else None,
        "is_running": bool(running and running.is_running),
        "ended": running if running and not running.is_running and running.error and row.state == Roster.State.DRAFT else None,
        "seconds": SECONDS,
        "may_withdraw": may_plan and row.state == Roster.State.PUBLISHED and row.starts_on > clock.today(),
        "wishes_met": sum(cell.wish_met for line in grid.rows for cell in line.cells if cell.wish),
        "wishes": sum(1 for line in grid.rows for cell in line.cells if cell.wish),
        "met_percent": round(100 * (1 - grid.short_hours / grid.needed_hours)) if grid.needed_hours else None,
    }
    return render(request, "workforce/roster.html", context)


@require_http_methods(["GET", "POST"])
@require(access.PLAN)
def needs(request: HttpRequest, pk: int) -> HttpResponse:
    """How many people are needed when."""
    user = user_of(request)
    row = _found(user, pk)
    enforce(access.may_plan(user, row))
    held = list(row.needs.order_by("weekdays", "starts", "id"))
    entered = [
        {"weekdays": need.weekdays, "starts": need.starts, "ends": need.ends, "people": need.people, "skill": need.skill_id}
        for need in held
        if not need.day
    ]
    forms = NeedFormSet(request.POST or None, initial=entered)
    if request.method == "POST" and forms.is_valid():
        kept = [
            services.Wanted("", need.starts, need.ends, need.people, need.skill_id, need.day)
            for need in held
            if need.day and "drop_days" not in request.POST
        ]
        given = [form.cleaned_data for form in forms if form.is_given]
        wanted = [
            services.Wanted(one["weekdays"], one["starts"], one["ends"], one["people"], one["skill"].pk if one["skill"] else None)
            for one in given
        ]
        services.set_needs(row, needs=[*wanted, *kept], by=user, at=clock.now())
        toast(request, _("Saved."))
        return go(request, "workforce:roster", row.pk)
    context = {"roster": row, "forms": forms, "by_day": sum(1 for need in held if need.day)}
    return render(request, "workforce/needs.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@require(access.PLAN)
def solve(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the engine look for a roster."""
    user = user_of(request)
    row = _found(user, pk)
    asked = request.POST.get("seconds", "")
    seconds = int(asked) if asked.isdecimal() and int(asked) in SECONDS else SECONDS[0]
    services.start_solving(row, seconds=seconds, by=user, at=clock.now())
    return go(request, "workforce:roster", row.pk)


@require_POST
@require(access.PLAN)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Let everybody see it; refused while a hard rule is broken."""
    row = _found(user_of(request), pk)
    services.publish(row, by=user_of(request), at=clock.now())
    toast(request, _("Published. Everybody with a shift is told."))
    return go(request, "workforce:roster", row.pk)


@require_POST
@require(access.PLAN)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published roster back."""
    row = _found(user_of(request), pk)
    services.withdraw(row, reason=request.POST.get("reason", ""), by=user_of(request), at=clock.now())
    toast(request, _("Taken back into a draft. Everybody with a shift is told."))
    return go(request, "workforce:roster", row.pk)


@require_POST
@require(access.PLAN)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    services.discard(_found(user_of(request), pk), by=user_of(request), at=clock.now())
    toast(request, _("The draft is gone."))
    return go(request, "workforce:rosters")


@require_http_methods(["GET", "POST"])
@require(access.PLAN)
def cell(request: HttpRequest, pk: int) -> HttpResponse:
    """One person on one day: choose the shift; the answer says at once which hard rules the line breaks."""
    user = user_of(request)
    row = _found(user, pk)
    enforce(access.may_plan(user, row))
    person, day = _whom(request, row)
    form = CellForm(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            raise Http404
        broken = services.set_duty(row, person=person, day=day, shift=form.cleaned_data["shift"], by=user, at=clock.now())
        if request.headers.get("HX-Target", "").startswith("row-"):
            return _row(request, row, person)
        name = form.cleaned_data["shift"].name if form.cleaned_data["shift"] else _("day off")
        words = _("{name}: {shift}. Broken hard rules: {n}.") if broken else _("{name}: {shift}.")
        return done(request, words.format(name=person.name, shift=name, n=len(broken)))
    now = row.duties.filter(person=person, day=day).first()
    form = CellForm(initial={"shift": now.shift_id if now else None})
    shifts = [shift for shift in Shift.objects.filter(is_active=True).order_by("starts", "id") if shift.runs_on(day)]
    form.fields["shift"].queryset = Shift.objects.filter(pk__in=[shift.pk for shift in shifts]).order_by("starts", "id")  # type: ignore[attr-defined]
    return render(request, "workforce/cell.html", {"roster": row, "form": form, "person": person, "day": day})


def _whom(request: HttpRequest, row: Roster) -> tuple[User, date]:
    given = request.POST if request.method == "POST" else request.GET
    try:
        day = date.fromisoformat(given.get("day", ""))
    except ValueError:
        raise Http404 from None
    number = given.get("person", "")
    if not number.isdecimal() or len(number) > 18 or not row.starts_on <= day <= row.ends_on:
        raise Http404
    return get_object_or_404(User, pk=int(number)), day


def _row(request: HttpRequest, row: Roster, person: User) -> HttpResponse:
    grid = selectors.grid(problem(row))
    line = next((line for line in grid.rows if line.person.pk == person.pk), None)
    if line is None:
        raise Http404
    context = {"roster": row, "line": line, "may_plan": True, "columns": grid.columns, "grid": grid, "alone": True}
    return render(request, "workforce/parts/line.html", context)


@require_GET
@require(access.PLAN)
def wishes(request: HttpRequest, pk: int) -> HttpResponse:
    """Every wish that the roster does not meet, each with its reason."""
    row = _found(user_of(request), pk)
    enforce(access.may_plan(user_of(request), row))
    held = problem(row)
    rows = [(one, wish_words(one), reason_of(held, one.reason)) for one in unmet(held, lines(held))]
    return render(request, "workforce/unmet.html", {"roster": row, "rows": rows, "count": len(held.wishes)})
