"""Proposing destruction, taking it back, and what its approval does (C 二2.8.9; R1.7)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.approvals.selectors import chain_for
from huifang.audit import access, holds, naming
from huifang.audit.models import Destruction, Item
from huifang.audit.policy import DESTRUCTION, DestructionRule
from huifang.audit.rules import ANONYMISE, ASKED, OPEN, WAITING
from huifang.journal.erasing import find, still_open
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.regulations.selectors import rules_in_force

CHAIN, CHAIN_ANONYMISE = "approval.destruction", "approval.anonymisation"
CHAINS = (CHAIN, CHAIN_ANONYMISE)
MOST = 50
"""Things in one proposal: those who sign read each of them."""


def visible_to(user: User) -> QuerySet[Destruction]:
    """Who may see one may see all: a certificate is nobody's own."""
    return Destruction.objects.all() if gate.may(user, access.DESTRUCTIONS) else Destruction.objects.none()


def may_withdraw(user: User, row: Destruction) -> Decision:
    """Take it back: who proposed it, and who may propose, until it is being carried out."""
    return gate.may(user, access.PROPOSE) & (
        YES if row.state in OPEN else no("not_from_state", state=row.state, action="withdraw", machine="audit.destruction")
    )


@transaction.atomic
def propose(*, subjects: Sequence[Ref], way: str, reason: str, note: str, by: User, at: datetime) -> Destruction:
    """Propose to destroy or anonymise rows and all that belongs to them, and ask for the approvals that the regulation names.

    Raises:
        Refused: no permission, nothing or too much named, a row is gone, still worked on, under a legal hold or proposed already,
            or no regulation in force says who approves.
    """
    enforce(gate.may(by, access.PROPOSE))
    wanted = list(dict.fromkeys(subjects))
    if not wanted or len(wanted) > MOST:
        raise Refused(no("destruction_size", most=MOST))
    chain = chain_of(way, by=by, at=at)
    if chain is None:
        raise Refused(no("destruction_no_rule"))
    found = {ref: find(ref) for ref in wanted if naming.exists(ref)}
    if len(found) < len(wanted):
        raise Refused(no("nothing_there"))
    if busy := sorted({naming.table_name(name) for one in found.values() for name in still_open(one)}):
        raise Refused(no("destruction_open_work", what="、".join(busy)))
    if count := holds.count_on(wanted):
        raise Refused(no("destruction_held", holds=count))
    if any(
        Item.objects.filter(subject_kind=ref.kind, subject_id=ref.id, destruction__state__in=(*OPEN, "executing", "cleaning")).exists()
        for ref in wanted
    ):
        raise Refused(no("destruction_twice"))
    row = Destruction.objects.create(way=way, reason=reason, note=note.strip()[:2000], proposed_by=by, proposed_at=at)
    Item.objects.bulk_create(
        Item(destruction=row, subject_kind=ref.kind, subject_id=ref.id, counts=one.counts) for ref, one in found.items()
    )
    words = {"way_name": str(row.get_way_display()), "reason_name": str(row.get_reason_display())}
    record(
        "audit.destruction.proposed",
        row,
        by=by,
        at=at,
        way=way,
        reason=reason,
        count=len(wanted),
        subjects=[str(ref) for ref in wanted],
        way_name=words["way_name"],
        reason_name=words["reason_name"],
    )
    # Neither title nor reason name anybody: both outlive what is destroyed.
    title = _("{way} of {n} files, proposal {number}").format(way=words["way_name"], n=len(wanted), number=row.pk)
    approvals.request(chain=chain, subject=Ref.of(row), by=by, title=title, at=at, reason=words["reason_name"])
    return row


def chain_of(way: str, *, by: User, at: datetime) -> str | None:
    """The chain that approves it; anonymising may have its own, else it needs what destruction needs."""
    if way == ANONYMISE and chain_for(CHAIN_ANONYMISE, by=by, at=at):
        return CHAIN_ANONYMISE
    return CHAIN if chain_for(CHAIN, by=by, at=at) else None


@transaction.atomic
def withdraw(row: Destruction, *, reason: str, by: User, at: datetime) -> Destruction:
    """Take a proposal back, approved or not.

    Raises:
        Refused: no permission, no reason, or it is being carried out.
        Conflict: somebody moved it at the same moment.
    """
    enforce(may_withdraw(by, row))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    _move(row, (row.state,), "withdrawn", note="")
    record("audit.destruction.withdrawn", row, by=by, at=at, personal={"reason": reason.strip()[:200]})
    approval = Approval.objects.filter(subject_kind=row.ref_kind, subject_id=row.pk, state__in=("pending", "asked")).first()
    if approval is not None and approval.requested_by_id == by.pk:
        approvals.withdraw(approval, by=by, at=at, reason=reason)
    return row


@transaction.atomic
def decided(approval: Approval, *, by: Actor, at: datetime) -> None:
    """Go on as the approval says: the waiting time begins, or it ends here. A proposal that was taken back stays so."""
    row = Destruction.objects.filter(pk=approval.subject_id, state=ASKED).first()
    if row is None:
        return
    if approval.state == Approval.State.GRANTED:
        due = at + timedelta(days=waiting_days(at))
        _move(row, (ASKED,), WAITING, approved_at=at, due_at=due)
        record("audit.destruction.granted", row, by=by, at=at, due=due)
    else:
        refused = approval.state == Approval.State.REFUSED
        _move(row, (ASKED,), "refused" if refused else "withdrawn", note="")
        if refused:
            record("audit.destruction.refused", row, by=by, at=at)
        else:
            record("audit.destruction.withdrawn", row, by=by, at=at, reason="")


def waiting_days(at: datetime) -> int:
    """Days between the last approval and the execution, by the rule in force."""
    found = rules_in_force(DESTRUCTION, clock.local_date(at))
    return max((rule.value.waiting_days for rule in found), default=DestructionRule().waiting_days)


def _move(row: Destruction, sources: Iterable[str], target: str, **changes: object) -> None:
    if not Destruction.objects.filter(pk=row.pk, state__in=tuple(sources)).update(state=target, **changes):
        raise Conflict
    row.refresh_from_db()
