"""Figures of the archive: completeness and freshness by unit, distribution by class, region and type (R1.1, R1.9, C 一4.2–4.4).

Every figure counts the customers in use that the reader's ``archive.statistics.view`` reaches, and opens the list of the same rows.
Figures over what graded sections hold need the signature of C 二2.8.6 (``grading.may_count``).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.archive import access, filing, grading, labels, sealing
from huifang.archive.models import Customer, CustomerSection, Fullness, Project
from huifang.archive.sections import BY_CODE, SECTIONS, Kind
from huifang.kernel.decision import enforce
from huifang.organization import access as reach

FRESH = (30, 90, 180)
"""Days since the last change that count as fresh, ageing and old; beyond is stale."""
REGIONS = 20
OPENED_AT_MOST = 20_000
GRADED: tuple[tuple[str, str], ...] = (
    ("features", "strength"),
    ("features", "potential"),
    ("business", "attitude"),
    ("credit", "rating"),
)
"""The choices in graded sections that may be counted, with a signature."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit: how many files, how many complete, how many complete in each section, how fresh."""

    unit: int
    name: str
    total: int
    complete: int
    sections: Mapping[str, int]
    without_contact: int
    fresh: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Share:
    """One value of a distribution with its rows."""

    code: str
    label: str
    n: int
    query: str


def customers_for(user: User) -> QuerySet[Customer]:
    """The customers that the user may count."""
    return Customer.objects.filter(reach.reachable(user, access.STATISTICS), canonical=None)


def by_unit(user: User, at: datetime) -> list[UnitLine]:
    """Completeness and freshness of every unit within reach: one query for any number of customers."""
    bits = {code: Coalesce(F("fullness__complete").bitand(bit), Value(0)) for code, bit in filing.BITS.items()}
    edges = [at - timedelta(days=days) for days in FRESH]
    rows: Any = (
        customers_for(user)
        .annotate(**{f"bit_{code}": expression for code, expression in bits.items()})
        .values("unit", "unit__name", "unit__path")
        .annotate(
            total=Count("pk"),
            whole=_sum(Q(fullness__complete=filing.ALL_BITS)),
            fresh=_sum(Q(changed_at__gte=edges[0])),
            ageing=_sum(Q(changed_at__lt=edges[0], changed_at__gte=edges[1])),
            old=_sum(Q(changed_at__lt=edges[1], changed_at__gte=edges[2])),
            stale=_sum(Q(changed_at__lt=edges[2])),
            **{f"has_{code}": _sum(Q(**{f"bit_{code}__gt": 0})) for code in bits},
        )
        .order_by("unit__path")
    )
    bare = _without_contact(user)
    return [
        UnitLine(
            unit=row["unit"],
            name=row["unit__name"],
            total=row["total"],
            complete=row["whole"],
            sections={code: row[f"has_{code}"] for code in bits},
            without_contact=bare.get(row["unit"], 0),
            fresh={name: row[name] for name in ("fresh", "ageing", "old", "stale")},
        )
        for row in rows
    ]


def _sum(condition: Q) -> Sum:
    return Sum(Case(When(condition, then=1), default=0, output_field=IntegerField()))


def _without_contact(user: User) -> dict[int, int]:
    rows = customers_for(user).filter(contacts=None).values("unit").annotate(n=Count("pk")).order_by("unit")
    return {row["unit"]: row["n"] for row in rows}


def by_class(user: User) -> list[Share]:
    """Customers by class."""
    names = dict(Customer.Grade.choices)
    rows = customers_for(user).values("grade").annotate(n=Count("pk")).order_by("-n", "grade")
    return [Share(row["grade"], str(names.get(row["grade"], row["grade"])), row["n"], f"grade={row['grade']}") for row in rows]


def by_region(user: User) -> list[Share]:
    """Customers by region, the most first; the rest as one line."""
    rows = list(customers_for(user).values("region").annotate(n=Count("pk")).order_by("-n", "region"))
    shares = [Share(row["region"], row["region"] or _("no region"), row["n"], f"region={row['region']}") for row in rows[:REGIONS]]
    if rest := sum(row["n"] for row in rows[REGIONS:]):
        shares.append(Share("", _("other regions"), rest, ""))
    return shares


def by_type(user: User) -> list[Share]:
    """Customers by the type of their projects; one with several types counts in each."""
    names = labels.type_names()
    mine = Project.objects.filter(customer__in=customers_for(user))
    rows = mine.values("type").annotate(n=Count("customer", distinct=True)).order_by("-n", "type")
    return [Share(row["type"], names.get(row["type"], row["type"]), row["n"], f"type={row['type']}") for row in rows]


@dataclass(frozen=True, slots=True)
class Spread:
    """How one graded field spreads: numerator by choice, and of how many files."""

    label: str
    shares: Sequence[tuple[str, int]]
    answered: int
    of: int


def graded(user: User, at: datetime) -> list[Spread]:
    """How the graded choices spread over the customers within reach; needs a signature (C 二2.8.6).

    Sections are opened to count them, and no single value leaves this function.

    Raises:
        Refused: there is no signature.
    """
    enforce(grading.may_count(user, at))
    mine = customers_for(user)
    total = mine.count()
    found = []
    for section, code in GRADED:
        field = BY_CODE[section].field(code)
        assert field.kind == Kind.CHOICE
        rows = CustomerSection.objects.filter(section=section, customer__in=mine).only("cipher", "customer", "section").order_by("pk")
        counts: Counter[str] = Counter()
        for row in rows[:OPENED_AT_MOST].iterator(chunk_size=1000):
            values = sealing.open_section(row.cipher, customer=row.customer_id, section=row.section)
            if value := values.get(code):
                counts[str(value)] += 1
        shares = [(_(label), counts.get(choice, 0)) for choice, label in field.choices]
        found.append(Spread(_(field.label), shares, sum(counts.values()), total))
    return found


def bars(title: str, shares: Sequence[Share]) -> dict[str, Any]:
    """An ECharts option with one bar a share, the most on top."""
    shown = list(reversed(shares))
    return {
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [share.label for share in shown]},
        "series": [{"type": "bar", "name": title, "data": [share.n for share in shown]}],
    }


def lacking_filter(code: str) -> Q:
    """The customers whose section is not complete: the rows behind a figure of ``by_unit``."""
    bit = filing.BITS[code]
    complete = Fullness.objects.annotate(bit=F("complete").bitand(bit)).filter(bit__gt=0).values("customer")
    return ~Q(pk__in=complete)


NAMES: Mapping[str, str] = {section.code: section.label for section in SECTIONS}
