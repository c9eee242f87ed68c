"""Alarms of the ledger become notices."""

from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.obligations import telling


@subscribe(*(f"obligations.obligation.{alarm}" for alarm in ("warned", "breached", "escalated")), name="obligations.telling")
def on_alarm(event: Event) -> None:
    """Tell whose duty it is, and those above."""
    telling.tell(event, at=clock.now())
