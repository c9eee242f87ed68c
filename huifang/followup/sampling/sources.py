"""Whose records can be a population (R2.4): complaints now; upper and coming contexts register theirs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.complaints.models import Complaint
from huifang.regulations.book import Book
from huifang.regulations.names import provide_names


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record: ``rows(units, first, last)`` are those of units taken from a moment until before another, each with a ``customer``."""

    code: str
    label: str | Promise
    rows: Callable[[Sequence[int], datetime, datetime], QuerySet[Any]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let coverage rules speak of these records."""
    _sources[source.code] = source


def source(code: str) -> Source:
    """The source of a code.

    Raises:
        LookupError: nobody registered it.
    """
    return _sources[code]


def names(_book: Book | None = None) -> Mapping[str, str]:
    """Code → word, for rules."""
    return {code: str(found.label) for code, found in _sources.items()}


def complaints(units: Sequence[int], first: datetime, last: datetime) -> QuerySet[Complaint]:
    """Complaints of units taken in a time, whatever their merit; merged, voided and past ones are told elsewhere."""
    rows = Complaint.objects.filter(customer__unit__in=units, taken_at__gte=first, taken_at__lt=last)
    return rows.exclude(state__in=(Complaint.State.MERGED, Complaint.State.PAST, Complaint.State.VOID))


register(Source(Complaint.ref_kind, _("Complaints"), complaints))
provide_names("record_source", names)
