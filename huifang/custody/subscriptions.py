"""When a chain has decided, its loan or incident moves; a repeated message moves nothing twice."""

from huifang.accounts.models import User
from huifang.approvals.models import Approval
from huifang.custody import services
from huifang.custody.models import Incident, Loan
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.notifications import services as notices


def _loan(event: Event) -> Loan | None:
    subject = Ref.parse(str(event.data["subject"]))
    return Loan.objects.filter(pk=int(subject.id), state=Loan.State.ASKED).first() if subject.kind == Loan.ref_kind else None


def _incident(event: Event) -> Incident | None:
    subject = Ref.parse(str(event.data["subject"]))
    rows = Incident.objects.filter(state=Incident.State.PROPOSED)
    return rows.filter(pk=int(subject.id)).first() if subject.kind == Incident.ref_kind else None


@subscribe("approvals.approval.granted", name="custody.granted")
def on_granted(event: Event) -> None:
    """Lend what was approved, if its end has not come meanwhile; order what was proposed."""
    if loan := _loan(event):
        if loan.ends_at > clock.now():
            services.grant(loan, by=event.actor, at=event.at)
        else:
            services.refuse(loan, by=event.actor, at=event.at)
    if incident := _incident(event):
        services.order(incident, by=event.actor, at=event.at)


@subscribe("approvals.approval.refused", name="custody.refused")
def on_refused(event: Event) -> None:
    """Nothing is lent; other measures are wanted."""
    if loan := _loan(event):
        services.refuse(loan, by=event.actor, at=event.at)
    if incident := _incident(event):
        services.send_back(incident, by=event.actor, at=event.at)


@subscribe("approvals.approval.withdrawn", name="custody.withdrawn")
def on_withdrawn(event: Event) -> None:
    """Whoever takes the request back under approvals takes the loan back."""
    if loan := _loan(event):
        approval = Approval.objects.select_related("requested_by").get(pk=int(event.subject_id))
        services.withdraw(loan, by=approval.requested_by, at=event.at)
    if incident := _incident(event):
        services.send_back(incident, by=event.actor, at=event.at)


@subscribe("custody.loan.granted", "custody.loan.refused", "custody.loan.called_back", name="custody.tell_borrower")
def on_decided(event: Event) -> None:
    """The borrower hears how it ended; whoever called a loan of their own back knows it."""
    borrower = User.objects.filter(pk=int(event.data["borrower"])).first()
    if borrower is None or event.actor == Ref.of(borrower):
        return
    kind = f"custody.{event.kind.rpartition('.')[2]}"
    notices.notify(
        kind=kind, about=event.subject, to=borrower, by=event.actor, at=clock.now(), key=str(event.pk), number=str(event.data["number"]),
        reason=str(event.data.get("reason", "")), until=str(event.data.get("until", "")),
    )  # fmt: skip
