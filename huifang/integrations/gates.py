"""Who reads the history of tokens and webhooks: who manages them, and of a token whoever it acts as."""

from huifang.accounts.models import User
from huifang.integrations.access import TOKENS, WEBHOOKS
from huifang.integrations.models import ApiToken, Dispatch, Webhook
from huifang.journal.gates import register_gate
from huifang.kernel.decision import YES, Decision
from huifang.organization import access


def may_read_token(user: User, pk: str) -> Decision:
    """One's own, or all."""
    return YES if ApiToken.objects.filter(pk=pk, user=user).exists() else access.may(user, TOKENS)


def may_read_webhook(user: User, _pk: str) -> Decision:
    """Administrators."""
    return access.may(user, WEBHOOKS)


register_gate(ApiToken.ref_kind, may_read_token)
register_gate(Webhook.ref_kind, may_read_webhook)
register_gate(Dispatch.ref_kind, may_read_webhook)
