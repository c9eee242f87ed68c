"""Sending what waits: claimed first, called outside every transaction, at least once under a stable id."""

import secrets
import threading
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from huifang.integrations import outbound
from huifang.integrations.models import Dispatch, Webhook
from huifang.integrations.outbound import Answer, Rules, Unreachable
from huifang.integrations.rules import retrying
from huifang.integrations.services import webhooks
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.kernel.sealed import Unsealable

CLAIM = timedelta(minutes=5)
PAUSE = timedelta(seconds=30)
BATCH = 20
EXCERPT = 2000
KEPT = timedelta(days=30)
_sending = threading.Lock()
log = structlog.get_logger(__name__)


def in_background(at: datetime) -> bool:
    """Send what is due in a thread of its own, for a receiver may take seconds and other pulses wait; false when one runs."""
    if not _sending.acquire(blocking=False):
        return False
    if not _due(at).exists():
        _sending.release()
        return False
    threading.Thread(target=_work, name="webhooks", daemon=True).start()
    return True


def _work() -> None:
    try:
        while send_due(at=clock.now()):
            pass
    except Exception:
        log.exception("webhooks stumbled")
    finally:
        connection.close()
        _sending.release()


def _due(at: datetime) -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(state=Dispatch.State.QUEUED, due_at__lte=at, webhook__is_active=True)


def send_due(*, at: datetime, limit: int = BATCH) -> int:
    """Send what is due, a few at a time so that other pulses get their turn; the number accepted."""
    claim = secrets.token_hex(16)
    ids = list(_due(at).order_by("due_at", "id").values_list("id", flat=True)[:limit])
    rows = Dispatch.objects.filter(id__in=ids, state=Dispatch.State.QUEUED, due_at__lte=at)
    if not ids or not rows.update(claim=claim, due_at=at + CLAIM):
        return 0
    known, accepted = outbound.rules(), 0
    slow: set[int] = set()
    for row in Dispatch.objects.filter(claim=claim, state=Dispatch.State.QUEUED).select_related("webhook").order_by("id"):
        if row.webhook_id in slow:
            Dispatch.objects.filter(pk=row.pk, claim=claim).update(claim="", due_at=at + PAUSE)
            continue
        took = _send(row, known)
        accepted += took
        if not took:
            slow.add(row.webhook_id)
    return accepted


def _send(row: Dispatch, known: Rules) -> bool:
    """One call; a receiver that does not answer holds up its own messages only."""
    answer, error = _call(row, known)
    at = clock.now()
    took = answer is not None and retrying.is_accepted(answer.status)
    error = "" if took else error or "not_accepted"
    _note(row, answer, error, at)
    return took


def _call(row: Dispatch, known: Rules) -> tuple[Answer | None, str]:
    from standardwebhooks import Webhook as Signer

    moment = clock.now()
    try:
        signature = Signer(webhooks.secret_of(row.webhook)).sign(row.message_id, moment, row.payload)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": row.message_id,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signature,
        }
        return outbound.send("POST", row.webhook.url, headers=headers, content=row.payload.encode(), known=known), ""
    except Refused as refused:
        return None, refused.decision.reason
    except Unreachable as unreachable:
        return None, unreachable.reason
    except Unsealable:
        return None, "secret_lost"


@transaction.atomic
def _note(row: Dispatch, answer: Answer | None, error: str, at: datetime) -> None:
    attempts = row.attempts + 1
    later = None if not error else retrying.next_try(attempts, at)
    state = Dispatch.State.SENT if not error else Dispatch.State.QUEUED if later else Dispatch.State.FAILED
    Dispatch.objects.filter(pk=row.pk, claim=row.claim).update(
        state=state,
        attempts=attempts,
        due_at=later or at,
        claim="",
        error=error,
        status_code=answer.status if answer else None,
        response=_excerpt(answer),
        milliseconds=answer.milliseconds if answer else None,
        tried_at=at,
    )
    _judge(row.webhook, answer, failed=bool(error), at=at)


def _judge(webhook: Webhook, answer: Answer | None, *, failed: bool, at: datetime) -> None:
    """Switch off what is gone or has failed for days."""
    rows = Webhook.objects.filter(pk=webhook.pk)
    if not failed:
        rows.filter(~Q(failing_since=None)).update(failing_since=None)
        return
    rows.filter(failing_since=None).update(failing_since=at)
    webhook.refresh_from_db()
    why = "gone" if answer and answer.status == retrying.GONE else "failing" if retrying.is_worn_out(webhook.failing_since, at) else ""
    if why:
        webhooks.switch_off(webhook, why=why, by=system("integrations"), at=at)


def _excerpt(answer: Answer | None) -> str:
    return answer.body[:EXCERPT].decode("utf-8", "replace").replace("\x00", "�") if answer else ""


def forget_old(*, at: datetime) -> int:
    """Drop messages that were sent or given up a month ago; the number dropped."""
    old = Dispatch.objects.filter(created_at__lt=at - KEPT).exclude(state=Dispatch.State.QUEUED)
    return old.delete()[0]
