"""What channels hold: mails and text messages out and in, and the mails as they came."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, Value, When

from huifang.channels import keeping
from huifang.channels.models import InboundMessage, OutboundMessage
from huifang.journal.erasing import Holding, holds_nothing, register

ABOUT = (("about_kind", "about_id"),)
WAITING = ("queued", "retry", "inflight")


def _raw(ids: Sequence[Any], certificate: str) -> None:
    """Take the mails as they came off the disk, unless another row came with the same."""
    names = set(InboundMessage.objects.filter(pk__in=ids).exclude(raw="").values_list("raw", flat=True))
    shared = set(InboundMessage.objects.filter(raw__in=names).exclude(pk__in=ids).values_list("raw", flat=True))
    for name in names - shared:
        keeping.discard(name)


register(
    Holding(
        OutboundMessage,
        refs=ABOUT,
        keep=("key", "about_kind", "about_id", "claim", "provider_id"),
        fill={"state": Case(When(state__in=WAITING, then=Value("cancelled")), default=F("state"))},
    ),
    Holding(InboundMessage, refs=ABOUT, keep=("digest", "about_kind", "about_id", "matched_by", "note"), erase=_raw),
)
holds_nothing("channels.Mailbox", "how far a mailbox was read")
holds_nothing("channels.BlockedAddress", "who wants no messages must stay known, or they would get some again (PIPL 47: by law)")
