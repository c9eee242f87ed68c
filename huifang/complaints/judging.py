"""Judging a complaint by the two tests, and the customer's objection (R3.3, R3.10)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.channels import services as channels
from huifang.complaints import access, concern, duties, moving, selectors, services
from huifang.complaints.models import Complaint, Judgement, Responsible
from huifang.complaints.procedure import ComplaintProcedure
from huifang.journal.services import record
from huifang.kernel.decision import Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization.models import Unit
from huifang.organization.selectors import members


@transaction.atomic
def judge(
    complaint: Complaint,
    *,
    grounds: bool,
    reasonable: bool,
    reason: str,
    by: User,
    at: datetime,
    unit: Unit | None = None,
    people: Sequence[User] = (),
    mail: bool = False,
) -> Judgement:
    """Judge by the two tests: are the grounds sufficient, is the demand reasonable.

    Both: justified, the responsible department is asked. Else: not justified, ``reason`` is the polite answer, sent by mail if
    ``mail``; the customer is called back all the same (R3.10).

    Raises:
        Refused: concerned in it, not high enough after an objection, no department or no answer given, or not to be judged.
        Conflict: somebody judged it first.
    """
    justified = grounds and reasonable
    unit, people = (unit, people) if justified else (None, ())
    found = concern.bench(complaint, at, unit=unit, people=people)
    enforce(access.may_see(by, complaint) & concern.may_judge(by, complaint, found))
    _of_unit(unit, people, at)
    row = Judgement(
        complaint=complaint, grounds=grounds, reasonable=reasonable, reason=reason.strip(), level=concern.level_of(by), waived=found.waived, unit=unit,
        merit=Complaint.Merit.JUSTIFIED if justified else Complaint.Merit.UNJUSTIFIED, by=by, at=at,
    )  # fmt: skip
    facts = {"grounds": grounds, "reasonable": reasonable, "reason": reason, "responsible": unit is not None}
    duties.keep(complaint, duties.JUDGE, by=by, at=at)
    if justified:
        _accept(complaint, row, facts, unit, people)
    else:
        _dismiss(complaint, row, facts, mail=mail)
    return row


def _of_unit(unit: Unit | None, people: Sequence[User], at: datetime) -> None:
    """Responsible people are of the responsible department."""
    if unit:
        known = set(members(unit, below=True, at=at).values_list("pk", flat=True))
        for person in people:
            if person.pk not in known:
                raise Refused(no("not_of_unit", name=person.name, unit=unit.name))


def _accept(complaint: Complaint, row: Judgement, facts: dict[str, object], unit: Unit | None, people: Sequence[User]) -> None:
    moving.move(complaint, "judge_justified", facts, merit=row.merit, responsible_unit=unit)
    assert unit is not None
    row.save()
    Responsible.objects.bulk_create([Responsible(complaint=complaint, person=person) for person in people], ignore_conflicts=True)
    record("complaints.complaint.judged", complaint, by=row.by, at=row.at, number=complaint.number, unit=unit.name, waived=row.waived)
    text = "\n".join(part for part in (complaint.content, row.reason) if part)
    services.ask_units(complaint, text, [unit], row.by, row.at)
    duties.expect_solution(complaint, by=row.by, at=row.at)


def _dismiss(complaint: Complaint, row: Judgement, facts: dict[str, object], *, mail: bool) -> None:
    handling = "\n".join(part for part in (complaint.handling, row.reason) if part)
    moving.move(complaint, "judge_unjustified", facts, merit=row.merit, handling=handling, handled_at=row.at)
    row.mailed = mail and bool(complaint.email)
    row.save()
    record("complaints.complaint.dismissed", complaint, by=row.by, at=row.at, number=complaint.number, waived=row.waived)
    if row.mailed:
        subject = _("About your complaint {number}").format(number=complaint.number)
        channels.send_mail(to=complaint.email, subject=subject, text=row.reason, about=Ref.of(complaint), by=row.by, at=row.at)


def may_object(complaint: Complaint, at: datetime) -> Decision:
    """May the customer still object? Only to “not justified”, as often as the regulation says."""
    rule = selectors.procedure(at, complaint.unit) or ComplaintProcedure()
    if complaint.merit != Complaint.Merit.UNJUSTIFIED or complaint.objections >= rule.objections:
        return no("objection_used")
    return Decision(ok=complaint.state == Complaint.State.ANSWERED, reason="objection_used")


@transaction.atomic
def object_to(complaint: Complaint, *, words: str, by: User, at: datetime, record_ref: Ref | None = None) -> None:
    """The customer objects to “not justified”: somebody higher judges again. On the return call (``record_ref``) or by hand.

    Raises:
        Refused: not theirs to write down, nothing said, or no objection is left.
        Conflict: somebody moved it first.
    """
    if record_ref is None:
        enforce(access.may_see(by, complaint) & access.may_edit(by, complaint))
    if not words.strip():
        raise Refused(no("objection_missing"))
    rule = selectors.procedure(at, complaint.unit) or ComplaintProcedure()
    facts = {"unjustified": complaint.merit == Complaint.Merit.UNJUSTIFIED, "objections_left": complaint.objections < rule.objections}
    count = complaint.objections + 1
    moving.move(complaint, "object", facts, objections=count, merit="", customer_opinion=words.strip())
    last = Judgement.objects.filter(complaint=complaint).order_by("-id").first()
    if last:
        Judgement.objects.filter(pk=last.pk).update(objection=words.strip(), objected_at=at)
    evidence = str(record_ref) if record_ref else None
    record("complaints.complaint.objected", complaint, by=by, at=at, number=complaint.number, count=count, evidence=evidence)
    duties.expect_judgement(complaint, by=by, at=at)
