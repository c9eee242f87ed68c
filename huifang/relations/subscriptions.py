"""What follows from approvals, finished orders, suggestions and supervision (R2.17, R2.18, R8.2)."""

from collections.abc import Callable, Mapping
from typing import Any

from huifang.approvals.models import Approval
from huifang.archive.models import Contract
from huifang.followup import limits
from huifang.followup.models import Task, TaskItem
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications
from huifang.relations.models import Greeting, Suggestion, Supervision, Visit, YearPlan
from huifang.relations.services import greeting, planning, visiting

ORDER = "time_limit.order.satisfaction"
Decide = Callable[..., Any]
APPROVED: Mapping[str, tuple[Any, Decide, Decide]] = {
    planning.CHAIN: (YearPlan, planning.approve, planning.send_back),
    visiting.CHAIN: (Visit, visiting.approve, visiting.send_back),
    greeting.CHAIN: (Greeting, greeting.approve, greeting.send_back),
}


@subscribe("approvals.approval.granted", "approvals.approval.refused", "approvals.approval.withdrawn", name="relations.approved")
def on_decided(event: Event) -> None:
    """A plan, a visit or a greeting may go on, or goes back; a repeated message finds it moved already."""
    found = APPROVED.get(str(event.data.get("chain", "")))
    if found is None:
        return
    model, approve, send_back = found
    approval = Approval.objects.get(pk=int(event.subject_id))
    row = model.objects.filter(pk=approval.subject_id, state="asked").first()
    if row is None:
        return
    try:
        (approve if event.kind.endswith("granted") else send_back)(row, by=event.actor, at=event.at)
    except (Conflict, Refused):
        return


@subscribe("archive.contract.executed", name="relations.order_finished")
def on_order_finished(event: Event) -> None:
    """Plan the satisfaction call at the end of an order, where a regulation asks for it; once for each order (R2.18)."""
    contract = Contract.objects.select_related("customer__unit", "customer__owner").get(pk=int(event.subject_id))
    customer, origin = contract.customer, Ref.of(contract)
    due = limits.due_at(ORDER, event.at, customer.unit)
    if due is None or Task.objects.filter(origin=str(origin)).exists():
        return
    owner = customer.owner if customer.owner and customer.owner.is_active else None
    task = Task.objects.create(
        customer=customer, kind=Task.Kind.MATTER, due_at=due, unit=customer.unit, assignee=owner, origin=str(origin), created_at=event.at
    )
    duty = limits.open_duty(
        ORDER, unit=customer.unit, subject=origin, party=Ref.of(customer), occurrence="satisfaction", owner=Ref.of(owner or customer.unit),
        by=event.actor, at=event.at, due=due,
    )  # fmt: skip
    if duty:
        TaskItem.objects.create(task=task, obligation=duty)
    record("followup.task.created", task, by=event.actor, at=event.at, due=due, origin=str(origin))


@subscribe("relations.suggestion.taken", name="relations.tell_suggestion")
def on_suggestion(event: Event) -> None:
    """The department that it concerns."""
    row = Suggestion.objects.select_related("unit").get(pk=int(event.subject_id))
    if row.state == Suggestion.State.OPEN:
        notifications.notify(
            kind="relations.suggestion",
            about=Ref.of(row),
            to=Ref.of(row.unit),
            by=event.actor,
            at=clock.now(),
            key=str(event.pk),
            due=row.due_at,
        )


@subscribe("relations.suggestion.answered", "relations.suggestion.voided", name="relations.tell_answered")
def on_answered(event: Event) -> None:
    """Whoever took it, who tells the customer."""
    row = Suggestion.objects.select_related("taken_by").get(pk=int(event.subject_id))
    notifications.settle(Ref.of(row), at=clock.now(), kinds=("relations.suggestion",))
    if row.state == Suggestion.State.ANSWERED:
        notifications.notify(
            kind="relations.suggestion_answered", about=Ref.of(row), to=row.taken_by, by=event.actor, at=clock.now(), key=str(event.pk)
        )


@subscribe("relations.supervision.reported", name="relations.tell_supervision")
def on_supervision(event: Event) -> None:
    """The service department."""
    row = Supervision.objects.select_related("told").get(pk=int(event.subject_id))
    notifications.notify(
        kind="relations.supervision", about=Ref.of(row), to=Ref.of(row.told), by=event.actor, at=clock.now(), key=str(event.pk)
    )
