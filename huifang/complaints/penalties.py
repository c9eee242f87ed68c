"""Penalties for those directly responsible and the heads of their departments (R3.5, R7.2): approved, and seen by few.

The facts of a penalty stand under the penalty itself, not under the complaint, and name neither person nor size: a timeline,
an export or a webhook tells nothing of it. Approvals of it are shown to those involved only.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals import services as asking
from huifang.approvals.models import Approval
from huifang.approvals.registry import Values
from huifang.complaints import access, concern
from huifang.complaints.models import Cause, Complaint, Penalty, Responsible
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.organization.selectors import head_of

CHAIN = "approval.complaint-penalty"
SEE = "complaints.penalty.view"


def may_see(user: User, penalty: Penalty) -> Decision:
    """The person, once it is in force; their superior; who proposed it; who may approve it; who keeps personnel matters.

    Whoever approves sees it on the page of the approval.
    """
    grants = gate.grants_of(user)
    if grants is None:
        return no("not_signed_in")
    if user.pk == penalty.person_id:
        return YES if penalty.state == Penalty.State.GRANTED else no("out_of_reach", permission=SEE)
    if penalty.by_id in grants.people or gate.within(user, SEE, owners=[], unit=None):
        return YES
    superiors = {person.pk for person in concern.superiors_of(penalty.person, clock.now())}
    if superiors & set(grants.people) or penalty.pk in _voted(user, [penalty.pk]):
        return YES
    return no("out_of_reach", permission=SEE)


def _voted(user: User, ids: Sequence[int]) -> set[int]:
    rows = Approval.objects.filter(subject_kind=Penalty.ref_kind, subject_id__in=ids, votes__by=user)
    return set(rows.values_list("subject_id", flat=True))


def seen_by(user: User, complaint: Complaint) -> list[Penalty]:
    """Those of a complaint that the user may see."""
    rows = Penalty.objects.filter(complaint=complaint).select_related("person", "by").order_by("id")
    return [row for row in rows if may_see(user, row)]


def candidates(complaint: Complaint, at: datetime) -> dict[int, tuple[User, str]]:
    """Who can be penalised: those directly responsible, and who heads the department."""
    named = Responsible.objects.filter(complaint=complaint).values_list("person", flat=True)
    caused = Cause.objects.filter(complaint=complaint, withdrawn_at=None, person__isnull=False).values_list("person", flat=True)
    people = User.objects.filter(pk__in=[*named, *caused]).order_by("name", "pk")
    found = {person.pk: (person, str(Penalty.Role.DIRECT.value)) for person in people}
    head = head_of(complaint.responsible_unit, at) if complaint.responsible_unit else None
    if head:
        found.setdefault(head.pk, (head, str(Penalty.Role.HEAD.value)))
    return found


def may_propose(user: User, complaint: Complaint) -> Decision:
    """A leader, once it was judged justified; void and merged complaints bring none."""
    fit = complaint.merit == Complaint.Merit.JUSTIFIED and complaint.state not in (Complaint.State.VOID, Complaint.State.MERGED)
    decision = access.may_see(user, complaint) & access.may_decide(user, complaint)
    return decision & Decision(ok=fit, reason="not_justified")


@transaction.atomic
def propose(complaint: Complaint, *, person: User, measure: str, size: int, reason: str, by: User, at: datetime) -> Penalty:
    """Propose points or an amount; in force when it was approved, or at once where the regulation asks nobody.

    Raises:
        Refused: not theirs, for themselves, for somebody not responsible, or without a reason.
        Conflict: there is one for this person already.
    """
    enforce(may_propose(by, complaint))
    known = candidates(complaint, at)
    if person.pk == by.pk:
        raise Refused(no("own_penalty"))
    if person.pk not in known:
        raise Refused(no("not_responsible", name=person.name))
    if not reason.strip() or size < 1:
        raise Refused(no("reason_missing"))
    try:
        with transaction.atomic():
            row = Penalty.objects.create(
                complaint=complaint,
                person=person,
                role=known[person.pk][1],
                measure=measure,
                size=size,
                reason=reason.strip(),
                by=by,
                at=at,
            )
    except IntegrityError:
        raise Conflict from None
    record("complaints.penalty.proposed", row, by=by, at=at)
    facts = facts_of(row)
    if approvals.is_needed(CHAIN, by=by, at=at, amount=amount_of(row), facts=facts):
        title = _("Penalty in a complaint")
        asking.request(chain=CHAIN, subject=Ref.of(row), by=by, title=title, at=at, amount=amount_of(row), facts=facts)
    else:
        _close(row, Penalty.State.GRANTED, by=by, at=at)
    return row


def facts_of(row: Penalty) -> Values:
    """What the chain compares."""
    return {"penalty.measure": row.measure, "penalty.size": row.size, "penalty.role": row.role}


def amount_of(row: Penalty) -> int | None:
    """The amount in yuan; points have none."""
    return row.size if row.measure == Penalty.Measure.AMOUNT else None


def decided(approval: Approval, *, by: Actor, at: datetime) -> bool:
    """The approval ended. False when the penalty was closed already."""
    row = Penalty.objects.get(pk=approval.subject_id)
    ends = {
        Approval.State.GRANTED: Penalty.State.GRANTED,
        Approval.State.REFUSED: Penalty.State.REFUSED,
        Approval.State.WITHDRAWN: Penalty.State.WITHDRAWN,
    }
    return _close(row, ends[Approval.State(approval.state)], by=by, at=at)


@transaction.atomic
def _close(row: Penalty, state: str, *, by: Actor, at: datetime) -> bool:
    won = Penalty.objects.filter(pk=row.pk, state=Penalty.State.WAITING).update(state=state, closed_at=at)
    if won:
        row.refresh_from_db()
        record(f"complaints.penalty.{state}", row, by=by, at=at)
    return bool(won)
