"""Records that are all called back, such as complaints whatever their merit (D1 1, R2.4, R3.9): which were, which will be, which were not."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from huifang.followup.models import Task
from huifang.followup.rules.coverage import Span
from huifang.followup.sampling import frames, sources
from huifang.followup.sampling.scope import Reach

ENDED = ("done", "unreachable")
OPEN = ("waiting", "callback", "repair")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Records of a period: how many, called back, with a call to come, closed without one, still without one."""

    span: Span
    records: int
    called: int
    coming: int
    missed: int
    waiting: int

    @property
    def whole(self) -> bool:
        """Was none closed without a call?"""
        return not self.missed


def of_span(reach: Reach, span: Span) -> Evidence:
    """The evidence of one period, by the day on which the records were taken: five counts."""
    rows = annotated(reach, span.first, span.last)
    open_rows = rows.filter(closed_at=None, is_called=False, is_coming=False)
    return Evidence(
        span,
        records=rows.count(),
        called=rows.filter(is_called=True).count(),
        coming=rows.filter(is_called=False, is_coming=True).count(),
        missed=gaps(rows).count(),
        waiting=open_rows.count(),
    )


def gaps(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Closed without any call: the breach of the clause."""
    return rows.filter(closed_at__isnull=False, is_called=False, is_coming=False)


def annotated(reach: Reach, first: date, last: date) -> QuerySet[Any]:
    """The records of some days, each with whether it was called back and whether a call is to come."""
    source = sources.source(reach.rule.value.source or "")
    begin, end = frames.bounds(first, last)
    rows = source.rows(reach.units, begin, end).select_related("customer")
    origin = Concat(Value(f"{source.code}:"), Cast(OuterRef("pk"), CharField(max_length=20)), output_field=CharField())
    tasks = Task.objects.filter(origin=origin).exclude(origin="")
    found: QuerySet[Any] = rows.annotate(is_called=Exists(tasks.filter(state__in=ENDED)), is_coming=Exists(tasks.filter(state__in=OPEN)))
    return found
