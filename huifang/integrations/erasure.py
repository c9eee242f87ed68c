"""What webhooks hold: the copies of facts that were sent."""

from huifang.integrations.models import Dispatch
from huifang.journal.erasing import Holding, holds_nothing, register

register(Holding(Dispatch, by={"journal.event": "event"}, delete=True))
holds_nothing("integrations.ApiToken", "keys of programs, of colleagues")
holds_nothing("integrations.Allowance", "how often a program called")
holds_nothing("integrations.IdempotencyKey", "answers, sealed, for 24 hours")
holds_nothing("integrations.Webhook", "addresses of programs")
