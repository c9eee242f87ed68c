"""Progress of long work: whoever does it calls these; pages show ``desk:progress``.

Work runs in chunks. Between two chunks it calls ``advance``; the answer False means that somebody asked to cancel.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.desk.models import Progress
from huifang.kernel import clock

State = Progress.State
_listeners: list[Callable[[Progress], None]] = []


def on_end(listener: Callable[[Progress], None]) -> None:
    """Let an upper context hear of every end, in the transaction of that end."""
    if listener not in _listeners:
        _listeners.append(listener)


def start(kind: str, key: object, *, title: str, total: int, owner: User | None, address: str = "", at: datetime | None = None) -> Progress:
    """Begin, or go on with the same work if it is running (a job that was killed and starts again)."""
    moment = at or clock.now()
    row, _made = Progress.objects.get_or_create(
        kind=kind,
        key=str(key),
        state=State.RUNNING,
        defaults={"title": title[:200], "total": total, "owner": owner, "address": address, "started_at": moment, "changed_at": moment},
    )
    return row


def advance(progress: int, *, done: int, total: int | None = None, at: datetime | None = None) -> bool:
    """Say how much is done; False if the work was asked to stop or no longer runs."""
    rows = Progress.objects.filter(pk=progress, state=State.RUNNING)
    rows.update(done=done, changed_at=at or clock.now(), total=F("total") if total is None else total)
    return rows.filter(cancel_requested=False).exists()


def finish(progress: int, *, result: Mapping[str, object] | None = None, at: datetime | None = None) -> bool:
    """The work is done; ``result`` is what its page shows."""
    return _end(progress, State.DONE, at, result=dict(result or {}), done=F("total"))


def fail(progress: int, *, error: str, at: datetime | None = None) -> bool:
    """The work can't go on; ``error`` is a sentence for people."""
    return _end(progress, State.FAILED, at, error=error)


def cancelled(progress: int, *, at: datetime | None = None) -> bool:
    """The work stopped because somebody asked for it."""
    return _end(progress, State.CANCELLED, at)


def request_cancel(progress: int) -> bool:
    """Ask the work to stop at its next chunk."""
    return bool(Progress.objects.filter(pk=progress, state=State.RUNNING).update(cancel_requested=True))


def newest(kind: str, key: object) -> Progress | None:
    """The latest run of this work."""
    return Progress.objects.filter(kind=kind, key=str(key)).order_by("-id").first()


def _end(progress: int, state: str, at: datetime | None, **changes: object) -> bool:
    with transaction.atomic():
        rows = Progress.objects.filter(pk=progress, state=State.RUNNING)
        ended = bool(rows.update(state=state, changed_at=at or clock.now(), **changes))
        for listener in _listeners if ended else ():
            listener(Progress.objects.get(pk=progress))
        return ended
