"""How steps begin and end, and the duties that their time limits make."""

from datetime import datetime

from django.db import transaction

from huifang.approvals.models import Approval, Step
from huifang.approvals.people import Room, Seating
from huifang.approvals.rules import APPROVAL, STEP
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref, system
from huifang.obligations import services as obligations
from huifang.obligations.ladders import after, before
from huifang.obligations.models import Obligation
from huifang.organization.models import Position
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import TypedRule, rule_in_force
from huifang.regulations.shapes import TimeLimit

WATCH = system("approvals")


def move(approval: Approval, action: str, facts: dict[str, object], **changes: object) -> None:
    """Change the state, compare-and-swap.

    Raises:
        Refused: the state or a guard forbids it.
        Conflict: somebody else changed it first.
    """
    changes |= {"state": APPROVAL.target(approval.state, action, facts), "version": approval.version + 1}
    won = Approval.objects.filter(pk=approval.pk, state=approval.state, version=approval.version).update(**changes)
    if not won:
        raise Conflict
    for name, value in changes.items():
        setattr(approval, name, value)


def move_step(step: Step, action: str, **changes: object) -> None:
    """Change the state of a step, compare-and-swap.

    Raises:
        Conflict: it is in that state no longer.
    """
    changes["state"] = STEP.target(step.state, action)
    if not Step.objects.filter(pk=step.pk, state=step.state).update(**changes):
        raise Conflict
    for name, value in changes.items():
        setattr(step, name, value)


def begin_next(approval: Approval, *, by: Actor, at: datetime) -> Step:
    """Let the first waiting step begin; one that nobody can decide is passed on to the next, the last one never."""
    room = Room([approval], at)
    for step in [s for s in room.steps(approval) if s.state == Step.State.WAITING]:
        move_step(step, "begin", began_at=at)
        seating = room.seating(approval, step)
        last = step.number == room.steps(approval)[-1].number
        if seating.seats or last:
            _run(approval, step, seating, by=by, at=at)
            return step
        move_step(step, "pass_on", ended_at=at)
        record("approvals.step.passed_on", approval, by=by, at=at, step=step.number, who=step.who)
    raise LookupError("an approval has no step that waits")


def _run(approval: Approval, step: Step, seating: Seating, *, by: Actor, at: datetime) -> None:
    people = "、".join(user.name for user in seating.told)
    kind = "vacant" if not people else "raised" if seating.via else "begun"
    told = [user.pk for user in seating.told]
    record(f"approvals.step.{kind}", approval, by=by, at=at, step=step.number, people=people, told=told, who=step.who)
    set_limit(approval, step, seating, by=by, at=at)


def set_limit(
    approval: Approval, step: Step, seating: Seating, *, by: Actor, at: datetime, due_at: datetime | None = None, turn: int = 1
) -> None:
    """Make the duty of the step's time limit; ``turn`` counts how often its clock has begun anew.

    Raises:
        UnknownYear: the due time falls in a year without calendar data.
    """
    rule = _limit(step, at)
    due = due_at or (after(at, rule.value.within, work_calendar()) if rule else None)
    Step.objects.filter(pk=step.pk).update(due_at=due)
    Approval.objects.filter(pk=approval.pk).update(due_at=due)
    step.due_at = approval.due_at = due
    if rule is None or due is None:
        return
    obligations.oblige(
        rule=rule.id,
        subject=Ref.of(approval),
        occurrence=f"{step.number}/{turn}",
        due_at=due,
        warn_at=before(due, rule.value.warn_before, work_calendar()) if rule.value.warn_before else None,
        owner=_owner(step, seating),
        ladder=rule.code,
        by=by,
        at=at,
    )


def _limit(step: Step, at: datetime) -> TypedRule[TimeLimit] | None:
    rule = rule_in_force(step.limit, clock.local_date(at)) if step.limit else None
    return rule if rule and isinstance(rule.value, TimeLimit) else None


def _owner(step: Step, seating: Seating) -> Ref | None:
    """The position that the step names; else the person, if it is one; else the unit of those who can decide."""
    sort, _, rest = step.who.partition(":")
    if sort in {"role", "position"} and not seating.via:
        role = rest.rpartition(":")[2]
        holders = [seat.principal.pk for seat in seating.seats]
        posts = Position.objects.filter(role=role, unit__role_assignments__user__in=holders, unit__role_assignments__role=role)
        if post := posts.order_by("pk").first():
            return Ref.of(post)
    return Ref.of(seating.seats[0].principal) if seating.seats else None


def duties(approval: Approval) -> list[Obligation]:
    """The open duties of an approval."""
    rows = Obligation.objects.filter(subject_kind=Approval.ref_kind, subject_id=approval.pk, state=Obligation.State.OPEN)
    return list(rows.order_by("id"))


def keep_duties(approval: Approval, *, by: Actor, at: datetime) -> None:
    """The step was decided: its duty is kept, the approval is the evidence."""
    for duty in duties(approval):
        obligations.fulfil(duty, evidence=Ref.of(approval), by=by, at=at)


def waive_duties(approval: Approval, *, reason: str, by: Actor, at: datetime) -> None:
    """The step need not be decided any more, or not now."""
    for duty in duties(approval):
        obligations.waive(duty, reason=reason, by=by, at=at)


def drop_rest(approval: Approval, *, at: datetime) -> None:
    """No step is needed any more."""
    Step.objects.filter(approval=approval, state__in=STEP.sources("drop")).update(state=Step.State.DROPPED, ended_at=at)


def fill_vacancies(*, at: datetime, limit: int = 200) -> int:
    """Pass on steps whose people have gone since they began; how many. The last step waits for somebody to be appointed."""
    approvals = list(Approval.objects.filter(state="pending").select_related("requested_by", "unit").order_by("id")[:limit])
    room, passed = Room(approvals, at), 0
    for approval in approvals:
        step = room.running(approval)
        later = [s for s in room.steps(approval) if step and s.number > step.number]
        if step and later and not room.seating(approval, step).seats and not any(v.step_id == step.pk for v in room.votes(approval)):
            passed += _pass_on(approval, step, at)
    return passed


def _pass_on(approval: Approval, step: Step, at: datetime) -> bool:
    try:
        with transaction.atomic():
            move(approval, "pass_on", {})
            move_step(step, "pass_on", ended_at=at)
            waive_duties(approval, reason="vacant", by=WATCH, at=at)
            record("approvals.step.passed_on", approval, by=WATCH, at=at, step=step.number, who=step.who)
            begin_next(approval, by=WATCH, at=at)
    except Conflict:
        return False
    return True
