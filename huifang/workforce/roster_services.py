"""Writes of rosters: make, say what is needed, solve, change by hand, publish (R6.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from huifang.accounts.models import User
from huifang.desk import progress
from huifang.desk.models import Progress
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.organization.models import Unit
from huifang.workforce import roster_access as access
from huifang.workforce.models import Duty, Need, Roster, Shift
from huifang.workforce.roster import search
from huifang.workforce.roster.checking import Breach, breaches
from huifang.workforce.roster.instance import Roster as Lines
from huifang.workforce.roster_building import Problem, lines, problem
from huifang.workforce.roster_words import breach_words

SOLVE = "workforce.roster"
LONGEST = 92
State = Roster.State


@dataclass(frozen=True, slots=True)
class Wanted:
    """A need as entered: on one day, or on weekdays (``0`` is Monday)."""

    weekdays: str
    starts: int
    ends: int
    people: int
    skill: int | None = None
    day: date | None = None


@transaction.atomic
def create(*, unit: Unit, starts_on: date, ends_on: date, by: User, at: datetime, like: Roster | None = None) -> Roster:
    """Open a roster for a unit, with the needs of an earlier one if there is one to follow.

    Raises:
        Refused: not theirs to plan, longer than three months, or days that another roster of the same people has.
    """
    enforce(access.may_plan_unit(by, unit.pk))
    if not 0 <= (ends_on - starts_on).days < LONGEST:
        raise Refused(no("roster_length", days=LONGEST))
    family = [int(part) for part in unit.path.split("/") if part]
    others = Roster.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if twin := others.filter(unit__path__startswith=unit.path).first() or others.filter(unit__in=family).first():
        raise Refused(no("roster_overlaps", unit=twin.unit.name, start=twin.starts_on, end=twin.ends_on))
    made = Roster.objects.create(unit=unit, starts_on=starts_on, ends_on=ends_on, created_by=by, created_at=at)
    if like is not None:
        rows = like.needs.filter(day=None)
        Need.objects.bulk_create(
            Need(roster=made, weekdays=row.weekdays, starts=row.starts, ends=row.ends, people=row.people, skill_id=row.skill_id)
            for row in rows
        )
    record("workforce.roster.opened", made, by=by, at=at, unit=unit.name, start=starts_on, end=ends_on)
    return made


@transaction.atomic
def set_needs(roster: Roster, *, needs: Sequence[Wanted], by: User, at: datetime, source: str = "entered") -> Roster:
    """Replace what is needed; a plan of staff gives its own with its ``source``.

    Raises:
        Refused: not theirs to plan, or a need that ends before it begins.
        Conflict: somebody else changed the roster.
    """
    enforce(access.may_plan(by, roster))
    if any(not 0 <= need.starts < need.ends <= 1440 for need in needs):
        raise Refused(no("need_order"))
    _step(roster, cost=None, bound=None)
    roster.needs.all().delete()
    Need.objects.bulk_create(
        Need(
            roster=roster, day=need.day, weekdays="" if need.day else need.weekdays, starts=need.starts, ends=need.ends,
            people=need.people, skill_id=need.skill, source=source,
        )
        for need in needs
    )  # fmt: skip
    record("workforce.roster.needed", roster, by=by, at=at, needs=len(needs), source=source)
    return roster


@transaction.atomic
def start_solving(roster: Roster, *, seconds: int, by: User, at: datetime) -> Progress:
    """Let the engine look for a roster in the background; what is locked stays.

    Raises:
        Refused: not theirs to plan, published already, nobody to roster, no shifts, nothing needed, or OR-Tools is missing.
        Conflict: it is being solved.
    """
    enforce(access.may_plan(by, roster))
    if roster.state != State.DRAFT:
        raise Refused(no("roster_published"))
    if not search.installed():
        raise Refused(no("roster_engine_missing"))
    held = problem(roster)
    if missing := _missing(held):
        raise Refused(no(missing))
    running = progress.newest(SOLVE, roster.pk)
    if running is not None and running.is_running:
        raise Conflict
    title = _("Roster of {unit}, {start} – {end}").format(unit=roster.unit.name, start=roster.starts_on, end=roster.ends_on)
    row = progress.start(
        SOLVE, roster.pk, title=title, total=seconds, owner=by, address=reverse("workforce:roster", args=[roster.pk]), at=at
    )
    Roster.objects.filter(pk=roster.pk).update(notice="")
    record("workforce.roster.solving", roster, by=by, at=at, seconds=seconds)
    async_task("huifang.workforce.roster_jobs.solve", roster.pk, row.pk, seconds, task_name=f"workforce roster {roster.pk}")
    return row


def _missing(held: Problem) -> str:
    if not held.people:
        return "roster_nobody"
    if not any(shift.is_active for shift in held.shifts.values()):
        return "roster_no_shifts"
    return "" if held.gaps else "roster_no_needs"


@transaction.atomic
def keep(roster: Roster, *, answer: Lines, cost: int, bound: int | None, by: Actor, at: datetime, last: bool) -> None:
    """Store what the engine found: every day of the roster that is not locked. ``last`` writes the fact.

    Raises:
        Conflict: it was published meanwhile.
    """
    held = problem(roster)
    if breaches(held.instance, answer):
        raise AssertionError("a roster that breaks a hard rule is never stored")
    # No roster costs less than nothing, whatever the relaxed problem proves.
    bound = None if bound is None else max(bound, 0)
    won = Roster.objects.filter(pk=roster.pk, state=State.DRAFT).update(cost=cost, bound=bound, solved_at=at, version=F("version") + 1)
    if not won:
        raise Conflict
    Duty.objects.filter(roster=roster, is_locked=False).delete()
    there = Duty.objects.filter(person__in=[int(name) for name in answer], day__range=(roster.starts_on, roster.ends_on))
    kept = set(there.values_list("person_id", "day"))
    Duty.objects.bulk_create(
        Duty(roster=roster, person_id=int(name), day=held.day(day), shift_id=int(line[day]))
        for name, line in answer.items()
        for day in held.span
        if line[day] and (int(name), held.day(day)) not in kept
    )
    if last:
        record("workforce.roster.solved", roster, by=by, at=at, cost=cost, bound=bound)


@transaction.atomic
def set_duty(roster: Roster, *, person: User, day: date, shift: Shift | None, by: User, at: datetime) -> list[Breach]:
    """Put somebody on a shift by hand, or give them the day off; the cell is locked. The hard rules their line now breaks.

    A draft may break rules on the way to something better; what is published may not get worse.

    Raises:
        Refused: not theirs to plan, outside the roster, not one of its people, at work for another team, or (published) a hard rule would be broken.
    """
    enforce(access.may_plan(by, roster))
    if not roster.starts_on <= day <= roster.ends_on:
        raise Refused(no("outside_roster"))
    held = problem(roster)
    name = str(person.pk)
    if name not in held.people:
        raise Refused(no("not_rostered", name=person.name))
    if Duty.objects.filter(person=person, day=day, shift__isnull=False).exclude(roster=roster).exists():
        raise Refused(no("works_elsewhere", name=person.name))
    before = of_person(held, lines(held), name)
    _step(roster)
    Duty.objects.filter(person=person, day=day).delete()
    Duty.objects.create(roster=roster, person=person, day=day, shift=shift, is_locked=True)
    after = problem(roster)
    broken = of_person(after, lines(after), name)
    if roster.state == State.PUBLISHED and (worse := [one for one in broken if one not in before]):
        raise Refused(no("roster_rule_broken", what=breach_words(after, worse[0])))
    record(
        "workforce.roster.changed", roster, by=by, at=at, person=person.pk, name=person.name, day=day, shift=shift.name if shift else "",
        published=roster.state == State.PUBLISHED,
    )  # fmt: skip
    return broken


def of_person(held: Problem, stands: Lines, name: str) -> list[Breach]:
    """The hard rules that this person's line breaks within the roster's own days."""
    return [one for one in breaches_of(held, stands) if one.person == name]


def breaches_of(held: Problem, stands: Lines) -> list[Breach]:
    """Every broken hard rule of the roster; a locked day that can't be had is one."""
    found = breaches(held.instance, stands)
    begins = held.span.start
    return [one for one in found if one.day >= begins - 7 or one.rule in {"min_minutes", "max_minutes", "max_weekends"}]


