"""What approvals decided about viewing documents and about plans; who is told of a decided viewing."""

from huifang.approvals.models import Approval
from huifang.documents.models import Document, Grant, Inspection, Plan
from huifang.documents.services import inspecting, lending
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications

DECIDED = ("approvals.approval.granted", "approvals.approval.refused", "approvals.approval.withdrawn")


@subscribe(*DECIDED, name="documents.approved")
def on_decided(event: Event) -> None:
    """A viewing or a plan was decided; what was decided already stays."""
    subject = Ref.parse(str(event.data["subject"]))
    granted = event.kind.endswith(".granted")
    try:
        if subject.kind == Grant.ref_kind and event.data["chain"] == lending.CHAIN:
            _grant(int(subject.id), event, granted=granted)
        elif subject.kind == Plan.ref_kind and event.data["chain"] == inspecting.CHAIN:
            inspecting.decide(Plan.objects.get(pk=int(subject.id)), approved=granted, by=event.actor, at=event.at)
    except Conflict:
        return


def _grant(pk: int, event: Event, *, granted: bool) -> None:
    grant = Grant.objects.select_related("reader", "document").get(pk=pk)
    approval = Approval.objects.get(pk=int(event.subject_id))
    if approval.state == Approval.State.WITHDRAWN:
        lending.withdraw(grant, by=event.actor, at=event.at)
    else:
        lending.settle(grant, granted=granted, by=event.actor, at=event.at)


@subscribe("documents.grant.granted", "documents.grant.refused", "documents.grant.ended", name="documents.told")
def on_grant(event: Event) -> None:
    """Tell the reader how their request stands."""
    grant = Grant.objects.select_related("reader", "document").get(pk=int(event.subject_id))
    kind = event.kind.replace("documents.grant.", "documents.viewing_")
    notifications.notify(
        kind=kind, about=Ref.of(grant), to=[grant.reader], by=event.actor, at=clock.now(), key=str(event.pk), until=grant.until.isoformat(),
        reason=grant.end_reason,
    )  # fmt: skip


@subscribe("documents.document.handed_over", name="documents.handed_over")
def on_handed_over(event: Event) -> None:
    """Tell the new keeper."""
    notifications.notify(
        kind="documents.kept", about=event.subject, to=[Ref("accounts.user", str(event.data["person"]))], by=event.actor, at=clock.now(),
        key=str(event.pk), reason=str(event.data["reason"]),
    )  # fmt: skip


@subscribe("documents.document.taken", "documents.document.given_back", "documents.document.version_added", name="documents.moved")
def on_moved(event: Event) -> None:
    """Tell the keeper what somebody else does with their document."""
    keeper = Document.objects.values_list("keeper", flat=True).get(pk=int(event.subject_id))
    kind = "documents.taken" if event.kind.endswith(".taken") else "documents.back"
    notifications.notify(
        kind=kind, about=event.subject, to=[Ref("accounts.user", str(keeper))], by=event.actor, at=clock.now(), key=str(event.pk),
        reason=str(event.data.get("reason", "")),
    )  # fmt: skip


@subscribe("documents.document.forced_back", name="documents.forced_back")
def on_forced_back(event: Event) -> None:
    """Tell whoever had it that it was taken back."""
    if person := event.data.get("person"):
        notifications.notify(
            kind="documents.forced_back", about=event.subject, to=[Ref("accounts.user", str(person))], by=event.actor, at=clock.now(),
            key=str(event.pk), reason=str(event.data["reason"]),
        )  # fmt: skip


@subscribe("documents.inspection.planned", name="documents.to_inspect")
def on_planned(event: Event) -> None:
    """Tell the inspector what is theirs to inspect, and when."""
    row = Inspection.objects.select_related("inspector").get(pk=int(event.subject_id))
    notifications.notify(
        kind="documents.to_inspect", about=event.subject, to=[row.inspector], by=event.actor, at=clock.now(), key=str(event.pk),
        day=row.planned_on.isoformat(),
    )  # fmt: skip
