"""What people ask for themselves: wishes, leave, swaps; and what follows when it is decided (R6.2, R6.3)."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals import services as asking
from huifang.approvals.models import Approval
from huifang.approvals.registry import Values
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref, system
from huifang.ui.words import reason_words
from huifang.workforce.models import Contract, Duty, Feed, Leave, Roster, Shift, ShiftWish, Swap
from huifang.workforce.roster_building import Problem, limits_on, lines, problem
from huifang.workforce.roster_rules import LEAVE, SWAP
from huifang.workforce.roster_services import of_person
from huifang.workforce.roster_words import breach_words

LEAVE_CHAIN, SWAP_CHAIN = "approval.leave", "approval.shift-swap"
LONGEST_LEAVE = 180
AHEAD = 366


@transaction.atomic
def wish(*, day: date, shift: Shift | None, wants: bool, weight: int, by: User, at: datetime) -> ShiftWish:
    """Wish for a shift or a day off, or against a shift; one wish a day, the newest counts.

    Raises:
        Refused: nobody rosters them, the day has passed or is too far, or its roster is published.
    """
    _rostered(by)
    today = clock.local_date(at)
    if not today < day <= today + timedelta(days=AHEAD):
        raise Refused(no("wish_day"))
    if Duty.objects.filter(person=by, day=day, roster__state=Roster.State.PUBLISHED).exists() or _published(by, day):
        raise Refused(no("wish_too_late"))
    values = {"shift": shift, "wants": wants or shift is None, "weight": min(max(weight, 1), 3)}
    row, _made = ShiftWish.objects.update_or_create(person=by, day=day, defaults=values)
    record("workforce.wish.made", row, by=by, at=at, day=day, shift=shift.name if shift else "", wants=row.wants)
    return row


@transaction.atomic
def forget_wish(row: ShiftWish, *, by: User, at: datetime) -> None:
    """Take one's own wish back."""
    enforce(_own(row.person_id, by))
    record("workforce.wish.dropped", row, by=by, at=at, day=row.day)
    row.delete()


def _own(person: int, by: User) -> Decision:
    return YES if person == by.pk else no("out_of_reach", permission="workforce.roster.view")


def _rostered(user: User) -> Contract:
    contract = Contract.objects.filter(user=user, is_active=True).select_related("unit").first()
    if contract is None:
        raise Refused(no("not_rostered", name=user.name))
    return contract


def _published(user: User, day: date) -> bool:
    contract = Contract.objects.filter(user=user).select_related("unit").first()
    units = [int(part) for part in contract.unit.path.split("/") if part] if contract else []
    return Roster.objects.filter(unit__in=units, state=Roster.State.PUBLISHED, starts_on__lte=day, ends_on__gte=day).exists()


def leave_facts(row: Leave) -> Values:
    """What the chain compares: days of leave in the month in which it begins, this one included."""
    month = Leave.objects.filter(
        person=row.person, state__in=(Leave.State.GRANTED, Leave.State.ASKED),
        first_day__year=row.first_day.year, first_day__month=row.first_day.month,
    )  # fmt: skip
    return {"leave.month_days": sum(one.length for one in month), "leave.days": row.length}


@transaction.atomic
def ask_leave(*, first_day: date, last_day: date, reason: str, by: User, at: datetime) -> Leave:
    """Ask for leave, at the latest so many days ahead as the regulation says; decided by its chain, else granted at once.

    Raises:
        Refused: too late, no reason, in the wrong order or too long, or leave is asked for one of these days already.
    """
    _rostered(by)
    if not reason.strip():
        raise Refused(no("reason_missing"))
    if not 0 <= (last_day - first_day).days < LONGEST_LEAVE:
        raise Refused(no("leave_length", days=LONGEST_LEAVE))
    notice = limits_on(clock.local_date(at)).leave_notice_days
    if first_day < clock.local_date(at) + timedelta(days=notice):
        raise Refused(no("leave_too_late", days=notice))
    open_states = (Leave.State.ASKED, Leave.State.GRANTED)
    if Leave.objects.filter(person=by, state__in=open_states, first_day__lte=last_day, last_day__gte=first_day).exists():
        raise Refused(no("leave_twice"))
    row = Leave.objects.create(person=by, first_day=first_day, last_day=last_day, reason=reason.strip()[:200], asked_at=at)
    record("workforce.leave.asked", row, by=by, at=at, start=first_day, end=last_day, days=row.length)
    facts = leave_facts(row)
    if approvals.is_needed(LEAVE_CHAIN, by=by, at=at, facts=facts):
        title = _("Leave of {name}, {start} – {end}").format(name=by.name, start=first_day, end=last_day)
        asking.request(chain=LEAVE_CHAIN, subject=Ref.of(row), by=by, title=title, at=at, facts=facts, reason=row.reason)
    else:
        decide_leave(row, granted=True, by=system("regulation"), at=at)
    return row


