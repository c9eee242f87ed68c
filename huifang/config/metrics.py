"""Numbers for Prometheus: requests of all web processes of this node, and the state of the work, read when asked.

Off unless ``HUIFANG_METRICS_TOKEN`` (or ``…_FILE``) is set; then ``GET /metrics`` with ``Authorization: Bearer …``. Web
processes of one ``huifang serve`` share their counters through files in ``PROMETHEUS_MULTIPROC_DIR``.
"""

import hmac
import os
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import Error
from django.db.models import Count

from huifang.config import presence, release
from huifang.kernel import clock

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SHARED = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
Values = dict[tuple[str, ...], float]


@cache
def token() -> str:
    """What a reader must know; empty: nobody reads."""
    if file := os.environ.get("HUIFANG_METRICS_TOKEN_FILE", ""):
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get("HUIFANG_METRICS_TOKEN", "")


def may_read(authorization: str) -> bool:
    """Does the header name the token?"""
    return bool(token()) and hmac.compare_digest(authorization.encode(), f"Bearer {token()}".encode())


def observe(route: str, method: str, status: int, seconds: float) -> None:
    """Count one request; nothing when nobody reads."""
    if not token():
        return
    requests, lengths = _counters()
    requests.labels(route, method, str(status)).inc()
    lengths.labels(route).observe(seconds)


@cache
def _counters() -> tuple[Any, Any]:
    from prometheus_client import Counter, Histogram

    requests = Counter("huifang_http_requests", "Requests answered", ["route", "method", "status"])
    return requests, Histogram("huifang_http_request_seconds", "Time to answer", ["route"], buckets=BUCKETS)


def text() -> str:
    """Everything in Prometheus' format."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    _counters()
    if os.environ.get(SHARED):
        requests = CollectorRegistry()
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    else:
        requests = REGISTRY
    state = CollectorRegistry()
    state.register(_State())
    return (generate_latest(requests) + generate_latest(state)).decode()


class _State:
    """What the database says now; a database that is away is one number, not an error."""

    def collect(self) -> "Iterator[Metric]":
        yield _gauge("huifang_info", "Version and commit", ("version", "commit"), {(release.version(), release.commit()[:12]): 1})
        try:
            found = list(_work())
        except Error:
            yield _gauge("huifang_database_up", "Does the database answer?", (), {(): 0})
            return
        yield _gauge("huifang_database_up", "Does the database answer?", (), {(): 1})
        yield from found


def _gauge(name: str, says: str, labels: tuple[str, ...], values: Values) -> "Metric":
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, says, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def _work() -> "Iterator[Metric]":
    from django_q.models import OrmQ

    from huifang.channels.models import OutboundMessage
    from huifang.journal.models import Delivery, Event, Seal
    from huifang.journal.selectors import heartbeat
    from huifang.obligations.models import Obligation

    now = clock.now()
    waiting = Delivery.objects.filter(state__in=["pending", "failed"]).values_list("state").annotate(n=Count("id")).order_by("state")
    deliveries: Values = {("pending",): 0, ("failed",): 0} | {(str(state),): n for state, n in waiting}
    yield _gauge("huifang_deliveries", "Facts that subscribers still have to be told, or could not be", ("state",), deliveries)
    yield _gauge("huifang_queue_jobs", "Long jobs that wait", (), {(): OrmQ.objects.count()})
    due = Obligation.objects.filter(state="open")
    soon = due.filter(due_at__gte=now, due_at__lt=now + timedelta(days=1)).count()
    late = due.filter(due_at__lt=now).count()
    yield _gauge("huifang_obligations", "Open obligations: due within a day, or late", ("when",), {("due",): soon, ("late",): late})
    unsent = OutboundMessage.objects.exclude(state__in=["sent", "cancelled"]).values_list("channel", "state")
    messages: Values = {(str(channel), str(state)): float(n) for channel, state, n in unsent.annotate(n=Count("id")).order_by()}
    yield _gauge("huifang_messages", "Mails and text messages that are not sent", ("channel", "state"), messages)
    seen = heartbeat()
    yield _gauge("huifang_worker_silent_seconds", "Since a worker's last sign of life", (), {(): _since(seen, now)} if seen else {})
    living: Values = {}
    for one in presence.living(now):
        living[one.role, one.node] = living.get((one.role, one.node), 0) + 1
    yield _gauge("huifang_processes", "Living processes", ("role", "node"), living)
    backup = Event.objects.filter(kind="config.backup.made").order_by("-id").values_list("at", flat=True).first()
    yield _gauge("huifang_backup_age_seconds", "Since the last backup", (), {(): _since(backup, now)} if backup else {})
    end = Seal.objects.order_by("-position").values_list("position", flat=True).first()
    yield _gauge("huifang_chain_links", "Sealed facts", (), {(): end or 0})


def _since(moment: Any, now: Any) -> float:
    return float((now - moment).total_seconds())
