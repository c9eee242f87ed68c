"""From where a fact came: the address and the session of the request that recorded it, kept once for many facts.

``during(request)`` is called by the outermost middleware; ``services.record`` asks ``key()``. Commands and workers have no origin.
A key is computed from what the row holds, and the chain covers the key: a changed row shows.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import transaction

from huifang.journal.models import Origin
from huifang.kernel import clock

_request: ContextVar[Any] = ContextVar("request", default=None)
_known: set[str] = set()
MOST = 10_000
"""Keys that a process remembers as stored."""


@contextmanager
def during(request: Any) -> Iterator[None]:
    """Let facts recorded meanwhile come from this request."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def key() -> str:
    """The key of the running request's origin, stored when it is new; empty outside a request."""
    request = _request.get()
    if request is None:
        return ""
    address, session, agent = _seen(request)
    found = key_of(address, session, agent)
    if found not in _known:
        Origin.objects.bulk_create(
            [Origin(key=found, address=address, session=session, agent=agent, first_at=clock.now())], ignore_conflicts=True
        )
        transaction.on_commit(partial(_remember, found))
    return found


def key_of(address: str, session: str, agent: str) -> str:
    """What names an origin: a digest of all it holds."""
    return hashlib.sha256("\x1f".join((address, session, agent)).encode()).hexdigest()[:16]


def forget() -> None:
    """Forget which origins are stored (another database, a test)."""
    _known.clear()


def _remember(found: str) -> None:
    if len(_known) >= MOST:
        _known.clear()
    _known.add(found)


def _seen(request: Any) -> tuple[str, str, str]:
    session = getattr(getattr(request, "session", None), "session_key", None) or ""
    digest = hashlib.sha256(session.encode()).hexdigest()[:12] if session else ""
    return str(request.META.get("REMOTE_ADDR", ""))[:45], digest, str(request.META.get("HTTP_USER_AGENT", ""))[:160]