@transaction.atomic
def decide_leave(row: Leave, *, granted: bool, by: Actor, at: datetime) -> Leave:
    """What the chain decided. Shifts on these days are taken away; the planner is told by the gap.

    Raises:
        Conflict: it was withdrawn or decided meanwhile.
    """
    action = "grant" if granted else "refuse"
    _move_leave(row, action)
    taken = 0
    if granted:
        duties = Duty.objects.filter(person=row.person, day__gte=row.first_day, day__lte=row.last_day, shift__isnull=False)
        taken = duties.update(shift=None, is_locked=True)
    record(f"workforce.leave.{'granted' if granted else 'refused'}", row, by=by, at=at, start=row.first_day, end=row.last_day, shifts=taken)
    return row


@transaction.atomic
def withdraw_leave(row: Leave, *, by: User, at: datetime) -> Leave:
    """Take the request back, or leave that has not begun.

    Raises:
        Refused: not theirs, or it has begun.
        Conflict: decided meanwhile.
    """
    enforce(_own(row.person_id, by))
    if row.first_day <= clock.local_date(at) and row.state == Leave.State.GRANTED:
        raise Refused(no("leave_begun"))
    _move_leave(row, "withdraw")
    _withdraw_approval(LEAVE_CHAIN, Ref.of(row), by, at)
    record("workforce.leave.withdrawn", row, by=by, at=at, start=row.first_day, end=row.last_day)
    return row


def _withdraw_approval(chain: str, subject: Ref, by: User, at: datetime) -> None:
    waiting = Approval.objects.filter(chain=chain, subject_kind=subject.kind, subject_id=int(subject.id), state__in=("pending", "asked"))
    for approval in waiting:
        asking.withdraw(approval, by=by, at=at)


def _move_leave(row: Leave, action: str) -> None:
    move = LEAVE.find(row.state, action)
    if move is None or not Leave.objects.filter(pk=row.pk, state=row.state).update(state=move.target):
        raise Conflict
    row.state = move.target


def _move_swap(row: Swap, action: str, notice: str = "") -> None:
    move = SWAP.find(row.state, action)
    if move is None or not Swap.objects.filter(pk=row.pk, state=row.state).update(state=move.target, notice=notice[:300]):
        raise Conflict
    row.state, row.notice = move.target, notice[:300]


@transaction.atomic
def offer_swap(*, day: date, partner: User, other_day: date, reason: str, by: User, at: datetime) -> Swap:
    """Offer to exchange: the partner takes the shift on ``day``, the asker theirs on ``other_day``.

    Raises:
        Refused: no such shifts, past days, not in a published roster of both, or a hard rule would be broken.
    """
    _check_swap(by, partner, day, other_day, at)
    if Swap.objects.filter(asker=by, day=day, state__in=(Swap.State.OFFERED, Swap.State.ACCEPTED)).exists():
        raise Refused(no("swap_twice"))
    row = Swap.objects.create(asker=by, partner=partner, day=day, other_day=other_day, reason=reason.strip()[:200], asked_at=at)
    record("workforce.swap.offered", row, by=by, at=at, to=partner.name, day=day, other_day=other_day)
    return row


@transaction.atomic
def accept_swap(row: Swap, *, by: User, at: datetime) -> Swap:
    """The partner agrees; the chain decides, or it is carried out at once where none is in force.

    Raises:
        Refused: not theirs to accept, or a hard rule would be broken by now.
        Conflict: answered or withdrawn meanwhile.
    """
    enforce(_own(row.partner_id, by))
    _check_swap(row.asker, row.partner, row.day, row.other_day, at)
    _move_swap(row, "accept")
    record("workforce.swap.accepted", row, by=by, at=at, day=row.day, other_day=row.other_day)
    if approvals.is_needed(SWAP_CHAIN, by=row.asker, at=at):
        title = _("Swap of {one} and {two}: {day} for {other_day}").format(
            one=row.asker.name, two=row.partner.name, day=row.day, other_day=row.other_day
        )
        asking.request(chain=SWAP_CHAIN, subject=Ref.of(row), by=row.asker, title=title, at=at, reason=row.reason)
    else:
        carry_out(row, by=by, at=at)
    return row


