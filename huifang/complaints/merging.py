"""Complaints that belong together: linked side by side, merged into one and split again (R3.1, R3.6).

Only complaints of one customer are merged, and only into one that is open and stands at least as high: the customer's one return
call can then cover both, and nobody's case ends because another's did. The same matter of several customers is a wave. The merged
complaint keeps its number, words, files and questions; questions still open keep their departments and their time, and the
complaint that goes on is not answered before they are. Nothing is copied from one to the other, so who may see only one of
them learns nothing of the other.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from huifang.accounts.models import User
from huifang.assignments.models import Assignment
from huifang.complaints import access, duties, moving, rules
from huifang.complaints.models import Complaint, Judgement, Link, Merging, Proposal
from huifang.complaints.rules import COMPLAINT
from huifang.journal.services import Actor, record
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation

HEIGHT = {tier: height for height, tier in enumerate(Complaint.Tier.values)}
WAITING = (Assignment.State.OPEN, Assignment.State.RETURNED)
RESTORED = {"judging": "split", "answered": "split_answered"}
"""How a complaint leaves its merging, by the state it was merged in; from any other it is being handled again."""


def may_merge(user: User, complaint: Complaint, into: Complaint) -> Decision:
    """Who may complete both forms; one customer, the other open, not lower in tier or rung."""
    return access.may_see(user, complaint) & access.may_see(user, into) & suits(user, complaint, into)


def suits(user: User, complaint: Complaint, into: Complaint) -> Decision:
    """The same for two complaints that the user is known to see; asks the database nothing."""
    if complaint.pk == into.pk:
        return no("merge_into_itself")
    allowed = access.may_edit(user, complaint) & access.may_edit(user, into)
    if not allowed:
        return allowed
    if complaint.customer_id != into.customer_id:
        return no("merge_other_customer")
    if HEIGHT[complaint.tier] > HEIGHT[into.tier] or complaint.rung > into.rung:
        return no("merge_into_lower")
    return COMPLAINT.can(complaint.state, "merge", {"other_open": into.state in rules.OPEN})


@transaction.atomic
def merge(complaint: Complaint, into: Complaint, *, reason: str = "", by: User, at: datetime) -> Complaint:
    """Let a complaint go on as another one of the same customer; the earlier promise and the earlier deadline win.

    Raises:
        Refused: see ``may_merge``; or the approval of a solution of the one that ends is still running.
        Conflict: one of the two was moved meanwhile, such as merged the other way round.
    """
    enforce(may_merge(by, complaint, into))
    if Proposal.objects.filter(complaint=complaint, state=Proposal.State.WAITING).exists():
        raise Refused(no("approval_running"))
    before, promised = complaint.state, into.promised_at
    promises = [moment for moment in (complaint.promised_at, promised) if moment]
    for one in sorted((complaint, into), key=lambda row: row.pk):
        if one is complaint:
            moving.move(complaint, "merge", {"other_open": True}, merged_into=into)
        elif not Complaint.objects.filter(pk=into.pk, state__in=rules.OPEN).update(
            version=F("version") + 1, promised_at=min(promises, default=None)
        ):
            raise Conflict
    Merging.objects.create(complaint=complaint, into=into, state_before=before, promised_before=promised, reason=reason[:200], by=by, at=at)
    complaint.refresh_from_db()
    into.refresh_from_db()
    _bring_forward(complaint, into, by=by, at=at)
    duties.drop(complaint, reason="merged", by=by, at=at)
    record("complaints.complaint.merged", complaint, by=by, at=at, number=complaint.number)
    record("complaints.complaint.absorbed", into, by=by, at=at, number=into.number)
    return into


def _bring_forward(complaint: Complaint, into: Complaint, *, by: Actor, at: datetime) -> None:
    """Where the same is due of both, it is due at the earlier time."""
    own = {duty.rule_code: duty for duty in _due(complaint)}
    for duty in _due(into):
        earlier = own.get(duty.rule_code)
        if earlier and earlier.due_at < duty.due_at:
            obligations.reschedule(duty, due_at=earlier.due_at, warn_at=earlier.warn_at, reason="merged", by=by, at=at)


def _due(complaint: Complaint) -> QuerySet[Obligation]:
    return Obligation.objects.filter(subject_kind=Complaint.ref_kind, subject_id=complaint.pk, state=Obligation.State.OPEN)


def may_split(user: User, complaint: Complaint) -> Decision:
    """Whoever may complete its form."""
    return access.may_see(user, complaint) & access.may_edit(user, complaint) & COMPLAINT.can(complaint.state, "split")


@transaction.atomic
def split(complaint: Complaint, *, by: User, at: datetime) -> Complaint:
    """Undo a merging: the complaint goes on by itself, where it stood; also when the other one has been closed.

    Raises:
        Conflict: somebody else split it first.
    """
    enforce(may_split(by, complaint))
    merging = Merging.objects.get(complaint=complaint, split_at=None)
    action = RESTORED.get(merging.state_before, "split_back")
    judged = Judgement.objects.filter(complaint=complaint).exists()
    if action == "split" and judged:
        action = "split_back"
    moving.move(complaint, action, {}, merged_into=None)
    Merging.objects.filter(pk=merging.pk).update(split_at=at, split_by=by)
    if action == "split":
        duties.expect_judgement(complaint, by=by, at=at)
    record("complaints.complaint.split", complaint, by=by, at=at, number=complaint.number)
    record("complaints.complaint.released", merging.into, by=by, at=at, number=merging.into.number)
    if action == "split_answered":
        record("complaints.complaint.answered", complaint, by=by, at=at, number=complaint.number)
    return complaint


@transaction.atomic
def link(one: Complaint, other: Complaint, *, note: str = "", by: User, at: datetime) -> Link:
    """Note that two complaints have to do with each other; doing so again changes nothing.

    Raises:
        Refused: one of them is out of reach, or it is the same one twice.
    """
    enforce(access.may_see(by, one) & access.may_see(by, other) & access.may_edit(by, one))
    if one.pk == other.pk:
        raise Refused(no("link_to_itself"))
    first, second = sorted((one.pk, other.pk))
    known = Link.objects.filter(first=first, second=second).first()
    if known:
        return known
    try:
        with transaction.atomic():
            made = Link.objects.create(first_id=first, second_id=second, note=note[:200], by=by, at=at)
    except IntegrityError:
        return Link.objects.get(first=first, second=second)
    record("complaints.complaint.linked", one, by=by, at=at, number=one.number)
    record("complaints.complaint.linked", other, by=by, at=at, number=other.number)
    return made


@transaction.atomic
def unlink(one: Complaint, other: Complaint, *, by: User, at: datetime) -> bool:
    """Take the note back; false when there was none."""
    enforce(access.may_see(by, one) & access.may_see(by, other) & access.may_edit(by, one))
    first, second = sorted((one.pk, other.pk))
    gone, _each = Link.objects.filter(first=first, second=second).delete()
    if gone:
        record("complaints.complaint.unlinked", one, by=by, at=at, number=one.number)
        record("complaints.complaint.unlinked", other, by=by, at=at, number=other.number)
    return bool(gone)


# reading


def standing(complaint: Complaint) -> Complaint:
    """The complaint as which this one goes on; itself unless it was merged."""
    while complaint.state == Complaint.State.MERGED and complaint.merged_into:
        complaint = complaint.merged_into
    return complaint


def absorbed(complaint: Complaint) -> list[int]:
    """The ids of all complaints that go on as this one."""
    found: list[int] = []
    layer = [complaint.pk]
    while layer:
        layer = list(Complaint.objects.filter(merged_into__in=layer, state=Complaint.State.MERGED).values_list("pk", flat=True))
        found += layer
    return found


def questions(complaint: Complaint) -> QuerySet[Assignment]:
    """Questions to departments that came with merged complaints and still wait for an answer."""
    return Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id__in=absorbed(complaint), state__in=WAITING)


def answers(complaint: Complaint) -> QuerySet[Assignment]:
    """Answers to questions that came with merged complaints; they are accepted with the complaint's own."""
    rows = Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id__in=absorbed(complaint))
    return rows.filter(topic=Assignment.Topic.COMPLAINT, state=Assignment.State.ANSWERED)


def may_end(complaint: Complaint) -> Decision:
    """It is not voided while others go on as it."""
    return no("others_merged_into_it") if absorbed(complaint) else YES


def linked_to(user: User, complaint: Complaint) -> list[tuple[Link, Complaint]]:
    """Links to complaints that the user may see."""
    links = list(Link.objects.filter(Q(first=complaint) | Q(second=complaint)).select_related("by").order_by("-id"))
    others = {link.second_id if link.first_id == complaint.pk else link.first_id: link for link in links}
    rows = access.visible_to(user).select_related("customer").filter(pk__in=others).order_by("-taken_at", "-id")
    return [(others[row.pk], row) for row in rows]


def merged_here(user: User, complaint: Complaint) -> list[Complaint]:
    """Complaints that go on as this one, as far as the user may see them."""
    return list(
        access.visible_to(user).select_related("customer", "taken_by").filter(pk__in=absorbed(complaint)).order_by("taken_at", "id")
    )


def went_on_as(user: User, complaint: Complaint) -> Complaint | None:
    """As which complaint this one goes on, if the user may see that."""
    now = standing(complaint)
    return access.visible_to(user).select_related("customer").filter(pk=now.pk).first() if now.pk != complaint.pk else None
