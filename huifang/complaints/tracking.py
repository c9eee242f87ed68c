"""The named service person, and what the customer hears: first word, progress, who tracks (R3.2, R3.6)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.complaints import particulars, rights
from huifang.complaints.models import Complaint, Told
from huifang.complaints.procedure import ComplaintProcedure
from huifang.complaints.rules import OPEN, may_change
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel import clock
from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.ladders import after, before
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit
from huifang.organization.selectors import members, work_calendar
from huifang.regulations.selectors import TypedRule, rules_in_force
from huifang.regulations.shapes import Amount

FIRST, PROGRESS = "first_word", "progress/"
WORDS = (FIRST, PROGRESS)


@transaction.atomic
def hand(complaint: Complaint, *, to: User, reason: str, by: User, at: datetime) -> Complaint:
    """Give it to another handler, with a reason; the words that are due to the customer go along (R3.6).

    Raises:
        Refused: not theirs to give, closed, no reason, the other does not take complaints there, or has it already.
        Conflict: somebody moved it meanwhile.
    """
    enforce(rights.may_hand(by, complaint) & may_change(complaint.state) & rights.may_be_handler(to, complaint))
    if not reason.strip():
        raise Refused(no("hand_reason_missing"))
    pass_on(complaint, to=to, reason=reason, by=by, at=at)
    return complaint


@transaction.atomic
def pass_on(complaint: Complaint, *, to: User, reason: str, by: User, at: datetime) -> None:
    """The same for a handler whose account ends; who ends accounts need not handle complaints.

    Raises:
        Refused: ``to`` has it already.
        Conflict: somebody moved it meanwhile.
    """
    was = rights.tracker_id(complaint)
    if was == to.pk:
        raise Refused(no("has_it_already", name=to.name))
    rows = Complaint.objects.filter(pk=complaint.pk, handler=complaint.handler_id, state__in=OPEN)
    if not rows.update(handler=to, version=F("version") + 1):
        raise Conflict
    complaint.refresh_from_db()
    record("complaints.complaint.handed", complaint, by=by, at=at, to=to.name, person=to.pk, was=was, reason=reason.strip()[:200])
    for duty in _words_due(complaint):
        obligations.hand_over(duty, owner=Ref.of(to), by=by, at=at)


@transaction.atomic
def tell(
    complaint: Complaint, *, text: str, way: str, by: User, at: datetime, promised_at: datetime | None = None, origin: str = ""
) -> Told:
    """Write down what the customer was told; it keeps the word that was due and begins the next one (R3.2).

    Raises:
        Refused: not theirs to tell, closed, nothing said, or a promise that lies in the past.
    """
    if not origin:
        enforce(rights.may_tell(by, complaint) & may_change(complaint.state))
    if not text.strip():
        raise Refused(no("told_nothing"))
    if promised_at is not None and promised_at <= at:
        raise Refused(no("promise_past"))
    values = {"complaint": complaint, "text": text.strip(), "way": way, "promised_at": promised_at, "by": by, "at": at}
    if origin:
        told, created = create_or_get(Told, {"origin": origin}, values)
        if not created:
            return told
    else:
        told = Told.objects.create(**values)
    if promised_at:
        Complaint.objects.filter(pk=complaint.pk).update(promised_at=promised_at)
        complaint.promised_at = promised_at
    record("complaints.complaint.told", complaint, by=by, at=at, way=way, text=told.text[:200], promised=promised_at)
    for duty in _words_due(complaint):
        obligations.fulfil(duty, evidence=Ref.of(told), by=by, at=at)
    expect_progress(complaint, by=by, at=at)
    return told


def _rule(at: datetime, unit: Unit) -> TypedRule[ComplaintProcedure] | None:
    return next(iter(rules_in_force(ComplaintProcedure, clock.local_date(at), unit)), None)


def expect_first_word(complaint: Complaint, *, by: Actor, at: datetime) -> Obligation | None:
    """The customer is to hear when they will hear back; none where the regulation gives no time (R3.2)."""
    rule = _rule(at, complaint.unit)
    limit = particulars.limit(rule.value.first_word_within, at, complaint.unit) if rule and rule.value.first_word_within else None
    if rule is None or limit is None or complaint.state not in OPEN:
        return None
    due_at = particulars.due(limit, complaint.taken_at)
    if due_at is None:
        return None
    warn = before(due_at, limit.value.warn_before, work_calendar()) if limit.value.warn_before else None
    return obligations.oblige(
        rule=limit.id, subject=Ref.of(complaint), occurrence=FIRST, due_at=due_at, warn_at=warn if warn and warn > at else None,
        owner=Ref(User.ref_kind, str(rights.tracker_id(complaint))), party=Ref("archive.customer", str(complaint.customer_id)),
        ladder=limit.code, by=by, at=at,
    )  # fmt: skip


def expect_progress(complaint: Complaint, *, by: Actor, at: datetime) -> Obligation | None:
    """The next word of progress, so many working days after the last one, while the complaint is open (R3.2)."""
    rule = _rule(at, complaint.unit)
    if rule is None or not rule.value.progress_every_days or complaint.state not in OPEN:
        return None
    try:
        due_at = after(at, Amount(amount=rule.value.progress_every_days, unit="working_days"), work_calendar())
    except UnknownYear:
        due_at = at + timedelta(days=rule.value.progress_every_days)
    said = complaint.told.count()
    return obligations.oblige(
        rule=rule.id, subject=Ref.of(complaint), occurrence=f"{PROGRESS}{said + 1}", due_at=due_at,
        owner=Ref(User.ref_kind, str(rights.tracker_id(complaint))), party=Ref("archive.customer", str(complaint.customer_id)),
        ladder=rule.value.first_word_within or "", by=by, at=at,
    )  # fmt: skip


def forget_words(complaint: Complaint, *, reason: str, by: Actor, at: datetime) -> int:
    """Nobody has to tell the customer anything any more: the complaint ended; how many duties that spares."""
    return sum(obligations.waive(duty, reason=reason, by=by, at=at) for duty in _words_due(complaint))


def _words_due(complaint: Complaint) -> list[Obligation]:
    rows = Obligation.objects.filter(subject_kind=Complaint.ref_kind, subject_id=complaint.pk, state=Obligation.State.OPEN)
    return [row for row in rows if row.occurrence.startswith(WORDS)]


def next_word(complaint: Complaint) -> Obligation | None:
    """The word to the customer that is due first; the caller has checked access to the complaint."""
    return min(_words_due(complaint), key=lambda duty: duty.due_at, default=None)


def candidates(complaint: Complaint, user: User) -> list[User]:
    """Who may track it instead: colleagues who take complaints where it lies."""
    people = {p.pk: p for p in (*members(complaint.unit), user)}
    found = [p for p in people.values() if p.pk != rights.tracker_id(complaint) and rights.may_be_handler(p, complaint)]
    return sorted(found, key=lambda p: p.name)
