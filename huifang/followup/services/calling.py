"""Taking a call, dialling, and what an attempt without a conversation leads to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from huifang.accounts.models import User
from huifang.archive import services as archive
from huifang.archive.models import ContactNumber
from huifang.archive.numbers import decrypt
from huifang.channels import selectors as channels
from huifang.followup import access
from huifang.followup.models import Attempt, Task
from huifang.followup.rules import calling as rules
from huifang.followup.rules.calling import TASK, Tries
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Decision, Refused, enforce, no
from huifang.kernel.phones import Phone
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit
from huifang.regulations.selectors import rules_in_force
from huifang.regulations.shapes import Attempts

OUTCOMES = Attempt.Outcome
MISSES = frozenset({OUTCOMES.NO_ANSWER, OUTCOMES.BUSY})


def attempts_rule(at: datetime, unit: Unit | None = None) -> Attempts:
    """The attempts rule in force in a unit; its defaults when no regulation says otherwise."""
    found = rules_in_force("attempts", clock.local_date(at), unit)
    return found[0].value if found else Attempts()


@transaction.atomic
def take(task: Task, *, by: User, at: datetime) -> Task:
    """Hold the call for a while; two agents can't hold the same one. Taking it again renews the hold.

    Who takes a call puts back any other that they still hold: a person speaks with one customer at a time.

    Raises:
        Refused: out of reach, not open any more, or somebody else holds it.
    """
    enforce(access.may_call(by, task))
    until = at + timedelta(minutes=attempts_rule(at, task.unit).hold_minutes)
    was_mine = Task.objects.filter(pk=task.pk, holder=by, held_until__gt=at).exists()
    won = Task.objects.filter(free_for(by, at), pk=task.pk, state__in=rules.OPEN).update(holder=by, held_until=until)
    task.refresh_from_db()
    if not won:
        raise Refused(_why_not_free(task))
    if not was_mine:
        for other in Task.objects.filter(holder=by).exclude(pk=task.pk):
            release(other, by=by, at=at)
        record("followup.task.taken", task, by=by, at=at)
    return task


@transaction.atomic
def renew(task: Task, *, by: User, at: datetime) -> bool:
    """Prolong the user's own hold; false when it has lapsed or is somebody else's by now."""
    until = at + timedelta(minutes=attempts_rule(at, task.unit).hold_minutes)
    won = Task.objects.filter(pk=task.pk, holder=by, held_until__gt=at, state__in=rules.OPEN).update(held_until=until)
    task.refresh_from_db()
    return bool(won)


def free_for(user: User, at: datetime) -> Q:
    """Calls that nobody else holds at ``at``."""
    return Q(holder=None) | Q(held_until__lte=at) | Q(holder=user)


def _why_not_free(task: Task) -> Decision:
    if task.state not in rules.OPEN:
        return no("not_from_state", state=task.state)
    until = f"{clock.local(task.held_until):%H:%M}" if task.held_until else ""
    return no("held_by_other", holder=task.holder.name if task.holder else "", until=until)


@transaction.atomic
def release(task: Task, *, by: User, at: datetime) -> bool:
    """Put the call back into the queue; false when the user did not hold it."""
    won = Task.objects.filter(pk=task.pk, holder=by).update(holder=None, held_until=None)
    if won:
        record("followup.task.released", task, by=by, at=at)
        task.holder = task.held_until = None
    return bool(won)


@dataclass(frozen=True, slots=True)
class Dialled:
    """What the page needs to dial once: the address for the telephone and the number as spoken."""

    url: str
    phone: Phone


@transaction.atomic
def dial(task: Task, number: ContactNumber, *, by: User, at: datetime) -> Dialled:
    """Open a number for dialling; the use is recorded (R12.2).

    Raises:
        Refused: the call isn't held, the number belongs to somebody else, rest time, or the customer's own wish (R2.6).
    """
    enforce(access.may_call(by, task))
    if not access.holds(by, task, at):
        raise Refused(no("not_held", holder=""))
    if number.contact.customer_id != task.customer_id:
        raise Refused(no("number_not_of_customer"))
    customer = task.customer
    enforce(channels.may_call(at, unit=task.unit, do_not_call=customer.do_not_call, do_not_call_reason=customer.do_not_call_reason))
    phone = decrypt(bytes(number.cipher))
    record("followup.number.dialled", number, by=by, at=at, masked=number.masked, task=task.pk)
    return Dialled(channels.dial_url(phone), phone)


@transaction.atomic
def log_attempt(
    task: Task,
    *,
    outcome: str,
    key: str,
    started_at: datetime,
    by: User,
    at: datetime,
    number: ContactNumber | None = None,
    call_back_at: datetime | None = None,
    for_team: bool = False,
    note: str = "",
    way: str = "",
) -> Attempt:
    """Record a try that did not lead to a conversation to the end, and move the task on (R2.8).

    ``key`` comes from the page: the same submission twice is one attempt. A reached customer's record is written by
    ``completing.complete``.

    Raises:
        Refused: the call isn't held, or the call-back lies in the past or too far away.
        Conflict: the task changed meanwhile.
    """
    if known := Attempt.objects.filter(key=key, task=task).first():
        return known
    enforce(access.may_call(by, task))
    rule = attempts_rule(at, task.unit)
    if outcome == OUTCOMES.CALL_BACK:
        _check_call_back(task, call_back_at, at, rule)
    counted = _counted(task, outcome, at, rule)
    action = _action(outcome, counted, rule)
    target = TASK.target(task.state, action, {"held_by_me": access.holds(by, task, at)})
    attempt = make_attempt(
        task,
        outcome=outcome,
        key=key,
        started_at=started_at,
        by=by,
        at=at,
        number=number,
        call_back_at=call_back_at if outcome == OUTCOMES.CALL_BACK else None,
        suited=False if outcome == OUTCOMES.CALL_BACK else None,
        note=note,
        way=way,
    )
    changes: dict[str, object] = {"state": target, "unanswered": counted}
    if action == "miss":
        changes["due_at"] = open_at(rules.next_try(at, _tries(rule)))
    elif action == "call_back":
        changes |= {"due_at": call_back_at, "callback_for_team": for_team, "assignee": None if for_team else by}
    elif target in TASK.final:
        changes["closed_at"] = at
    move(task, by=by, at=at, **changes)
    record("followup.attempt.made", task, by=by, at=at, outcome=outcome, attempt=attempt.pk)
    if outcome == OUTCOMES.WRONG_NUMBER and number:
        archive.mark_number(number, standing=ContactNumber.Standing.WRONG, by=by, at=at)
    if action == "give_up":
        record("followup.task.unreachable", task, by=by, at=at, tries=counted)
    if target in TASK.final:
        close_duties(task, evidence=Ref.of(attempt), by=by, at=at)
    return attempt


def _tries(rule: Attempts) -> Tries:
    return Tries(rule.max_unanswered, timedelta(minutes=rule.spacing_minutes), rule.other_half_day)


def _counted(task: Task, outcome: str, at: datetime, rule: Attempts) -> int:
    """Unanswered tries in a row that count; speaking with somebody, or another number, begins the count anew."""
    if outcome not in MISSES:
        return 0
    moments: list[datetime] = []
    for moment, earlier in task.attempts.order_by("ended_at", "id").values_list("ended_at", "outcome"):
        if earlier not in MISSES:
            moments = []
        elif rules.counts(moment, moments, _tries(rule)):
            moments.append(moment)
    return len(moments) + rules.counts(at, moments, _tries(rule))


def _action(outcome: str, counted: int, rule: Attempts) -> str:
    if outcome in MISSES:
        return rules.after_miss(counted, _tries(rule))
    return {OUTCOMES.WRONG_NUMBER: "wrong_number", OUTCOMES.REFUSED: "refuse", OUTCOMES.CALL_BACK: "call_back"}[OUTCOMES(outcome)]


def _check_call_back(task: Task, wanted: datetime | None, at: datetime, rule: Attempts) -> None:
    if wanted is None:
        raise Refused(no("call_back_missing"))
    enforce(rules.call_back_refusal(wanted, at, within_days=rule.callback_within_days))
    enforce(channels.may_call(wanted, unit=task.unit))
    made = task.attempts.filter(outcome=OUTCOMES.CALL_BACK).count()
    if made >= rule.max_callbacks:
        raise Refused(no("too_many_call_backs", count=made))


def open_at(moment: datetime) -> datetime:
    return channels.next_opening(moment) or moment


def make_attempt(
    task: Task,
    *,
    outcome: str,
    key: str,
    started_at: datetime,
    by: User,
    at: datetime,
    number: ContactNumber | None,
    call_back_at: datetime | None = None,
    suited: bool | None = None,
    note: str = "",
    way: str = "",
) -> Attempt:
    """Write the attempt row.

    Raises:
        Refused: the number belongs to another customer.
        Conflict: the same submission is being written by another request right now.
    """
    if number and number.contact.customer_id != task.customer_id:
        raise Refused(no("number_not_of_customer"))
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                task=task,
                agent=by,
                contact=number.contact if number else None,
                number=number,
                number_masked=number.masked if number else "",
                way=way or task.way,
                outcome=outcome,
                started_at=min(started_at, at),
                ended_at=at,
                suited=suited,
                call_back_at=call_back_at,
                note=note[:200],
                key=key,
            )
    except IntegrityError as error:
        raise Conflict from error


def move(task: Task, *, by: User, at: datetime, **changes: object) -> None:
    """Compare-and-swap the task and free it.

    Raises:
        Conflict: state, version or holder changed meanwhile.
    """
    changes |= {"version": task.version + 1, "last_attempt_at": at, "holder": None, "held_until": None}
    won = Task.objects.filter(pk=task.pk, state=task.state, version=task.version, holder=by).update(**changes)
    if not won:
        raise Conflict
    for name, value in changes.items():
        setattr(task, name, value)


def close_duties(task: Task, *, evidence: Ref, by: User, at: datetime) -> None:
    """Every open duty of the call was kept by this attempt or record."""
    for duty in Obligation.objects.filter(pk__in=task.items.values("obligation_id"), state=Obligation.State.OPEN):
        obligations.fulfil(duty, evidence=evidence, by=by, at=at)


@transaction.atomic
def repaired(task: Task, *, by: User, at: datetime) -> Task:
    """The contact's number was mended: the call is due again.

    Raises:
        Refused: out of reach, or no number waits to be mended.
        Conflict: the call changed meanwhile.
    """
    enforce(access.may_call(by, task))
    target = TASK.target(task.state, "repaired")
    changes: dict[str, object] = {"state": target, "due_at": open_at(at), "unanswered": 0, "version": task.version + 1}
    if not Task.objects.filter(pk=task.pk, state=task.state, version=task.version).update(**changes):
        raise Conflict
    task.refresh_from_db()
    record("followup.task.repaired", task, by=by, at=at, due=task.due_at)
    return task
