"""Who is told when a duty comes near, is missed, or stays open: the owner, then the superior, then the ladder's roles.

Only duties with a ladder alarm people. What the rule marks urgent breaks quiet times.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from huifang.journal.models import Event
from huifang.kernel.refs import Ref
from huifang.notifications import recipients, services
from huifang.notifications.recipients import Addressee
from huifang.obligations.ladders import limit_of
from huifang.obligations.models import Obligation

Also = Callable[[str], Sequence[Addressee]]
KINDS = ("obligations.warned", "obligations.breached", "obligations.escalated")
_also: dict[str, Also] = {}


def register_also(kind: str, addressees: Also) -> None:
    """Who else hears when a duty about rows of ``kind`` is missed, such as the one who asked."""
    _also[kind] = addressees


def tell(event: Event, *, at: datetime) -> None:
    """Tell people of an alarm that the sweep recorded; nothing when the duty was closed or moved meanwhile."""
    duty = Obligation.objects.filter(pk=int(event.subject_id), state=Obligation.State.OPEN).first()
    alarm = event.kind.rpartition(".")[2]
    if duty is None or not duty.ladder or not _still(duty, alarm, event):
        return
    limit = limit_of(duty, at)
    services.notify(
        kind=f"obligations.{alarm}",
        about=duty.subject,
        to=addressees(duty, alarm, event, at),
        by=event.actor,
        at=at,
        key=str(event.pk),
        party=Ref(duty.party_kind, str(duty.party_id)) if duty.party_kind else None,
        urgent=bool(limit and limit.urgent),
        subject=limit.subject if limit else "",
        due=duty.due_at,
        step=int(event.data.get("step", 0)),
    )


def _still(duty: Obligation, alarm: str, event: Event) -> bool:
    """Does the alarm speak of the due time that holds now, and of the highest step that was taken?"""
    if event.data.get("due") != duty.due_at.isoformat():
        return False
    if alarm == "warned":
        return duty.breached_at is None
    return alarm != "escalated" or int(event.data.get("step", 0)) == duty.step


def addressees(duty: Obligation, alarm: str, event: Event, at: datetime) -> list[Addressee]:
    """The owner at the warning; owner, superior and whoever asked at the breach; the ladder's role at each step."""
    if alarm == "escalated":
        return list(recipients.holders_above(str(event.data["to"]), duty.owner, at)) if "to" in event.data else []
    found: list[Addressee] = [duty.owner] if duty.owner else []
    if alarm == "breached":
        superior = recipients.superior_of(duty.owner, at)
        found += [superior] if superior else []
        found += _also[duty.subject_kind](str(duty.subject_id)) if duty.subject_kind in _also else []
    return found


def settle(duty: Obligation, *, at: datetime) -> None:
    """Nobody need look at it any more; asked only of duties that alarmed somebody."""
    if duty.ladder and (duty.warned_at or duty.breached_at):
        services.settle(duty.subject, at=at, kinds=KINDS)
