"""Reads of integrations."""

from django.db.models import Count, Q, QuerySet

from huifang.accounts.models import User
from huifang.integrations.models import ApiToken, Dispatch, Webhook


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """A person's own tokens, newest first."""
    return ApiToken.objects.filter(user=user, kind=ApiToken.Kind.PERSONAL).order_by("-id")


def all_tokens() -> QuerySet[ApiToken]:
    """Every token with whom it acts as; the caller has checked ``integrations.token.manage``."""
    return ApiToken.objects.select_related("user", "created_by")


def webhooks() -> QuerySet[Webhook]:
    """Every webhook with how many messages wait; the caller has checked ``integrations.webhook.manage``."""
    waiting = Count("dispatches", filter=Q(dispatches__state=Dispatch.State.QUEUED))
    return Webhook.objects.select_related("owner").annotate(waiting=waiting).order_by("name", "id")


def messages_of(webhook: Webhook) -> QuerySet[Dispatch]:
    """The log of a webhook."""
    return Dispatch.objects.filter(webhook=webhook)
