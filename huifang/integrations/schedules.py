"""Repeated work: tell webhooks, send what waits, forget what is old."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.integrations.services import sending, tokens, webhooks
from huifang.journal.pulses import nightly, pulse


@pulse(2, name="integrations.send", label=_("Webhooks"))
def send(at: datetime) -> None:
    """Queue what happened for those who are told of it, then send what is due."""
    webhooks.fan_out(at=at)
    sending.in_background(at)


@nightly("03:10", name="integrations.forget", label=_("Old webhook messages and kept answers"))
def forget(at: datetime) -> None:
    """Answers are kept for a day, sent messages for a month."""
    tokens.forget_answers(at=at)
    tokens.forget_allowances(at=at)
    sending.forget_old(at=at)
