"""The population of a draw, as it stands at the moment of freezing."""

import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from huifang.archive.models import Customer
from huifang.followup.models import Draw, Listed
from huifang.followup.planning import sql
from huifang.followup.rules.coverage import Coverage, Line
from huifang.followup.rules.drawing import Row, digest, read_frame
from huifang.followup.sampling import sources
from huifang.followup.sampling.scope import Reach
from huifang.imports.models import Batch
from huifang.kernel import clock

TALK_ONLY = frozenset({"phone", "sms"})
_fresh: dict[tuple[int, str], list[Row]] = {}
"""The members that this process has just frozen, by draw and digest: the digest is over them, so they need not be read again."""


def subject_kind(rule: Coverage) -> str:
    """What a member is: a customer, a record, a line of a list."""
    if rule.population == "records":
        return rule.source or ""
    return Listed.ref_kind if rule.population == "list" else Customer.ref_kind


def rows(reach: Reach, line: Line, draw: Draw) -> list[Row]:
    """Subject, customer and owner (0: none) of every member, by the subject's number: one query.

    Customers that were merged into another, or that don't want to be called where calling is the only way, are not in it.
    """
    rule = reach.rule.value
    if rule.population in {"customers", "owners"}:
        found = Customer.objects.filter(unit__in=reach.units, canonical=None)
        found = found.filter(grade__in=line.grades) if line.grades else found
        found = found.filter(do_not_call=False) if set(rule.ways) <= TALK_ONLY else found
        return _fetched(found.order_by("pk").values_list("pk", F("pk"), Coalesce("owner", 0)))
    assert draw.seen_first is not None
    assert draw.seen_last is not None
    records: QuerySet[Listed]
    if rule.population == "records":
        first, last = bounds(draw.seen_first, draw.seen_last)
        records = sources.source(rule.source or "").rows(reach.units, first, last)
    else:
        records = of_list(reach, draw.seen_first, draw.seen_last)
    records = records.filter(customer__grade__in=line.grades) if line.grades else records
    who = Coalesce("customer__canonical", "customer")
    return _fetched(records.order_by("pk").values_list("pk", who, Coalesce("customer__owner", 0)))


def _fetched(query: QuerySet[Any, tuple[Any, ...]]) -> list[Row]:
    """The rows as the database gives them; of a million, Django's own reading would take most of the time."""
    statement, params = query.query.sql_with_params()
    found: list[Any] = sql.rows(statement, params)
    return found


def of_list(reach: Reach, first: date, last: date) -> QuerySet[Listed]:
    """The lines that were brought in for a rule and some days."""
    return Listed.objects.filter(rule_code=reach.rule.code, on__gte=first, on__lte=last, customer__unit__in=reach.units)


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments at which days begin and end, in Shanghai."""
    return clock.moment_of(first, time(0)), clock.moment_of(last + timedelta(days=1), time(0))


def waits(reach: Reach, draw: Draw, at: datetime) -> bool:
    """Is a list still to come, or just being read? Until the period is over it is waited for."""
    if reach.rule.value.population != "list" or clock.local_date(at) > draw.last:
        return False
    if Batch.objects.filter(kind="population", state=Batch.State.APPLYING).exists():
        return True
    assert draw.seen_first is not None
    assert draw.seen_last is not None
    return not of_list(reach, draw.seen_first, draw.seen_last).exists()


def remember(draw: int, mark: str, members: list[Row]) -> None:
    """Keep the members that were just frozen for the step that follows; one draw's only."""
    _fresh.clear()
    _fresh[draw, mark] = members


def taken(draw: Draw) -> list[Row]:
    """The members of the frozen population, once; read from where they are kept if this process did not just freeze them.

    Raises:
        ValueError: it was altered.
    """
    found = _fresh.pop((draw.pk, draw.frame_digest), None)
    return frozen(draw) if found is None else found


def frozen(draw: Draw) -> list[Row]:
    """The members of the frozen population.

    Raises:
        ValueError: it was altered.
    """
    content = unpack(draw.frame.content)
    if digest(content) != draw.frame_digest:
        raise ValueError(f"the frozen population of draw {draw.pk} was altered")
    return read_frame(content)[1]


def pack(content: bytes) -> bytes:
    """A frame as it is kept."""
    return zlib.compress(content, 1)


def unpack(kept: "bytes | memoryview[int]") -> bytes:
    """A frame as it was made.

    Raises:
        ValueError: what is kept was altered.
    """
    try:
        return zlib.decompress(bytes(kept))
    except zlib.error as error:
        raise ValueError("the frozen population can't be read") from error
