"""Planning follows the archive, the regulations and the calendar (R2.1)."""

from huifang.archive.models import Customer
from huifang.followup import jobs
from huifang.followup.planning.realms import realms
from huifang.followup.services.planning import hand_over_calls, replan_customers
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock


@subscribe(
    "archive.project.created",
    "archive.project.changed",
    "archive.project.ended",
    "archive.project.resumed",
    "archive.milestone.recorded",
    name="followup.project_planned",
)
def on_project(event: Event) -> None:
    """Bring the calls of the project's customer in line; rows of an import wait for its end."""
    if not event.batch:
        _replan(event, int(str(event.data["customer"])))


@subscribe("archive.customer.changed", name="followup.customer_planned")
def on_customer_changed(event: Event) -> None:
    """A new region may have another period."""
    if event.data.get("projects_moved"):
        _replan(event, int(event.subject_id))


def _replan(event: Event, customer: int) -> None:
    replan_customers([customer], by=event.actor, at=event.at, batch=f"event-{event.pk}")


@subscribe("archive.customer.handed_over", name="followup.calls_handed_over")
def on_handed_over(event: Event) -> None:
    """The waiting calls go along; where units are under different rules, the customer's are planned by those of the new one."""
    customer = Customer.objects.select_related("owner", "unit").filter(pk=event.subject_id).first()
    if customer is not None:
        hand_over_calls(customer, by=event.actor, at=event.at)
        if realms(clock.local_date(event.at)).several:
            _replan(event, customer.pk)


@subscribe("imports.batch.applied", "imports.batch.stopped", name="followup.import_planned")
def on_import(event: Event) -> None:
    """Plan what was imported, once the register has been planned at all."""
    jobs.request()


@subscribe("regulations.version.published", name="followup.rules_planned")
def on_published(event: Event) -> None:
    """Plan anew when rules in force changed; rules of a later day are planned in the night before it."""
    if str(event.data.get("effective_from", "")) <= clock.local_date(event.at).isoformat():
        jobs.request()


@subscribe("regulations.regulation.applied", "regulations.regulation.widened", name="followup.reach_planned")
def on_reach(_event: Event) -> None:
    """Plan anew when a regulation applies to other units."""
    jobs.request()


@subscribe("organization.calendar.entered", "organization.calendar.changed", name="followup.calendar_planned")
def on_calendar(event: Event) -> None:
    """Recompute dates when holidays become known (暂定) or change."""
    jobs.request()
