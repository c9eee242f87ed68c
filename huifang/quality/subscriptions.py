"""Breaches cost points by themselves; people are told (R2.13)."""

from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref, system
from huifang.notifications import services as notifications
from huifang.organization.selectors import head_of
from huifang.quality import breaches, services
from huifang.quality.labels import BREACHES
from huifang.quality.models import Point

LEDGER = system("quality")


@subscribe(*breaches.KINDS, name="quality.charge")
def on_breach(event: Event) -> None:
    """The fact costs what the regulation says, once."""
    services.charge(event, by=LEDGER, at=clock.now())


@subscribe("quality.points.taken", name="quality.tell_taken")
def on_taken(event: Event) -> None:
    """The person learns what it was for, and that an appeal is possible."""
    row = Point.objects.select_related("person").get(pk=int(event.subject_id))
    notifications.notify(
        kind="quality.taken",
        about=Ref.of(row),
        to=row.person,
        by=event.actor,
        at=clock.now(),
        points=row.points,
        breach=str(BREACHES[row.breach]),
    )


@subscribe("quality.points.appealed", name="quality.tell_appealed")
def on_appealed(event: Event) -> None:
    """Whoever leads the person's unit decides."""
    row = Point.objects.select_related("person", "unit").get(pk=int(event.subject_id))
    head = head_of(row.unit, clock.now(), above=row.person) if row.unit else None
    if head and row.state == Point.State.APPEALED:
        notifications.notify(kind="quality.appealed", about=Ref.of(row), to=head, by=event.actor, at=clock.now(), points=row.points)


@subscribe("quality.points.upheld", "quality.points.returned", name="quality.tell_decided")
def on_decided(event: Event) -> None:
    """The person learns how the appeal ended."""
    row = Point.objects.select_related("person").get(pk=int(event.subject_id))
    notifications.settle(Ref.of(row), at=clock.now(), kinds=("quality.appealed",))
    kind = "quality.returned" if row.state == Point.State.RETURNED else "quality.upheld"
    notifications.notify(kind=kind, about=Ref.of(row), to=row.person, by=event.actor, at=clock.now(), points=row.points)
