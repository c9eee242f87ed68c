"""After closing: rating, summary, improvement measures and whether they worked, filing (R3.7)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from huifang.accounts.models import User
from huifang.complaints import access
from huifang.complaints.models import Complaint, Measure, Review
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.ladders import before
from huifang.obligations.models import Obligation
from huifang.organization import access as gate
from huifang.organization.selectors import work_calendar
from huifang.regulations.models import Rule
from huifang.regulations.selectors import TypedRule, rule_in_force, rules_in_force
from huifang.regulations.shapes import ComplaintRoute, TimeLimit

CLOSED = ("satisfied", "unreachable", "decided")
DO, CHECK = "time_limit.complaint.measure", "time_limit.complaint.check"
END_OF_DAY = time(18, 0)


def may_review(user: User, complaint: Complaint) -> Decision:
    """Rate, summarise and file: who completes the form or closes complaints, once it is closed and until it is filed."""
    seen = access.may_see(user, complaint)
    allowed = seen & (access.may_edit(user, complaint) or access.may_void(user, complaint))
    if not allowed:
        return allowed
    if complaint.state not in CLOSED:
        return no("review_not_closed")
    return no("review_filed") if review_of(complaint, filed=True) else YES


def may_set(user: User, complaint: Complaint) -> Decision:
    """Set a measure: as the review, and already while the complaint is open."""
    allowed = access.may_see(user, complaint) & (access.may_work(user, complaint) or access.may_void(user, complaint))
    if complaint.state in {Complaint.State.VOID, Complaint.State.MERGED}:
        return no("review_not_closed")
    return allowed & (no("review_filed") if review_of(complaint, filed=True) else YES)


def may_finish(user: User, measure: Measure) -> Decision:
    """Say that it was done: whose measure it is, or who acts for them."""
    if measure.state != Measure.State.OPEN:
        return no("not_from_state", state=measure.state, action="finish", machine="complaints.measure")
    grants = gate.grants_of(user)
    return YES if user.pk == measure.owner_id or (grants and measure.owner_id in grants.people) else no("measure_not_yours")


def may_check(user: User, measure: Measure) -> Decision:
    """Say whether it worked: who may set measures here, but neither its owner nor who carried it out."""
    if measure.state != Measure.State.DONE:
        return no("not_from_state", state=measure.state, action="check", machine="complaints.measure")
    if user.pk in {measure.owner_id, measure.done_by_id}:
        return no("measure_own_check")
    complaint = measure.complaint
    return access.may_see(user, complaint) & (access.may_work(user, complaint) or access.may_void(user, complaint))


def review_of(complaint: Complaint, *, filed: bool = False) -> Review | None:
    """The review, if there is one; with ``filed`` only one that was filed."""
    rows = Review.objects.filter(complaint=complaint).select_related("written_by", "filed_by")
    return (rows.exclude(filed_at=None) if filed else rows).first()


def measures_of(complaint: Complaint) -> QuerySet[Measure]:
    """The measures of a complaint, in the order they were set; the caller has checked access to it."""
    return (
        Measure.objects.filter(complaint=complaint).select_related("owner", "set_by", "done_by", "checked_by", "complaint").order_by("id")
    )


def measures_for(user: User) -> QuerySet[Measure]:
    """Measures of complaints that the user may see, and their own."""
    rows = Measure.objects.select_related("owner", "complaint")
    return rows.filter(complaint__in=access.visible_to(user).values("pk")) | rows.filter(owner=user)


@transaction.atomic
def write(complaint: Complaint, *, rating: int | None, summary: str, no_measure: str, version: int, by: User, at: datetime) -> Review:
    """Write or correct the review; ``version`` is the one that was seen, 0 for none.

    Raises:
        Conflict: somebody else wrote it meanwhile.
    """
    enforce(may_review(by, complaint))
    values = {"rating": rating, "summary": summary.strip(), "no_measure": no_measure.strip()[:200], "written_by": by, "written_at": at}
    if version == 0:
        if review_of(complaint):
            raise Conflict
        row = Review.objects.create(complaint=complaint, **values)
    else:
        rows = Review.objects.filter(complaint=complaint, version=version, filed_at=None)
        if not rows.update(version=F("version") + 1, **values):
            raise Conflict
        row = Review.objects.get(complaint=complaint)
    record("complaints.complaint.reviewed", complaint, by=by, at=at, number=complaint.number, rating=rating)
    return row


@transaction.atomic
def file(complaint: Complaint, *, by: User, at: datetime) -> Review:
    """归档: the summary is there, each measure was checked or none is needed; nothing changes any more.

    Raises:
        Refused: something is missing.
        Conflict: somebody was quicker.
    """
    enforce(may_review(by, complaint))
    row = review_of(complaint)
    if row is None or not row.summary:
        raise Refused(no("summary_missing"))
    states = list(Measure.objects.filter(complaint=complaint).values_list("state", flat=True))
    unchecked = sum(state in {Measure.State.OPEN, Measure.State.DONE} for state in states)
    if unchecked:
        raise Refused(no("measures_open", n=unchecked))
    if not states and not row.no_measure:
        raise Refused(no("measures_missing"))
    if not Review.objects.filter(pk=row.pk, version=row.version, filed_at=None).update(filed_at=at, filed_by=by, version=F("version") + 1):
        raise Conflict
    row.refresh_from_db()
    record("complaints.complaint.filed", complaint, by=by, at=at, number=complaint.number)
    return row


# measures


@transaction.atomic
def set_measure(
    complaint: Complaint, *, kind: str, text: str, owner: User, due_on: date, check_on: date, by: User, at: datetime
) -> Measure:
    """Set a measure: a duty of its owner until ``due_on``, to be checked by somebody else on ``check_on``.

    Raises:
        Refused: nothing is said, or the days are wrong.
    """
    enforce(may_set(by, complaint) & (YES if text.strip() else no("measure_note_missing")))
    if not clock.local_date(at) <= due_on <= check_on:
        raise Refused(no("measure_dates"))
    row = Measure.objects.create(
        complaint=complaint, kind=kind, text=text.strip(), owner=owner, due_on=due_on, check_on=check_on, set_by=by, set_at=at
    )
    record("complaints.measure.set", row, by=by, at=at, owner=owner.name, due=due_on, person=owner.pk, complaint=complaint.pk)
    _oblige(row, DO, "do", Ref.of(owner), due_on, by=by, at=at)
    return row


@transaction.atomic
def finish(measure: Measure, *, note: str, by: User, at: datetime) -> Measure:
    """It was carried out; whoever set it checks on the day whether it worked."""
    enforce(may_finish(by, measure) & (YES if note.strip() else no("measure_note_missing")))
    _move(measure, Measure.State.OPEN, state=Measure.State.DONE, done_note=note.strip(), done_by=by, done_at=at)
    _fulfil(measure, by=by, at=at)
    checker = measure.set_by if measure.set_by_id not in {measure.owner_id, by.pk} else measure.complaint.unit
    _oblige(measure, CHECK, "check", Ref.of(checker), max(measure.check_on, clock.local_date(at)), by=by, at=at)
    record("complaints.measure.done", measure, by=by, at=at, complaint=measure.complaint_id)
    return measure


@transaction.atomic
def check(measure: Measure, *, worked: bool, note: str, by: User, at: datetime) -> Measure:
    """Whether it worked, by somebody else than who carried it out; if not, another measure is set."""
    enforce(may_check(by, measure) & (YES if note.strip() else no("measure_note_missing")))
    state = Measure.State.WORKED if worked else Measure.State.FAILED
    _move(measure, Measure.State.DONE, state=state, check_note=note.strip(), checked_by=by, checked_at=at)
    _fulfil(measure, by=by, at=at)
    record("complaints.measure.checked", measure, by=by, at=at, worked=worked, complaint=measure.complaint_id)
    return measure


def _move(measure: Measure, source: str, **changes: object) -> None:
    if not Measure.objects.filter(pk=measure.pk, state=source).update(**changes):
        raise Conflict
    measure.refresh_from_db()


def _oblige(measure: Measure, code: str, what: str, owner: Ref, on: date, *, by: Actor, at: datetime) -> None:
    limit = rule_in_force(code, clock.local_date(at), measure.complaint.unit)
    rule: Rule | int
    if limit is not None and isinstance(limit.value, TimeLimit):
        rule, ladder = Rule(pk=limit.id, code=limit.code), limit.code
    else:
        route: Sequence[TypedRule[ComplaintRoute]] = rules_in_force(ComplaintRoute, clock.local_date(at), measure.complaint.unit)
        if not route:
            return
        rule, ladder = route[0].id, ""
    due = datetime.combine(on, END_OF_DAY, tzinfo=clock.ZONE)
    due = due if due > at else at + timedelta(hours=1)
    warn = None
    if limit is not None and isinstance(limit.value, TimeLimit) and limit.value.warn_before:
        warn = before(due, limit.value.warn_before, work_calendar())
    obligations.oblige(
        rule=rule, subject=Ref.of(measure), occurrence=what, due_at=due, warn_at=warn if warn and warn > at else None, owner=owner,
        party=Ref("archive.customer", str(measure.complaint.customer_id)), ladder=ladder, target_on=on, by=by, at=at,
    )  # fmt: skip


def _fulfil(measure: Measure, *, by: Actor, at: datetime) -> None:
    rows = Obligation.objects.filter(subject_kind=Measure.ref_kind, subject_id=measure.pk, state=Obligation.State.OPEN)
    for duty in rows:
        obligations.fulfil(duty, evidence=Ref.of(measure), by=by, at=at)
