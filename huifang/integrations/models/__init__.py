"""Tables of integrations, by subject."""

from huifang.integrations.models.tokens import Allowance, ApiToken, IdempotencyKey
from huifang.integrations.models.webhooks import Dispatch, Webhook

__all__ = ["Allowance", "ApiToken", "Dispatch", "IdempotencyKey", "Webhook"]
