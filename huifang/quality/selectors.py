"""Reads of the ledger: totals, and a recount from the journal (R7.2)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from huifang.accounts.models import User
from huifang.journal.models import Event
from huifang.quality import access
from huifang.quality.breaches import KINDS, charges
from huifang.quality.models import Point
from huifang.quality.rules import COUNTING


@dataclass(frozen=True, slots=True)
class Total:
    """The points of one person within a period."""

    person: int
    name: str
    unit: str
    taken: int
    """Points off that count."""
    times: int
    returned: int
    appealed: int


def within(rows: QuerySet[Point], start: datetime, end: datetime) -> QuerySet[Point]:
    """Entries whose breach lies in a period."""
    return rows.filter(at__gte=start, at__lt=end)


def totals(user: User, start: datetime, end: datetime, unit_path: str = "") -> list[Total]:
    """Points by person within a period, of those whom the user may see; most first."""
    rows = within(access.visible_to(user), start, end)
    if unit_path:
        rows = rows.filter(unit__path__startswith=unit_path)
    found = rows.order_by().values("person", "person__name", "unit__name").annotate(
        taken=Sum("points", filter=Q(state__in=COUNTING), default=0), times=Count("pk", filter=Q(state__in=COUNTING)),
        back=Sum("points", filter=Q(state="returned"), default=0), waiting=Count("pk", filter=Q(state="appealed")),
    )  # fmt: skip
    lines = [Total(x["person"], x["person__name"], x["unit__name"] or "", x["taken"], x["times"], x["back"], x["waiting"]) for x in found]
    return sorted(lines, key=lambda line: (-line.taken, line.name))


def ledger() -> Counter[tuple[str, int]]:
    """What the ledger holds: key and points of each entry."""
    return Counter(Point.objects.values_list("key", "points"))


def recount() -> Counter[tuple[str, int]]:
    """The same worked out anew from the facts of the journal, by the rules that were in force then."""
    found: Counter[tuple[str, int]] = Counter()
    for event in Event.objects.filter(kind__in=KINDS).order_by("id").iterator(chunk_size=500):
        found.update((charge.key, charge.rule.value.points) for charge in charges(event))
    return found
