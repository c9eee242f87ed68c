"""Delivery of facts to their subscribers: claimed in hundreds, at least once, retried with a visible error."""

import secrets
import traceback
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from huifang.journal import catalogue
from huifang.journal.models import Delivery
from huifang.kernel import clock

CLAIM = timedelta(seconds=90)
PATIENCE = 8
log = structlog.get_logger(__name__)


def drain(*, limit: int = 300, at: datetime | None = None) -> int:
    """Deliver up to ``limit`` due facts; the number that succeeded.

    Two drains never work on the same row: each claims by a conditional update that also moves the due time
    past the claim, so that rows of a killed process become due again after ``CLAIM``. The row is marked done in
    the transaction of the subscriber's own writes, so an effect happens once. Subscribers use ``event.at``, not
    the clock, for business dates.
    """
    moment = at or clock.now()
    claim = secrets.token_hex(16)
    due = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=moment).order_by("due_at", "id")
    ids = list(due.values_list("id", flat=True)[:limit])
    claimed = Delivery.objects.filter(Q(id__in=ids), state=Delivery.State.PENDING, due_at__lte=moment)
    if not ids or not claimed.update(claim=claim, due_at=moment + CLAIM):
        return 0
    rows = Delivery.objects.filter(claim=claim, state=Delivery.State.PENDING).select_related("event").order_by("event_id", "id")
    return sum(_deliver(row, moment) for row in rows)


def _deliver(row: Delivery, moment: datetime) -> bool:
    consumer = catalogue.consumers(row.event.kind).get(row.consumer)
    mine = Delivery.objects.filter(pk=row.pk, claim=row.claim, state=Delivery.State.PENDING)
    if consumer is None:
        mine.update(state=Delivery.State.FAILED, error=f"no subscriber named {row.consumer}")
        return False
    try:
        with transaction.atomic():
            if not mine.update(state=Delivery.State.DONE, done_at=moment, attempts=row.attempts + 1, error=""):
                return False
            consumer(row.event)
    except Exception as error:
        _failed(row, moment, error)
        return False
    return True


def _failed(row: Delivery, moment: datetime, error: Exception) -> None:
    attempts = row.attempts + 1
    state = Delivery.State.FAILED if attempts >= PATIENCE else Delivery.State.PENDING
    wait = timedelta(seconds=min(5 * 4 ** (attempts - 1), 6 * 3600))
    Delivery.objects.filter(pk=row.pk, claim=row.claim).update(
        state=state, attempts=attempts, due_at=moment + wait, claim="", error="".join(traceback.format_exception(error))[-4000:]
    )
    log.warning("delivery failed", delivery=row.pk, consumer=row.consumer, attempts=attempts, error=type(error).__name__)


def retry(delivery: Delivery, *, at: datetime | None = None) -> bool:
    """Make a failed delivery due again; false if it was not failed any more."""
    return bool(
        Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.FAILED).update(
            state=Delivery.State.PENDING, attempts=0, due_at=at or clock.now(), claim=""
        )
    )
