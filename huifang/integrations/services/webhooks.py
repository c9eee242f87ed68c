"""Setting up webhooks, and queuing facts for them.

Facts are followed in the order of the sealed journal, which has no gaps and puts a late commit behind: none is missed.
"""

import base64
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from huifang.accounts.models import User
from huifang.integrations import access, outbound
from huifang.integrations.models import Dispatch, Webhook
from huifang.integrations.reading import Reader, facts_of
from huifang.integrations.rules import retrying
from huifang.journal import catalogue, sealing
from huifang.journal.models import Event, Seal
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import system
from huifang.kernel.sealed import seal, unseal
from huifang.organization import access as gate

CHUNK = 300
PURPOSE = "webhook secret"


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def secret_of(webhook: Webhook) -> str:
    """The secret in clear."""
    return unseal(webhook.secret, key=settings.DATA_KEY, purpose=PURPOSE)


@transaction.atomic
def create(*, name: str, url: str, kinds: Sequence[str], owner: User, by: User, at: datetime) -> tuple[Webhook, str]:
    """Set up a webhook that is told of what happens from now on; its secret is given once.

    Raises:
        Refused: no administrator; an address that may not be called; no or unknown kinds; a closed account.
    """
    enforce(gate.may(by, access.WEBHOOKS))
    target, secret = _whole(name, url, kinds, owner), new_secret()
    webhook = Webhook.objects.create(
        name=name.strip()[:60], url=url, kinds=sorted(set(kinds)), owner=owner, created_at=at, created_by=by,
        secret=seal(secret, key=settings.DATA_KEY, purpose=PURPOSE),
        position=Seal.objects.aggregate(last=Max("position"))["last"] or 0,
    )  # fmt: skip
    record("integrations.webhook.created", webhook, by=by, at=at, name=webhook.name, host=target, acts_as=owner.name, kinds=webhook.kinds)
    return webhook, secret


@transaction.atomic
def change(webhook: Webhook, *, name: str, url: str, kinds: Sequence[str], owner: User, version: int, by: User, at: datetime) -> Webhook:
    """Change where it goes, what it is told, and as whom it reads.

    Raises:
        Refused: as ``create``.
        Conflict: somebody else changed it after ``version``.
    """
    enforce(gate.may(by, access.WEBHOOKS))
    target = _whole(name, url, kinds, owner)
    values = {"name": name.strip()[:60], "url": url, "kinds": sorted(set(kinds)), "owner": owner}
    if not Webhook.objects.filter(pk=webhook.pk, version=version).update(version=F("version") + 1, **values):
        raise Conflict
    webhook.refresh_from_db()
    record("integrations.webhook.changed", webhook, by=by, at=at, name=webhook.name, host=target, acts_as=owner.name, kinds=webhook.kinds)
    return webhook


def _whole(name: str, url: str, kinds: Sequence[str], owner: User) -> str:
    if not name.strip():
        raise Refused(no("webhook_name_missing"))
    target = outbound.check(url)
    if not kinds:
        raise Refused(no("kinds_missing"))
    for pattern in kinds:
        if not any(retrying.matches(kind, [pattern]) for kind in catalogue.kinds()):
            raise Refused(no("kind_unknown", kind=pattern))
    if not owner.is_active:
        raise Refused(no("owner_inactive"))
    return target.host


@transaction.atomic
def renew_secret(webhook: Webhook, *, by: User, at: datetime) -> str:
    """A new secret, given once; the old one ends at once."""
    enforce(gate.may(by, access.WEBHOOKS))
    secret = new_secret()
    sealed = seal(secret, key=settings.DATA_KEY, purpose=PURPOSE)
    Webhook.objects.filter(pk=webhook.pk).update(secret=sealed, version=F("version") + 1)
    webhook.refresh_from_db()
    record("integrations.webhook.secret_renewed", webhook, by=by, at=at, name=webhook.name)
    return secret


@transaction.atomic
def enable(webhook: Webhook, *, by: User, at: datetime) -> Webhook:
    """Switch it on; it is told of what happens from now on.

    Raises:
        Conflict: it is on.
    """
    enforce(gate.may(by, access.WEBHOOKS))
    if not webhook.owner.is_active:
        raise Refused(no("owner_inactive"))
    here = Seal.objects.aggregate(last=Max("position"))["last"] or 0
    values: dict[str, Any] = {"is_active": True, "failing_since": None, "disabled_why": "", "position": here}
    if not Webhook.objects.filter(pk=webhook.pk, is_active=False).update(**values):
        raise Conflict
    webhook.refresh_from_db()
    record("integrations.webhook.enabled", webhook, by=by, at=at, name=webhook.name)
    return webhook


