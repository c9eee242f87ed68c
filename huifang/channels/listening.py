"""The ear at the mailbox: the server tells of new mail at once (IDLE, RFC 2177), and the mailbox is read then.

It stands beside the reading every half minute, which goes on while the ear is off, away, or the server knows no IDLE.
"""

import imaplib
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import structlog
from django.db import connections

from huifang.channels import polling
from huifang.kernel import clock
from huifang.organization import options

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

AGAIN = 300.0
"""Seconds until IDLE is asked for anew and the mailbox read all the same. RFC 2177 allows 29 minutes; routers forget a silent line earlier."""
BUSY = 2.0
"""Seconds until the mailbox is tried again while another worker reads it."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 300.0
STEADY = 10.0
"""A connection that held so long was a good one: the next is tried at once."""
NO_IDLE_PAUSE = 3600.0
log = structlog.get_logger(__name__)


class Ear:
    """One thread at one mailbox, for as long as the settings stay the same."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)
        self.listening = False
        self._ended = threading.Event()
        self._box: BaseMailBox | None = None
        # A daemon: it ends with the process at any point; the cursor and the lease of the mailbox bear that.
        self._thread = threading.Thread(target=self._live, name="channels-mail-idle", daemon=True)

    def start(self) -> "Ear":
        """Begin to listen."""
        self._thread.start()
        return self

    def is_alive(self) -> bool:
        """Does it listen, or try to?"""
        return self._thread.is_alive()

    def end(self, seconds: float = 1) -> None:
        """Stop listening now, even in the middle of a silence."""
        self._ended.set()
        if (box := self._box) is not None:
            with suppress(OSError):
                box.client.shutdown()
        self._thread.join(seconds)

    def _live(self) -> None:
        pause = FIRST_PAUSE
        while not self._ended.is_set():
            began = monotonic()
            try:
                wait = self._listen()
            except Exception as error:  # whatever a server does, the ear comes back
                if not self._ended.is_set():
                    log.warning("the ear at the mailbox was cut off", error=type(error).__name__)
                pause = FIRST_PAUSE if monotonic() - began > STEADY else min(pause * 2, LONGEST_PAUSE)
                wait = pause
            finally:
                self.listening = False
                connections.close_all()
            self._ended.wait(wait)

    def _listen(self) -> float:
        """Listen until told to stop; seconds to wait before the next try when the server has no IDLE."""
        self._box = box = _open(self.values)
        try:
            if not polling.offers_idle(box.client):
                return NO_IDLE_PAUSE
            polling.open_folder(box.client, self.values, readonly=True)
            while not self._ended.is_set():
                self._hear(box)
        finally:
            self._box = None
            with suppress(OSError, imaplib.IMAP4.error):
                box.client.shutdown()
        return 0

    def _hear(self, box: "BaseMailBox") -> None:
        """One IDLE. What came before it began is read now; what comes later is told."""
        until, idle = monotonic() + AGAIN, cast("Any", box.idle)
        idle.start()
        self.listening = True
        free = polling.read(clock.now()) is not None
        connections.close_all()
        while (left := until - monotonic()) > 0 and not self._ended.is_set():
            lines = idle.poll(timeout=left if free else min(left, BUSY))
            # Silence to the end, or a line that was cut: `stop` finds out which.
            if not free or not lines or any(b"EXISTS" in line for line in lines):
                break
        idle.stop()


def _open(values: Mapping[str, Any]) -> "BaseMailBox":
    from imap_tools import BaseMailBox

    class Box(BaseMailBox):
        def _get_mailbox_client(self) -> imaplib.IMAP4:
            return polling.connect(values)

    return Box()


class Keeper:
    """Keeps one ear where the settings want it."""

    def __init__(self) -> None:
        self._ear: Ear | None = None

    def beat(self, _at: datetime) -> bool:
        """Look after the ear; true while it makes the reading every half minute needless."""
        values = options.values((*polling.CODES, "channels.imap_idle"))
        wanted = bool(values.pop("channels.imap_idle") and values["channels.imap_host"] and values["channels.imap_user"])
        if self._ear is not None and (not wanted or self._ear.values != values or not self._ear.is_alive()):
            self.end()
        if wanted and self._ear is None:
            self._ear = Ear(values).start()
            return False
        return self._ear is not None and self._ear.listening

    def end(self) -> None:
        """Stop listening."""
        if self._ear is not None:
            self._ear.end()
        self._ear = None
