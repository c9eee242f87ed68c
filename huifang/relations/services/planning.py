"""The yearly plan of a group customer: drafted, approved, each line a duty, done in time (R2.17)."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.followup import limits
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.relations import access
from huifang.relations.models import Fleet, PlanLine, YearPlan
from huifang.relations.rules.lives import PLAN
from huifang.relations.services.moving import ask_or, move

CHAIN, LIMIT = "approval.fleet-plan", "time_limit.fleet.plan"


@transaction.atomic
def begin(fleet: Fleet, *, year: int, aim: str, by: User, at: datetime) -> YearPlan:
    """Begin the plan of a year; there is one for each fleet and year.

    Raises:
        Refused: not theirs, or a year that is over.
    """
    enforce(access.may_edit_fleet(by, fleet))
    if year < clock.local_date(at).year:
        raise Refused(no("year_over", year=year))
    plan, created = create_or_get(YearPlan, {"fleet": fleet, "year": year}, {"aim": aim.strip(), "made_by": by, "made_at": at})
    if created:
        record("relations.plan.begun", plan, by=by, at=at, year=year)
    return plan


@transaction.atomic
def add_line(plan: YearPlan, *, values: Mapping[str, Any], by: User, at: datetime) -> PlanLine:
    """Add something to do on a day of the year, while the plan is a draft.

    Raises:
        Refused: not theirs, no draft, a day of another year, or the same line stands there.
    """
    enforce(access.may_edit_fleet(by, plan.fleet))
    if plan.state != YearPlan.State.DRAFT:
        raise Refused(no("plan_fixed"))
    if values["on"].year != plan.year:
        raise Refused(no("day_of_another_year", year=plan.year))
    try:
        with transaction.atomic():
            line = PlanLine.objects.create(plan=plan, **values)
    except IntegrityError:
        raise Refused(no("line_twice")) from None
    record("relations.plan.line_added", plan, by=by, at=at, on=line.on)
    return line


@transaction.atomic
def drop_line(line: PlanLine, *, by: User, at: datetime) -> None:
    """Take a line out of a draft that nothing was done about."""
    enforce(access.may_edit_fleet(by, line.plan.fleet))
    if line.plan.state != YearPlan.State.DRAFT or line.done_on or line.visits.exists():
        raise Refused(no("plan_fixed"))
    record("relations.plan.line_dropped", line.plan, by=by, at=at, on=line.on)
    limits.waive(Ref.of(line), reason=str(line.on), by=by, at=at)
    line.delete()


@transaction.atomic
def ask(plan: YearPlan, *, by: User, at: datetime) -> YearPlan:
    """Hand the plan in; without a chain in force it is approved at once.

    Raises:
        Refused: not theirs, or it has no line.
    """
    enforce(access.may_edit_fleet(by, plan.fleet))
    move(plan, PLAN, "ask", {"lines": plan.lines.exists()})
    title = _("Plan {year} for {customer}").format(year=plan.year, customer=plan.fleet.customer.name)
    ask_or(CHAIN, plan, title=title, by=by, at=at, at_once=lambda: approve(plan, by=by, at=at))
    return plan


@transaction.atomic
def approve(plan: YearPlan, *, by: Actor, at: datetime) -> YearPlan:
    """The plan holds: each line that is not done is a duty of its day, of whoever keeps in touch."""
    move(plan, PLAN, "approve", approved_at=at)
    record("relations.plan.approved", plan, by=by, at=at, year=plan.year)
    fleet = plan.fleet
    for line in plan.lines.filter(done_on=None):
        limits.open_duty(
            LIMIT, unit=fleet.unit, subject=Ref.of(line), party=Ref.of(fleet.customer), occurrence=f"{line.on}/{plan.version}",
            owner=Ref.of(fleet.unit), by=by, at=at, due=_evening(line.on),
        )  # fmt: skip
    return plan


def _evening(day: date) -> datetime:
    return clock.moment_of(day, time(23, 59))


@transaction.atomic
def send_back(plan: YearPlan, *, by: Actor, at: datetime) -> YearPlan:
    """It was not approved: a draft again."""
    move(plan, PLAN, "return")
    record("relations.plan.returned", plan, by=by, at=at, year=plan.year)
    return plan


@transaction.atomic
def revise(plan: YearPlan, *, reason: str, by: User, at: datetime) -> YearPlan:
    """Open an approved plan again with a reason; what is still to be done is waived until it is approved anew."""
    enforce(access.may_edit_fleet(by, plan.fleet))
    move(plan, PLAN, "revise", {"text": reason}, approved_at=None)
    record("relations.plan.revised", plan, by=by, at=at, year=plan.year, reason=reason.strip()[:200])
    for line in plan.lines.filter(done_on=None):
        limits.waive(Ref.of(line), reason=reason.strip()[:100], by=by, at=at)
    return plan


@transaction.atomic
def do_line(line: PlanLine, *, note: str, by: User, at: datetime, by_visit: bool = False) -> PlanLine:
    """It was done, by hand or by the visit that was reported for it; the duty is kept, late or in time.

    Raises:
        Refused: not theirs, the plan is not approved, or nothing written.
        Conflict: it was done already.
    """
    if not by_visit:
        enforce(access.may_edit_fleet(by, line.plan.fleet))
    if line.plan.state != YearPlan.State.APPROVED:
        raise Refused(no("year_plan_not_approved"))
    if not note.strip():
        raise Refused(no("text_missing"))
    changes = {"done_on": clock.local_date(at), "done_note": note.strip()[:400], "done_by": by}
    if not PlanLine.objects.filter(pk=line.pk, done_on=None).update(**changes):
        raise Conflict
    line.refresh_from_db()
    record("relations.plan.line_done", line.plan, by=by, at=at, on=line.on)
    limits.close(Ref.of(line), evidence=Ref.of(line), by=by, at=at)
    return line
