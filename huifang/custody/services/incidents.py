"""Violations, losses and leaks: reported, found out, dealt with (C 二2.9.1)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.archive.models import Customer
from huifang.custody import access
from huifang.custody.models import Incident, Loan, Measure
from huifang.custody.rules import INCIDENT, SHORTEST
from huifang.custody.services.moving import move
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.organization.selectors import head_of, home_unit
from huifang.paperwork import numbers
from huifang.regulations.selectors import rule_in_force

FORM, TEMPLATE = "custody.incident", "XM{year}-{seq:03}"
CHAIN = "loan.incident"


@transaction.atomic
def report(
    *,
    by: User,
    kind: str,
    account: str,
    happened_at: datetime,
    at: datetime,
    place: str = "",
    person: User | None = None,
    customer: Customer | None = None,
    loan: Loan | None = None,
) -> Incident:
    """Report what happened to graded content; everybody may, and must.

    Raises:
        Refused: no account of it, or it lies in the future.
    """
    enforce(gate.may(by, access.REPORT))
    if len(account.strip()) < SHORTEST:
        raise Refused(no("account_missing"))
    if happened_at > at:
        raise Refused(no("in_the_future"))
    incident = Incident.objects.create(
        number=numbers.issue(FORM, template=TEMPLATE, subject=Ref.of(by), at=at), kind=Incident.Kind(kind), account=account.strip(),
        happened_at=happened_at, place=place.strip()[:80], person=person or (loan.borrower if loan else None), customer=customer, loan=loan,
        reported_by=by, reported_at=at,
    )  # fmt: skip
    record("custody.incident.reported", incident, by=by, at=at, number=incident.number, kind=incident.kind, loan=loan.pk if loan else None)
    return incident


@transaction.atomic
def confirm(incident: Incident, *, finding: str, person: User, by: User, at: datetime) -> Incident:
    """It happened: what was found, and who is concerned; the direct superior follows from the organization.

    Raises:
        Refused: no right, no finding, or it is not waiting to be found out.
        Conflict: somebody else moved it.
    """
    enforce(access.may_handle(by, incident))
    superior = superior_of(person, at)
    if by.pk in {person.pk, superior.pk if superior else None}:
        raise Refused(no("own_incident"))
    move(INCIDENT, incident, "confirm", {"reason": finding}, finding=finding.strip(), person=person, superior=superior)
    facts = {"number": incident.number, "person": person.pk, "superior": superior.pk if superior else None}
    record("custody.incident.confirmed", incident, by=by, at=at, **facts)  # type: ignore[arg-type]
    return incident


@transaction.atomic
def dismiss(incident: Incident, *, reason: str, by: User, at: datetime) -> Incident:
    """It did not happen, or it was none.

    Raises:
        Refused: no right, no reason, or measures were proposed already.
    """
    enforce(access.may_handle(by, incident))
    move(INCIDENT, incident, "dismiss", {"reason": reason}, reason=reason.strip()[:200], closed_at=at)
    record("custody.incident.dismissed", incident, by=by, at=at, number=incident.number)
    return incident


@transaction.atomic
def propose(incident: Incident, *, measures: Mapping[str, str], by: User, at: datetime) -> Incident:
    """Propose a measure for the person and one for the direct superior; the chain ``loan.incident`` orders them.

    Without that chain in force the proposal is the order.

    Raises:
        Refused: no right, or one of the two is missing.
    """
    enforce(access.may_handle(by, incident))
    given = {whom: text.strip()[:300] for whom, text in measures.items() if text.strip()}
    if incident.superior_id is None:
        given.setdefault(Measure.Whom.SUPERIOR, _("There is no direct superior."))
    move(INCIDENT, incident, "propose", given, proposed_by=by)
    incident.measures.all().delete()
    Measure.objects.bulk_create([Measure(incident=incident, whom=Measure.Whom(whom), text=text) for whom, text in sorted(given.items())])
    record("custody.incident.proposed", incident, by=by, at=at, number=incident.number)
    if rule_in_force(CHAIN, clock.local_date(at), home_unit(by, at)) is None:
        return order(incident, by=by, at=at)
    title = _("Measures for incident {number}").format(number=incident.number)
    approvals.request(chain=CHAIN, subject=Ref.of(incident), by=by, title=title, at=at, facts={"incident.kind": incident.kind})
    return incident


@transaction.atomic
def order(incident: Incident, *, by: Actor, at: datetime) -> Incident:
    """The measures are ordered: called when the chain agreed, under the right of those who decided."""
    move(INCIDENT, incident, "order")
    record("custody.incident.ordered", incident, by=by, at=at, number=incident.number)
    return incident


@transaction.atomic
def send_back(incident: Incident, *, by: Actor, at: datetime) -> Incident:
    """The chain wants other measures."""
    move(INCIDENT, incident, "send_back")
    record("custody.incident.sent_back", incident, by=by, at=at, number=incident.number)
    return incident


@transaction.atomic
def carry_out(measure: Measure, *, evidence: str, by: User, at: datetime) -> Measure:
    """A measure was carried out; ``evidence`` says what shows it.

    Raises:
        Refused: no right, no evidence, or the measures are not ordered.
        Conflict: it was written down already.
    """
    incident = measure.incident
    enforce(access.may_handle(by, incident))
    if incident.state != Incident.State.ORDERED:
        raise Refused(no("not_from_state", state=incident.state, action="carry_out", machine=INCIDENT.name))
    if not evidence.strip():
        raise Refused(no("measure_evidence_missing"))
    if not Measure.objects.filter(pk=measure.pk, done_at=None).update(done_at=at, done_by=by, evidence=evidence.strip()[:300]):
        raise Conflict
    measure.refresh_from_db()
    record("custody.incident.carried_out", incident, by=by, at=at, number=incident.number, whom=measure.whom)
    return measure


@transaction.atomic
def close(incident: Incident, *, by: User, at: datetime) -> Incident:
    """Every measure was carried out.

    Raises:
        Refused: no right, or a measure is open.
    """
    enforce(access.may_handle(by, incident))
    done = not incident.measures.filter(done_at=None).exists()
    move(INCIDENT, incident, "close", {"carried_out": done}, closed_at=at)
    record("custody.incident.closed", incident, by=by, at=at, number=incident.number)
    return incident


def superior_of(person: User, at: datetime) -> User | None:
    """Who leads the person directly."""
    return head_of(home_unit(person, at), at, above=person)


def withdraw_proposal(incident: Incident, *, by: User, at: datetime) -> None:
    """Take the proposal back while nobody has decided it; it is confirmed again, open for other measures.

    Raises:
        Refused: not theirs, or decided.
    """
    for approval in Approval.objects.filter(subject_kind=Incident.ref_kind, subject_id=incident.pk, state__in=("pending", "asked")):
        approvals.withdraw(approval, by=by, at=at)