@transaction.atomic
def decline_swap(row: Swap, *, by: User, at: datetime) -> Swap:
    """The partner does not want to."""
    enforce(_own(row.partner_id, by))
    _move_swap(row, "decline")
    record("workforce.swap.declined", row, by=by, at=at, day=row.day, other_day=row.other_day)
    return row


@transaction.atomic
def withdraw_swap(row: Swap, *, by: User, at: datetime) -> Swap:
    """The asker takes the offer back."""
    enforce(_own(row.asker_id, by))
    _move_swap(row, "withdraw")
    _withdraw_approval(SWAP_CHAIN, Ref.of(row), by, at)
    record("workforce.swap.withdrawn", row, by=by, at=at, day=row.day, other_day=row.other_day)
    return row


@transaction.atomic
def carry_out(row: Swap, *, by: Actor, at: datetime) -> Swap:
    """Exchange the shifts; if a hard rule forbids it by now, the swap is refused and says why."""
    try:
        held, ours, theirs = _check_swap(row.asker, row.partner, row.day, row.other_day, at)
    except Refused as refusal:
        return refuse_swap(row, by=by, at=at, reason=reason_words(refusal.decision.reason, refusal.decision.params))
    _move_swap(row, "carry_out")
    _put(held, row.asker, row.day, None)
    _put(held, row.partner, row.other_day, None)
    _put(held, row.partner, row.day, ours.shift)
    _put(held, row.asker, row.other_day, theirs.shift)
    record("workforce.swap.done", row, by=by, at=at, day=row.day, other_day=row.other_day)
    return row


@transaction.atomic
def refuse_swap(row: Swap, *, by: Actor, at: datetime, reason: str = "") -> Swap:
    """The chain says no, or the rules do."""
    _move_swap(row, "refuse", notice=reason)
    record("workforce.swap.refused", row, by=by, at=at, day=row.day, other_day=row.other_day, reason=reason)
    return row


def _put(held: Problem, person: User, day: date, shift: Shift | None) -> None:
    Duty.objects.filter(person=person, day=day).delete()
    if shift is not None:
        Duty.objects.create(roster=held.roster, person=person, day=day, shift=shift, is_locked=True)


def _check_swap(asker: User, partner: User, day: date, other_day: date, at: datetime) -> tuple[Problem, Duty, Duty]:
    """Both shifts exist in one published roster, lie ahead, and after the exchange nobody breaks a rule they did not break before."""
    today = clock.local_date(at)
    ours, theirs = _duty(asker, day), _duty(partner, other_day)
    if ours is None or theirs is None or ours.roster_id != theirs.roster_id or asker.pk == partner.pk:
        raise Refused(no("swap_no_shift"))
    if min(day, other_day) <= today:
        raise Refused(no("swap_past"))
    if day != other_day and (_duty(partner, day) or _duty(asker, other_day)):
        raise Refused(no("swap_busy"))
    held = problem(ours.roster)
    stands = lines(held)
    changed = {name: list(line) for name, line in stands.items()}
    one, two, first, second = str(asker.pk), str(partner.pk), held.number(day), held.number(other_day)
    if one not in changed or two not in changed:
        raise Refused(no("swap_no_shift"))
    changed[one][first] = changed[two][second] = ""
    changed[two][first], changed[one][second] = str(ours.shift_id), str(theirs.shift_id)
    for name, person in ((one, asker), (two, partner)):
        before = of_person(held, stands, name)
        worse = [broken for broken in of_person(held, changed, name) if broken not in before and broken.rule != "fixed"]
        if worse:
            raise Refused(no("roster_rule_broken", what=breach_words(held, worse[0])))
        for number in (first, second):
            if changed[name][number] and (person.pk, held.day(number)) in held.leave:
                raise Refused(no("swap_leave", name=person.name))
    return held, ours, theirs


def _duty(person: User, day: date) -> Duty | None:
    rows = Duty.objects.filter(person=person, day=day, shift__isnull=False, roster__state=Roster.State.PUBLISHED)
    return rows.select_related("roster", "roster__unit", "shift").first()


@transaction.atomic
def renew_feed(*, by: User, at: datetime) -> Feed:
    """A new personal calendar address; the old one ends."""
    row, _made = Feed.objects.update_or_create(user=by, defaults={"mark": secrets.token_hex(16)})
    record("workforce.feed.renewed", row, by=by, at=at)
    return row