@transaction.atomic
def disable(webhook: Webhook, *, by: User, at: datetime) -> Webhook:
    """Switch it off; what waits is not sent until it is on again.

    Raises:
        Conflict: it is off.
    """
    enforce(gate.may(by, access.WEBHOOKS))
    if not switch_off(webhook, why="by_hand", by=by, at=at):
        raise Conflict
    return webhook


@transaction.atomic
def switch_off(webhook: Webhook, *, why: str, by: Actor, at: datetime) -> bool:
    """Switch it off for a reason; false when it is off."""
    if not Webhook.objects.filter(pk=webhook.pk, is_active=True).update(is_active=False, disabled_why=why):
        return False
    webhook.refresh_from_db()
    record("integrations.webhook.disabled", webhook, by=by, at=at, name=webhook.name, why=why)
    return True


@transaction.atomic
def test(webhook: Webhook, *, by: User, at: datetime) -> Dispatch:
    """Queue a test message, so that the receiver sees one."""
    enforce(gate.may(by, access.WEBHOOKS))
    message = f"test_{secrets.token_hex(12)}"
    payload = _payload(message, "integrations.webhook.tested", at, {"kind": Webhook.ref_kind, "id": str(webhook.pk)}, None, {})
    return Dispatch.objects.create(
        webhook=webhook, message_id=message, kind="integrations.webhook.tested", payload=payload, due_at=at, created_at=at
    )


@transaction.atomic
def replay(dispatch: Dispatch, *, by: User, at: datetime) -> Dispatch:
    """Send a message again, under the same id, so that a receiver who has it knows.

    Raises:
        Conflict: it waits to be sent already.
    """
    enforce(gate.may(by, access.WEBHOOKS))
    done = Dispatch.objects.filter(pk=dispatch.pk).exclude(state=Dispatch.State.QUEUED)
    if not done.update(state=Dispatch.State.QUEUED, due_at=at, attempts=0, claim=""):
        raise Conflict
    dispatch.refresh_from_db()
    webhook = dispatch.webhook
    record("integrations.webhook.replayed", webhook, by=by, at=at, name=webhook.name, message=dispatch.message_id)
    return dispatch


def fan_out(*, at: datetime) -> int:
    """Queue what happened since the last time for each active webhook; the number of messages queued."""
    hooks = list(Webhook.objects.filter(is_active=True).select_related("owner"))
    if not hooks:
        return 0
    sealing.seal()
    return sum(_queue(webhook, at) for webhook in hooks)


@transaction.atomic
def _queue(webhook: Webhook, at: datetime) -> int:
    """One chunk for one webhook; of two workers one moves the position, the other does nothing."""
    if not webhook.owner.is_active:
        switch_off(webhook, why="owner_left", by=system("integrations"), at=at)
        return 0
    links = list(Seal.objects.filter(position__gt=webhook.position).select_related("event").order_by("position")[:CHUNK])
    if not links:
        return 0
    here = Webhook.objects.filter(pk=webhook.pk, position=webhook.position, is_active=True)
    if not here.update(position=links[-1].position):
        return 0
    reader = Reader(webhook.owner)
    wanted = [link.event for link in links if retrying.matches(link.event.kind, webhook.kinds)]
    reader.prepare(wanted)
    told = [event for event in wanted if reader.may_read(event)]
    rows = [_dispatch(webhook, event, at) for event in told]
    Dispatch.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _dispatch(webhook: Webhook, event: Event, at: datetime) -> Dispatch:
    message = f"evt_{event.pk}_{webhook.pk}"
    subject = {"kind": event.subject_kind, "id": event.subject_id}
    actor = {"kind": event.actor_kind, "id": event.actor_id}
    payload = _payload(message, event.kind, event.at, subject, actor, facts_of(event))
    return Dispatch(webhook=webhook, event=event, message_id=message, kind=event.kind, payload=payload, due_at=at, created_at=at)


def _payload(message: str, kind: str, at: datetime, subject: object, actor: object, facts: object) -> str:
    body = {"id": message, "type": kind, "timestamp": at.isoformat(), "data": {"subject": subject, "actor": actor, "facts": facts}}
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
