"""Slow work beside the pulses: a server that answers late must not delay the due dates."""

import threading
from collections.abc import Callable
from datetime import datetime

from django.db import connections

Work = Callable[[datetime], object]


class Aside:
    """Runs its work in a thread, one at a time. The next beat raises what the last run met, so that it shows in the pulse."""

    def __init__(self, name: str, work: Work) -> None:
        self.name = name
        self.work = work
        self._thread: threading.Thread | None = None
        self._error: Exception | None = None

    def beat(self, at: datetime) -> None:
        """Start the work unless it is still running.

        Raises:
            Exception: what the run before met.
        """
        if self._thread is not None and self._thread.is_alive():
            return
        error, self._error = self._error, None
        # A daemon: it ends with the process at any point, as after kill -9; leases and cursors bear that.
        self._thread = threading.Thread(target=self._run, args=(at,), name=self.name, daemon=True)
        self._thread.start()
        if error is not None:
            raise error

    def wait(self, seconds: float) -> None:
        """Wait until the present run has ended."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, at: datetime) -> None:
        try:
            self.work(at)
        except Exception as error:
            self._error = error
        finally:
            connections.close_all()
