"""Finding customers that are on file twice: by telephone number, name, address and mail (R1.1).

Each changed customer gets its keys anew (digests under the index key), and meets those that share one. The work is as
long as what changed.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from huifang.archive.likeness import core_of, score
from huifang.archive.models import ContactNumber, Customer, TwinKey, Twins
from huifang.kernel.chinese import company_key

CHUNK = 500
TOO_COMMON = 6
"""A key that more customers share tells nothing: a switchboard, an industrial park."""
WINDOW = timedelta(days=2)


def look_for_twins(at: datetime, *, since: datetime | None = None) -> int:
    """Propose the pairs among customers that changed since; how many are new. Bears being run twice.

    Without ``since`` the last two days are looked at: the nightly work runs every day, and a missed night is made up.
    """
    begin = since or at - WINDOW
    found, last = 0, (begin, 0)
    while True:
        later = Q(changed_at__gt=last[0]) | Q(changed_at=last[0], pk__gt=last[1])
        rows = list(Customer.objects.filter(later, changed_at__gte=begin, canonical=None).order_by("changed_at", "pk")[:CHUNK])
        if not rows:
            return found
        found += look_at(rows, at)
        last = (rows[-1].changed_at, rows[-1].pk)


@transaction.atomic
def look_at(rows: Sequence[Customer], at: datetime) -> int:
    """Write the keys of these customers anew and propose whom they meet."""
    ids = [row.pk for row in rows]
    keys = [TwinKey(customer=row, kind=kind, digest=digest(kind, text)) for row in rows for kind, text in texts_of(row)]
    TwinKey.objects.filter(customer__in=ids).delete()
    TwinKey.objects.bulk_create(keys)
    pairs: dict[tuple[int, int], set[str]] = {}
    _meet(pairs, ids, _sharing_keys(keys))
    _meet(pairs, ids, _sharing_numbers(ids))
    return propose(pairs, at)


def texts_of(customer: Customer) -> Iterable[tuple[str, str]]:
    """What the customer would share with itself."""
    if core := core_of(customer.name):
        yield TwinKey.Kind.CORE, core
    if len(address := company_key(customer.address)) > 8:
        yield TwinKey.Kind.ADDRESS, address
    if customer.email:
        yield TwinKey.Kind.EMAIL, customer.email.strip().lower()


def digest(kind: str, text: str) -> str:
    """The keyed digest of a text, so that keys at rest tell nothing."""
    return hmac.new(settings.INDEX_KEY.encode(), f"twin:{kind}:{text}".encode(), hashlib.sha256).hexdigest()[:32]


def propose(pairs: dict[tuple[int, int], set[str]], at: datetime) -> int:
    """Write the pairs that are not on record; one that was decided stays decided."""
    known = set(
        Twins.objects.filter(first__in={a for a, _b in pairs}, second__in={b for _a, b in pairs}).values_list("first_id", "second_id")
    )
    rows = [
        Twins(first_id=a, second_id=b, reasons=",".join(sorted(why)), score=score(why), found_at=at)
        for (a, b), why in sorted(pairs.items())
        if (a, b) not in known
    ]
    Twins.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _sharing_keys(keys: Sequence[TwinKey]) -> dict[tuple[str, str], list[int]]:
    wanted = {(key.kind, key.digest) for key in keys}
    rows = TwinKey.objects.filter(digest__in={digest for _kind, digest in wanted}, customer__canonical=None)
    found: dict[tuple[str, str], list[int]] = {}
    for kind, code, customer in rows.order_by("customer_id").values_list("kind", "digest", "customer_id"):
        if (kind, code) in wanted:
            found.setdefault((kind, code), []).append(customer)
    return found


def _sharing_numbers(ids: Sequence[int]) -> dict[tuple[str, str], list[int]]:
    whole = set(ContactNumber.objects.filter(contact__customer__in=ids).values_list("whole_index", flat=True))
    found: dict[tuple[str, str], list[int]] = {}
    rows = ContactNumber.objects.filter(whole_index__in=whole, contact__customer__canonical=None, contact__is_active=True)
    for index, customer in rows.order_by("contact__customer").values_list("whole_index", "contact__customer").distinct():
        found.setdefault(("phone", index), []).append(customer)
    return found


def _meet(pairs: dict[tuple[int, int], set[str]], ids: Sequence[int], groups: dict[tuple[str, str], list[int]]) -> None:
    ours = set(ids)
    for (kind, _code), members in groups.items():
        if not 1 < len(members) < TOO_COMMON:
            continue
        for index, first in enumerate(members):
            for second in members[index + 1 :]:
                if first in ours or second in ours:
                    pairs.setdefault((min(first, second), max(first, second)), set()).add(kind)
