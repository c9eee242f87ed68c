"""Solutions: proposed side by side, one chosen by a leader and approved, carried out step by step (R3.5)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals import services as asking
from huifang.approvals.models import Approval
from huifang.approvals.registry import Values
from huifang.complaints import access, duties, executing, moving
from huifang.complaints.models import Complaint, Proposal
from huifang.complaints.remedies import KINDS
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref

CHAIN = "approval.complaint-solution"
OPEN = (Complaint.State.HANDLING, Complaint.State.DECIDING)


def of_round(complaint: Complaint) -> list[Proposal]:
    """The proposals of the present round, in their order; the caller has checked access."""
    rows = Proposal.objects.filter(complaint=complaint, round=complaint.rounds).select_related("by", "chosen_by")
    return list(rows.order_by("id"))


def chosen(complaint: Complaint) -> Proposal | None:
    """The proposal that is being carried out or waits for approval."""
    rows = Proposal.objects.filter(complaint=complaint, round=complaint.rounds, state__in=("waiting", "chosen"))
    return rows.select_related("by", "chosen_by").first()


def may_propose(user: User, complaint: Complaint) -> Decision:
    """Whoever works on it, as long as nothing is chosen."""
    in_time = Decision(ok=complaint.state in OPEN, reason="not_to_be_solved_now")
    return access.may_see(user, complaint) & access.may_work(user, complaint) & in_time


@transaction.atomic
def propose(complaint: Complaint, *, kind: str, text: str, cost: int, days: int, by: User, at: datetime, key: str = "") -> Proposal:
    """Put a solution beside the others; the first of a round puts the complaint before the leaders.

    Raises:
        Refused: not theirs, or not to be solved now.
        Conflict: the complaint moved on meanwhile.
    """
    if key and (known := Proposal.objects.filter(key=key, complaint=complaint).first()):
        return known
    enforce(may_propose(by, complaint))
    if not text.strip() or kind not in KINDS:
        raise Refused(no("proposals_missing"))
    row = Proposal.objects.create(
        complaint=complaint, round=complaint.rounds, kind=kind, text=text.strip(), cost=cost, days=days, by=by, at=at, key=key or None
    )
    if complaint.state == Complaint.State.HANDLING:
        moving.move(complaint, "propose", {"proposals": 1})
    elif not Complaint.objects.filter(pk=complaint.pk, state=Complaint.State.DECIDING, rounds=complaint.rounds).exists():
        raise Conflict
    record("complaints.proposal.made", complaint, by=by, at=at, solution=kind, cost=cost, days=days, proposal=row.pk)
    return row


def may_choose(user: User, complaint: Complaint) -> Decision:
    """A leader, while there is something to choose."""
    in_time = Decision(ok=complaint.state == Complaint.State.DECIDING, reason="not_to_be_chosen_now")
    return access.may_see(user, complaint) & access.may_decide(user, complaint) & in_time


def facts_of(proposal: Proposal) -> Values:
    """What the chain compares."""
    return {"solution.kind": proposal.kind, "solution.cost": proposal.cost}


def is_needed(proposal: Proposal, *, by: User, at: datetime) -> bool:
    """Does choosing it need approval?"""
    return approvals.is_needed(CHAIN, by=by, at=at, amount=proposal.cost, facts=facts_of(proposal))


@transaction.atomic
def choose(proposal: Proposal, *, by: User, at: datetime) -> Approval | None:
    """Choose one: carried out at once, or as soon as it is approved; then the approval that was asked for.

    Raises:
        Refused: not theirs, their own proposal, or not to be chosen.
        Conflict: somebody chose another at the same moment.
    """
    complaint = Complaint.objects.get(pk=proposal.complaint_id)
    enforce(may_choose(by, complaint))
    if proposal.by_id == by.pk:
        raise Refused(no("own_proposal"))
    if proposal.round != complaint.rounds:
        raise Conflict
    needed = is_needed(proposal, by=by, at=at)
    _take(proposal, Proposal.State.WAITING if needed else Proposal.State.CHOSEN, by, at)
    if not needed:
        _execute(complaint, proposal, by=by, at=at)
        return None
    title = _("Solution of complaint {number}: {kind}").format(number=complaint.number, kind=proposal.get_kind_display())
    facts = facts_of(proposal)
    approval = asking.request(
        chain=CHAIN, subject=Ref.of(proposal), by=by, title=title, at=at, amount=proposal.cost, facts=facts, reason=proposal.text
    )
    record("complaints.proposal.put_forward", complaint, by=by, at=at, solution=proposal.kind, cost=proposal.cost, proposal=proposal.pk)
    return approval


def _take(proposal: Proposal, state: str, by: User, at: datetime) -> None:
    try:
        with transaction.atomic():
            rows = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.OPEN)
            won = rows.update(state=state, chosen_by=by, chosen_at=at)
    except IntegrityError:
        raise Conflict from None
    if not won:
        raise Conflict
    proposal.refresh_from_db()


def _execute(complaint: Complaint, proposal: Proposal, *, by: Actor, at: datetime) -> None:
    moving.move(complaint, "choose", {"approved": True})
    duties.keep(complaint, duties.SOLVE, by=by, at=at)
    record("complaints.complaint.chosen", complaint, by=by, at=at, solution=proposal.kind, cost=proposal.cost, proposal=proposal.pk)
    executing.begin(complaint, proposal, at=at)


@transaction.atomic
def granted(approval: Approval, *, at: datetime) -> bool:
    """The chosen solution was approved: it is carried out. False when the complaint went another way meanwhile."""
    proposal = Proposal.objects.select_related("complaint").get(pk=approval.subject_id)
    complaint = proposal.complaint
    if complaint.state != Complaint.State.DECIDING or proposal.round != complaint.rounds:
        return False
    if not Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.WAITING).update(state=Proposal.State.CHOSEN):
        return False
    proposal.refresh_from_db()
    _execute(complaint, proposal, by=approval.requested_by, at=at)
    return True


@transaction.atomic
def not_granted(approval: Approval, *, by: Actor, at: datetime) -> bool:
    """Refused: the leaders choose another. Withdrawn: it can be chosen again."""
    refused = approval.state == Approval.State.REFUSED
    to = Proposal.State.REFUSED if refused else Proposal.State.OPEN
    won = Proposal.objects.filter(pk=approval.subject_id, state=Proposal.State.WAITING).update(state=to)
    if won:
        proposal = Proposal.objects.select_related("complaint").get(pk=approval.subject_id)
        kind = "complaints.proposal.refused" if refused else "complaints.proposal.taken_back"
        record(kind, proposal.complaint, by=by, at=at, solution=proposal.kind, cost=proposal.cost)
    return bool(won)


@transaction.atomic
def ask_other(complaint: Complaint, *, reason: str, by: User, at: datetime) -> None:
    """None of them: another one is wanted; those that are there stay to be compared.

    Raises:
        Refused: not theirs, no reason, or one of them waits for approval.
        Conflict: somebody chose one at the same moment.
    """
    enforce(may_choose(by, complaint))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    if chosen(complaint):
        raise Refused(no("approval_running"))
    moving.move(complaint, "ask_other", {})
    record("complaints.complaint.other_asked", complaint, by=by, at=at, reason=reason.strip()[:500])


def lines(proposals: Sequence[Proposal]) -> list[tuple[Proposal, bool, bool]]:
    """Each with whether it is the cheapest and the quickest of several, for a glance."""
    rows = [row for row in proposals if row.state != Proposal.State.REFUSED]
    cheap = min((row.cost for row in rows), default=0)
    quick = min((row.days for row in rows), default=0)
    several = len(rows) > 1
    return [(row, several and row in rows and row.cost == cheap, several and row in rows and row.days == quick) for row in proposals]
