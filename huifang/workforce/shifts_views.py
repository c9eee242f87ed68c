"""Pages of shifts, skills and working contracts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.kernel.decision import Conflict
from huifang.organization import access as gate
from huifang.organization.gate import require, user_of
from huifang.ui.conflicts import meet
from huifang.ui.toasts import go, toast
from huifang.workforce import headcounting, volume_access
from huifang.workforce import roster_access as access
from huifang.workforce import roster_selectors as selectors
from huifang.workforce import shifts_services as services
from huifang.workforce.labour import LabourLimits, clock_words
from huifang.workforce.models import Contract, Shift, Skill
from huifang.workforce.roster_building import limits_on
from huifang.workforce.roster_forms import WEEKDAYS, ContractForm, ShiftForm, SkillForm, users_of

SHIFT = ("name", "mark", "starts", "ends", "pause_from", "pause_until", "break_minutes", "weekdays", "skill", "burden", "is_active")
CONTRACT = ("rhythm", "month_hours_least", "month_hours_most", "week_hours_most", "most_weekends", "is_active")


def warning(shift: Shift, limits: LabourLimits) -> str:
    """What the limits of working time say to a shift; empty when nothing."""
    hours = f"{shift.minutes / 60:g}"
    if shift.minutes > limits.day_hours_most * 60:
        return _("{hours} hours of work: more than the {most} that are allowed. Split it, or it can't be rostered.").format(
            hours=hours, most=limits.day_hours_most
        )
    if shift.minutes > limits.day_hours * 60:
        return _("{hours} hours of work: more than the usual {usual}, so overtime is due.").format(hours=hours, usual=limits.day_hours)
    return ""


def times(shift: Shift) -> str:
    """09:30–14:00、18:30–24:00."""
    return "、".join(f"{clock_words(start)}–{clock_words(end)}" for start, end in shift.parts)


def weekdays(shift: Shift) -> str:
    """Mon、Tue…, or every day."""
    if len(shift.weekdays) == 7:
        return _("every day")
    return "、".join(str(name) for code, name in WEEKDAYS if code in shift.weekdays)


@require_GET
@require(access.PLAN)
def shifts(request: HttpRequest) -> HttpResponse:
    """Every template with its times, its hours and what the limits of working time say."""
    limits = limits_on(clock.today())
    rows = [
        (row, times(row), weekdays(row), f"{row.minutes / 60:g}", warning(row, limits))
        for row in Shift.objects.select_related("skill").order_by("-is_active", "starts", "id")
    ]
    context = {
        "rows": rows,
        "skills": Skill.objects.order_by("-is_active", "name"),
        "may_edit": bool(gate.may(user_of(request), access.EDIT)),
    }
    return render(request, "workforce/shifts.html", context)


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def shift(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add or change a template."""
    row = get_object_or_404(Shift, pk=pk) if pk else None
    initial: dict[str, Any] = _values(row, SHIFT) | {"version": row.version} if row else {}
    if row:
        initial |= {"weekdays": list(row.weekdays), "skill": row.skill_id}
    form = ShiftForm(request.POST or None, row=row, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.save_shift(
                    row, values=form.changes, version=form.cleaned_data["version"] or 0, by=user_of(request), at=clock.now()
                )
            except Conflict:
                assert row is not None
                row.refresh_from_db()
                current = _values(row, SHIFT) | {"weekdays": list(row.weekdays), "skill": row.skill_id}
                meet(form, current=current, version=row.version)
                status = 409
            else:
                toast(request, _("Saved."))
                return go(request, "workforce:shifts")
    said = warning(row, limits_on(clock.today())) if row else ""
    return render(request, "workforce/shift.html", {"form": form, "row": row, "warning": said}, status=status)


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def skill(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add or change a skill."""
    row = get_object_or_404(Skill, pk=pk) if pk else None
    form = SkillForm(request.POST or None, row=row, initial=_values(row, ("name", "about", "is_active")) if row else {})
    if request.method == "POST" and form.is_valid():
        services.save_skill(row, values=form.cleaned_data, by=user_of(request), at=clock.now())
        toast(request, _("Saved."))
        return go(request, "workforce:shifts")
    return render(request, "workforce/skill.html", {"form": form, "row": row}, status=422 if form.errors else 200)


@require_GET
@require(access.PLAN)
def people(request: HttpRequest) -> HttpResponse:
    """Who is rostered, how, and with which skills."""
    user = user_of(request)
    units = selectors.plannable(user)
    held = {row.user_id: row for row in access.contracts_for(user).select_related("unit", "user").prefetch_related("skills")}
    everybody = {person.pk: person for person in users_of(units)} | {row.user_id: row.user for row in held.values()}
    rows = sorted(((person, held.get(pk)) for pk, person in everybody.items()), key=lambda pair: (pair[1] is None, pair[0].name))
    skills = list(Skill.objects.filter(is_active=True).order_by("name"))
    matrix = [(person, contract, _ticks(contract, skills)) for person, contract in rows]
    counts = [sum(ticks[number] for _person, contract, ticks in matrix if contract and contract.is_active) for number in range(len(skills))]
    posts = _posts() if skills else {}
    context = {
        "rows": matrix,
        "skills": [(one, count, posts.get(one.name)) for one, count in zip(skills, counts, strict=True)],
        "may_see_headcounts": bool(gate.may(user, volume_access.VIEW)),
    }
    return render(request, "workforce/people.html", context)


def _posts() -> dict[str, headcounting.Post]:
    """What the regulation's references ask of each skill."""
    at = clock.now()
    rules = headcounting.rules(at)
    return {post.rule.role: post for post in headcounting.posts(rules, headcounting.volumes(at))} if rules else {}


def _ticks(contract: Contract | None, skills: list[Skill]) -> list[bool]:
    held = {skill.pk for skill in contract.skills.all()} if contract else set()
    return [skill.pk in held for skill in skills]


@require_http_methods(["GET", "POST"])
@require(access.PLAN)
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """How somebody works: rhythm, hours, weekends, skills."""
    user, units = user_of(request), selectors.plannable(user_of(request))
    reachable = {person.pk for person in users_of(units)} | set(access.contracts_for(user).values_list("user", flat=True))
    person = get_object_or_404(User.objects.filter(pk__in=reachable), pk=pk)
    row = Contract.objects.filter(user=person).select_related("unit").first()
    form = ContractForm(request.POST or None, units=units, initial=_contract_values(row) if row else {"unit": _home(person, units)})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.changes
            unit, skills = given.pop("unit"), list(given.pop("skills"))
            version = form.cleaned_data["version"] or 0
            try:
                services.save_contract(person, unit=unit, values=given, skills=skills, version=version, by=user, at=clock.now())
            except Conflict:
                assert row is not None
                row.refresh_from_db()
                meet(form, current=_contract_values(row), version=row.version)
                status = 409
            else:
                toast(request, _("Saved."))
                return go(request, "workforce:people")
    return render(request, "workforce/contract.html", {"form": form, "person": person}, status=status)


def _contract_values(row: Contract) -> dict[str, Any]:
    return _values(row, CONTRACT) | {"unit": row.unit_id, "skills": [skill.pk for skill in row.skills.all()], "version": row.version}


def _home(person: User, units: list[Any]) -> int | None:
    held = set(person.role_assignments.values_list("unit", flat=True))
    return next((unit.pk for unit in units if unit.pk in held), None)


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
