"""Tables of integrations, by subject."""

from huifang.integrations.models.tokens import ApiToken, IdempotencyKey
from huifang.integrations.models.webhooks import Dispatch, Webhook

__all__ = ["ApiToken", "Dispatch", "IdempotencyKey", "Webhook"]
