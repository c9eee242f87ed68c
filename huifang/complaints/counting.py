"""How often the public page is used, by one address and in all, for all processes together (R3.1).

One row for each key and span of time, grown by one statement. Addresses are kept as keyed digests only.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F

from huifang.complaints.models import PublicCount

HOUR = 3600
KEPT = 48


@dataclass(frozen=True, slots=True)
class Limit:
    """``most`` times an hour; ``whose`` tells apart who is counted."""

    what: str
    whose: str
    most: int


def take(limit: Limit, *, at: datetime) -> bool:
    """Count one more; was it still within the limit?"""
    return _grow(limit, at) <= limit.most


def give_back(limit: Limit, *, at: datetime) -> None:
    """What was counted turned out to be no attempt against us."""
    PublicCount.objects.filter(key=_key(limit), span=_span(at), count__gt=0).update(count=F("count") - 1)


def forget(*, at: datetime) -> int:
    """Drop counts of spans that are long over; how many."""
    return PublicCount.objects.filter(span__lt=_span(at) - KEPT).delete()[0]


def _grow(limit: Limit, at: datetime) -> int:
    rows = PublicCount.objects.filter(key=_key(limit), span=_span(at))
    if not rows.update(count=F("count") + 1):
        PublicCount.objects.get_or_create(key=_key(limit), span=_span(at))
        rows.update(count=F("count") + 1)
    return rows.values_list("count", flat=True).get()


def _span(at: datetime) -> int:
    return int(at.timestamp()) // HOUR


def _key(limit: Limit) -> str:
    whose = hmac.new(settings.INDEX_KEY.encode(), f"complaints {limit.whose}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"{limit.what}:{whose}"
