"""What follows when leave and swaps are decided, and who is told of what."""

from huifang.accounts.models import User
from huifang.approvals.models import Approval
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref
from huifang.notifications import services
from huifang.workforce import roster_labels as labels
from huifang.workforce import wishes_services
from huifang.workforce.gates import OWN_SHIFTS
from huifang.workforce.models import Duty, Leave, Roster, Swap


@subscribe("approvals.approval.granted", "approvals.approval.refused", name="workforce.decided")
def on_decided(event: Event) -> None:
    """Leave is granted or refused, a swap carried out or refused; once, and not what was withdrawn meanwhile."""
    granted, chain = event.kind.endswith(".granted"), event.data["chain"]
    if chain not in {wishes_services.LEAVE_CHAIN, wishes_services.SWAP_CHAIN}:
        return
    approval = Approval.objects.get(pk=int(event.subject_id))
    try:
        if chain == wishes_services.LEAVE_CHAIN:
            leave = Leave.objects.select_related("person").get(pk=approval.subject_id)
            if leave.state == Leave.State.ASKED:
                wishes_services.decide_leave(leave, granted=granted, by=event.actor, at=event.at)
            return
        swap = Swap.objects.select_related("asker", "partner").get(pk=approval.subject_id)
        if swap.state != Swap.State.ACCEPTED:
            return
        if granted:
            wishes_services.carry_out(swap, by=event.actor, at=event.at)
        else:
            wishes_services.refuse_swap(swap, by=event.actor, at=event.at)
    except Conflict:
        return


def _span(row: Roster) -> str:
    return f"{row.unit.name} {row.starts_on} – {row.ends_on}"


@subscribe("workforce.roster.withdrawn", name="workforce.withdrawn")
def on_withdrawn(event: Event) -> None:
    """Everybody who had a shift is told that it no longer holds, and why."""
    row = Roster.objects.select_related("unit").filter(pk=int(event.subject_id)).first()
    if row is None:  # thrown away since
        return
    people = User.objects.filter(pk__in=Duty.objects.filter(roster=row, shift__isnull=False).values("person"))
    for person in people:  # about their own shifts: the draft itself is not theirs to see
        services.notify(
            kind="workforce.withdrawn", about=Ref(OWN_SHIFTS, str(person.pk)), to=[person], by=event.actor, at=clock.now(),
            key=str(event.pk), what=_span(row), reason=event.data["reason"],
        )  # fmt: skip


@subscribe("workforce.roster.published", name="workforce.published")
def on_published(event: Event) -> None:
    """Everybody with a shift is told."""
    row = Roster.objects.select_related("unit").filter(pk=int(event.subject_id)).first()
    if row is None:  # thrown away since
        return
    people = User.objects.filter(pk__in=Duty.objects.filter(roster=row, shift__isnull=False).values("person"))
    what = _span(row)
    services.notify(
        kind="workforce.published", about=Ref.of(row), to=list(people), by=event.actor, at=clock.now(), key=str(event.pk), what=what
    )


@subscribe("workforce.roster.changed", name="workforce.changed")
def on_changed(event: Event) -> None:
    """Whoever's published shift was changed is told."""
    if not event.data.get("published"):
        return
    person = User.objects.filter(pk=event.data["person"]).first()
    about = Ref(event.subject_kind, event.subject_id)
    if person is not None:
        services.notify(
            kind="workforce.changed", about=about, to=[person], by=event.actor, at=clock.now(), key=str(event.pk), day=event.data["day"]
        )


@subscribe(*(f"workforce.swap.{kind}" for kind in ("offered", "declined", "done", "refused")), name="workforce.swaps")
def on_swap(event: Event) -> None:
    """The partner is told of an offer, the asker of the answer, both of the exchange."""
    row = Swap.objects.select_related("asker", "partner").get(pk=int(event.subject_id))
    did = event.kind.rpartition(".")[2]
    kind = "workforce.swap_offered" if did == "offered" else "workforce.swap_answered"
    to = {"offered": [row.partner], "done": [row.asker, row.partner]}.get(did, [row.asker])
    services.notify(
        kind=kind, about=Ref.of(row), to=to, by=event.actor, at=clock.now(), key=str(event.pk), day=row.day, other_day=row.other_day,
        state=str(labels.SWAP_STATES[did][0]),
    )  # fmt: skip


@subscribe("workforce.leave.granted", "workforce.leave.refused", name="workforce.leave")
def on_leave(event: Event) -> None:
    """Whoever asked is told."""
    row = Leave.objects.select_related("person").get(pk=int(event.subject_id))
    did = event.kind.rpartition(".")[2]
    services.notify(
        kind="workforce.leave_decided", about=Ref.of(row), to=[row.person], by=event.actor, at=clock.now(), key=str(event.pk),
        start=row.first_day, end=row.last_day, state=str(labels.LEAVE_STATES[did][0]),
    )  # fmt: skip
