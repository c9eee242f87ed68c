"""The work in the background: workers, deliveries, the queue, the chain of facts, mail servers."""

import socket
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from huifang.config import presence
from huifang.config.checkup.finding import BAD, OK, WARN, Finding
from huifang.kernel import clock

WORKER_SILENT = timedelta(seconds=60)
QUEUE_OLD = timedelta(minutes=10)
TAIL = 2000
"""Links of the chain that are verified without being asked for all of it."""
SERVERS = (("channels.smtp_host", "channels.smtp_port", "SMTP"), ("channels.imap_host", "channels.imap_port", "IMAP"))


def workers() -> Iterator[Finding]:
    """Does one live, and does nothing that they repeat fail?"""
    from huifang.journal.selectors import beats, heartbeat

    name, seen = _("Worker"), heartbeat()
    if seen is None or clock.now() - seen > WORKER_SILENT:
        text = _("no sign of life since {at}").format(at=clock.local(seen).strftime("%Y-%m-%d %H:%M")) if seen else _("has never run")
        yield Finding("worker", name, WARN, text, _("Run: huifang serve --with-worker (or huifang work)"))
    else:
        living = [one for one in presence.living(clock.now()) if one.role == presence.WORKER]
        nodes = "、".join(sorted({one.node for one in living}))
        yield Finding("worker", name, OK, _("alive: {n} on {nodes}").format(n=len(living), nodes=nodes) if living else _("alive"))
    for beat in beats():
        if beat.error:
            yield Finding("pulse", beat.label, BAD, beat.error.strip().splitlines()[-1], _("See Background work in the menu."))


def deliveries() -> Iterator[Finding]:
    """Has everybody been told what happened?"""
    from huifang.journal.models import Delivery
    from huifang.journal.selectors import failed_deliveries, late_deliveries

    name, failed, late = _("Deliveries"), failed_deliveries().count(), late_deliveries(clock.now())
    if failed:
        yield Finding("deliveries", name, BAD, _("{n} failed").format(n=failed), _("See Background work in the menu."))
    elif late:
        oldest = Delivery.objects.filter(state=Delivery.State.PENDING).order_by("due_at").values_list("event__at", flat=True).first()
        since = clock.local(oldest).strftime("%Y-%m-%d %H:%M") if oldest else ""
        yield Finding("deliveries", name, WARN, _("{n} wait, the oldest since {at}").format(n=late, at=since), _("Is the worker running?"))
    else:
        yield Finding("deliveries", name, OK, _("all told"))


def queue() -> Iterator[Finding]:
    """Does long work wait too long?"""
    from django_q.models import OrmQ

    name, waiting = _("Waiting jobs"), OrmQ.objects.count()
    oldest = OrmQ.objects.order_by("lock").values_list("lock", flat=True).first()
    old = oldest is not None and clock.now() - oldest > QUEUE_OLD
    text = _("{n} jobs wait").format(n=waiting) if waiting else _("empty")
    yield Finding("queue", name, WARN if old else OK, text, _("Is the worker running?") if old else "")


def chain(*, whole: bool = False) -> Iterator[Finding]:
    """Was no sealed fact changed?"""
    from huifang.journal.sealing import verify

    name, result = _("Journal"), verify(last=0 if whole else TAIL)
    if result.broken_at is not None:
        text = _("the chain is broken at place {n}").format(n=result.broken_at)
        yield Finding("chain", name, BAD, text, _("Somebody changed the records in the database; compare with a backup."))
    else:
        yield Finding("chain", name, OK, _("{n} sealed facts, none changed").format(n=result.checked))


def mail(*, network: bool = False) -> Iterator[Finding]:
    """Do the mail servers answer that the settings name?"""
    from huifang.organization import options

    for host_code, port_code, name in SERVERS:
        host, port = str(options.value(host_code)), int(options.value(port_code))
        if not host:
            continue
        if not network:
            yield Finding(name.lower(), name, OK, _("{host}:{port}, not asked").format(host=host, port=port))
        elif _connects(host, port):
            yield Finding(name.lower(), name, OK, _("{host}:{port} answers").format(host=host, port=port))
        else:
            yield Finding(
                name.lower(),
                name,
                BAD,
                _("{host}:{port} does not answer").format(host=host, port=port),
                _("Check the settings and the firewall."),
            )


def _connects(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=3):
            return True
    except OSError:
        return False
