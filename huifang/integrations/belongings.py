"""What a person holds of the ways in and out, when their account ends: tokens and webhooks (R12.2)."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from huifang.accounts.belongings import Belonging, register
from huifang.accounts.models import User
from huifang.integrations.models import ApiToken, Webhook
from huifang.integrations.services import tokens, webhooks
from huifang.journal.services import record
from huifang.kernel.decision import Conflict


def _hooks(user: User) -> QuerySet[Webhook]:
    return Webhook.objects.filter(owner=user, is_active=True).order_by("pk")


def count_tokens(user: User, _at: datetime) -> int:
    """How many tokens act as the person."""
    return ApiToken.objects.filter(user=user, revoked_at=None).count()


def end_tokens(user: User, *, by: User, at: datetime) -> int:
    """Every token ends."""
    return tokens.revoke_all(user, by=by, at=at)


def count_webhooks(user: User, _at: datetime) -> int:
    """How many webhooks read as the person."""
    return _hooks(user).count()


@transaction.atomic
def give_webhooks(user: User, *, to: User, by: User, at: datetime) -> int:
    """The webhooks read as ``to`` from now on."""
    found = list(_hooks(user))
    for hook in found:
        if not Webhook.objects.filter(pk=hook.pk, version=hook.version).update(owner=to, version=F("version") + 1):
            raise Conflict
        record(
            "integrations.webhook.changed",
            hook,
            by=by,
            at=at,
            name=hook.name,
            host=urlsplit(hook.url).hostname or "",
            acts_as=to.name,
            kinds=hook.kinds,
        )
    return len(found)


@transaction.atomic
def end_webhooks(user: User, *, by: User, at: datetime) -> int:
    """The webhooks are switched off."""
    return sum(webhooks.switch_off(hook, why="owner_left", by=by, at=at) for hook in _hooks(user))


register(
    Belonging(
        "integrations.token",
        _("API tokens"),
        count=count_tokens,
        release=end_tokens,
        released=_("end with the account"),
        order=92,
    )
)
register(
    Belonging(
        "integrations.webhook",
        _("Webhooks that read as them"),
        count=count_webhooks,
        hand_over=give_webhooks,
        release=end_webhooks,
        released=_("are switched off"),
        order=60,
    )
)
