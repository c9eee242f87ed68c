"""Finding the causes of a complaint, and what each asks of people (R3.4): an individual corrects and reports; a team corrects, its
head explains to the customer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.assignments.selectors import PENDING
from huifang.complaints import access
from huifang.complaints.models import Cause, Complaint
from huifang.complaints.remedies import Branch, CauseTree, branches
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization.models import Unit
from huifang.organization.selectors import head_of, members
from huifang.regulations.selectors import rules_in_force

STAGES = (Complaint.State.HANDLING, Complaint.State.DECIDING, Complaint.State.EXECUTING)


def tree(at: datetime, unit: Unit | None = None) -> list[Branch]:
    """The company's tree of causes in force."""
    found = rules_in_force(CauseTree, clock.local_date(at), unit)
    return [branch for rule in found for branch in branches(rule.value.items)]


def may_investigate(user: User, complaint: Complaint) -> Decision:
    """Whoever works on it, while it is being handled."""
    in_time = Decision(ok=complaint.state in STAGES, reason="not_handled_now")
    return access.may_see(user, complaint) & access.may_work(user, complaint) & in_time


@transaction.atomic
def find_cause(
    complaint: Complaint, *, code: str, whose: str, unit: Unit, text: str, by: User, at: datetime, person: User | None = None
) -> Cause:
    """Write a cause down, and give what follows from it to the person, or to the head of the team.

    Raises:
        Refused: not theirs, an unknown cause, or nobody named.
        UnknownYear: the due time falls in a year without calendar data.
    """
    enforce(may_investigate(by, complaint))
    branch = next((one for one in tree(at, complaint.unit) if one.code == code), None)
    if branch is None:
        raise Refused(no("cause_unknown"))
    individual = whose == Cause.Whose.INDIVIDUAL
    if individual and person is None:
        raise Refused(no("person_missing"))
    if person and not members(unit, below=True, at=at).filter(pk=person.pk).exists():
        raise Refused(no("not_of_unit", name=person.name, unit=unit.name))
    doer = person if individual else head_of(unit, at)
    row = Cause.objects.create(
        complaint=complaint, code=code, label=branch.path[:160], whose=whose, unit=unit, text=text.strip(), by=by, at=at,
        person=person if individual else None,
    )  # fmt: skip
    asked = _("Correct it, and report what was done.") if individual else _("Correct it in the team, and explain it to the customer.")
    row.task = assignments.ask(
        topic=Assignment.Topic.COMPLAINT, title=f"{complaint.number} {branch.name}", origin=Ref.of(complaint), unit=unit, person=doer,
        text="\n".join(part for part in (f"{branch.path}：{text.strip()}" if text.strip() else branch.path, asked) if part),
        party=Ref("archive.customer", str(complaint.customer_id)), by=by, by_unit=complaint.unit, at=at,
        key=f"{Ref.of(complaint)}/cause/{row.pk}",
    )  # fmt: skip
    row.save(update_fields=["task"])
    record("complaints.cause.found", complaint, by=by, at=at, cause=row.label, whose=whose, unit=unit.name)
    return row


@transaction.atomic
def withdraw_cause(cause: Cause, *, reason: str, by: User, at: datetime) -> None:
    """It was not the cause after all; what it asked for is withdrawn.

    Raises:
        Refused: not theirs, or no reason.
        Conflict: somebody withdrew it first.
    """
    complaint = cause.complaint
    enforce(may_investigate(by, complaint))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    if not Cause.objects.filter(pk=cause.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_reason=reason.strip()[:200]):
        raise Conflict
    if cause.task and cause.task.state in PENDING:
        assignments.withdraw(cause.task, reason=reason, by=by, at=at, checked=True)
    record("complaints.cause.withdrawn", complaint, by=by, at=at, cause=cause.label, reason=reason.strip()[:200])


def found(complaint: Complaint) -> list[Cause]:
    """The causes found, in their order; the caller has checked access."""
    rows = Cause.objects.filter(complaint=complaint, withdrawn_at=None).select_related("person", "unit", "task", "by")
    return list(rows.order_by("id"))
