"""Each web and worker process says every few seconds that it lives, so that others know who runs, where, and which release."""

import os
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import Error, close_old_connections, connection

from huifang.config import release
from huifang.kernel import clock

WEB, WORKER = "web", "worker"
EVERY = 15.0
LIVES = timedelta(seconds=60)
"""A process that was silent for longer counts as gone."""
FORGOTTEN = timedelta(days=1)


class Presence:
    """One process: announces itself from a thread of its own until it is withdrawn."""

    def __init__(self, role: str) -> None:
        self.role, self.key, self.started_at = role, secrets.token_hex(16), clock.now()
        self._stop = threading.Event()

    def start(self) -> "Presence":
        """Say it now and from now on; call it after every fork."""
        threading.Thread(target=self._run, name="presence", daemon=True).start()
        return self

    def beat(self, at: datetime) -> None:
        """One sign of life."""
        from huifang.config.models import Process

        running = release.this()
        values = {
            "role": self.role,
            "node": (os.environ.get("HUIFANG_NODE") or socket.gethostname())[:100],
            "pid": os.getpid(),
            "version": ".".join(map(str, running.version))[:30],
            "schema": running.schema,
            "started_at": self.started_at,
            "seen_at": at,
        }
        Process.objects.update_or_create(key=self.key, defaults=values)

    def withdraw(self) -> None:
        """End the thread and take the row away; a process that is killed is forgotten by its silence."""
        from huifang.config.models import Process

        self._stop.set()
        Process.objects.filter(key=self.key).delete()

    def _run(self) -> None:
        self._quietly(lambda: sweep(clock.now()))
        while not self._stop.is_set():
            self._quietly(lambda: self.beat(clock.now()))
            self._stop.wait(EVERY)
        connection.close()

    @staticmethod
    def _quietly(step: Callable[[], Any]) -> None:
        """Nothing depends on one sign of life; a database that is away is noticed by everybody else."""
        try:
            close_old_connections()
            step()
        except Error:
            connection.close()


def sweep(at: datetime) -> None:
    """Forget who has been silent for a day."""
    from huifang.config.models import Process

    Process.objects.filter(seen_at__lt=at - FORGOTTEN).delete()


def living(at: datetime) -> list[Any]:
    """The processes that gave a sign of life lately, by role and node."""
    from huifang.config.models import Process

    return list(Process.objects.filter(seen_at__gte=at - LIVES).order_by("role", "node", "pid"))


def newer(at: datetime) -> list[Any]:
    """Those of them that run a later release than this one."""
    mine = release.this()
    return [one for one in living(at) if release.Release(release.parse(one.version), one.schema) > mine]


def on_first_call(application: Callable[..., Any]) -> Callable[..., Any]:
    """The WSGI application, whose process announces itself with its first request, after the fork that made it."""
    known: set[int] = set()

    def called(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if os.getpid() not in known:
            known.add(os.getpid())
            Presence(WEB).start()
        return application(environ, start_response)

    return called