@transaction.atomic
def publish(roster: Roster, *, by: User, at: datetime) -> Roster:
    """Let everybody see their shifts.

    Raises:
        Refused: not theirs to plan, empty, or somebody's line breaks a hard rule.
        Conflict: published already, or it is being solved.
    """
    enforce(access.may_plan(by, roster))
    running = progress.newest(SOLVE, roster.pk)
    if running is not None and running.is_running:
        raise Conflict
    if not roster.duties.filter(shift__isnull=False).exists():
        raise Refused(no("roster_empty"))
    held = problem(roster)
    if broken := breaches_of(held, lines(held)):
        raise Refused(no("roster_breaks_rules", n=len(broken), what=breach_words(held, broken[0])))
    won = Roster.objects.filter(pk=roster.pk, state=State.DRAFT).update(
        state=State.PUBLISHED, published_at=at, edition=F("edition") + 1, version=F("version") + 1
    )
    if not won:
        raise Conflict
    roster.refresh_from_db()
    record(
        "workforce.roster.published", roster, by=by, at=at, unit=roster.unit.name, start=roster.starts_on, end=roster.ends_on,
        edition=roster.edition,
    )  # fmt: skip
    return roster


@transaction.atomic
def withdraw(roster: Roster, *, reason: str, by: User, at: datetime) -> Roster:
    """Take a published roster back into a draft, to be made anew and published as its next edition. Its shifts stay in the draft.

    Raises:
        Refused: not theirs to plan, no reason, or its first day has come (then single shifts are changed by hand).
        Conflict: it is no longer published.
    """
    enforce(access.may_plan(by, roster))
    reason = reason.replace("\0", "").strip()[:200]
    if not reason:
        raise Refused(no("withdraw_reason"))
    if roster.starts_on <= clock.local_date(at):
        raise Refused(no("roster_begun"))
    if not Roster.objects.filter(pk=roster.pk, state=State.PUBLISHED).update(state=State.DRAFT, version=F("version") + 1):
        raise Conflict
    record(
        "workforce.roster.withdrawn", roster, by=by, at=at, unit=roster.unit.name, start=roster.starts_on, end=roster.ends_on,
        reason=reason,
    )  # fmt: skip
    roster.refresh_from_db()
    return roster


@transaction.atomic
def discard(roster: Roster, *, by: User, at: datetime) -> None:
    """Throw a draft away.

    Raises:
        Refused: not theirs to plan.
        Conflict: it is published, or being solved.
    """
    enforce(access.may_plan(by, roster))
    running = progress.newest(SOLVE, roster.pk)
    if roster.state != State.DRAFT or (running is not None and running.is_running):
        raise Conflict
    record("workforce.roster.discarded", roster, by=by, at=at, unit=roster.unit.name, start=roster.starts_on, end=roster.ends_on)
    if not Roster.objects.filter(pk=roster.pk, state=State.DRAFT).delete()[0]:
        raise Conflict


def next_span(unit: Unit, today: date) -> tuple[date, date, Roster | None]:
    """Where the next roster of a unit begins and ends (a month), and the one it follows."""
    last = Roster.objects.filter(unit=unit).order_by("-ends_on").first()
    begins = (
        last.ends_on + timedelta(days=1) if last and last.ends_on >= today else (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    )
    ends = (begins.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return begins, ends, last


def _step(roster: Roster, **changes: object) -> None:
    if not Roster.objects.filter(pk=roster.pk, version=roster.version).update(version=F("version") + 1, **changes):
        raise Conflict
    roster.version += 1
