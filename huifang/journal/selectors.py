"""Reads of the journal."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from huifang.journal import catalogue, gates, pulses
from huifang.journal.models import Delivery, Event, Pulse
from huifang.kernel.refs import Ref
from huifang.ui import formats

LATE = timedelta(minutes=2)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


def history(subjects: Iterable[Ref], *, limit: int = 50, before: int | None = None) -> Sequence[Event]:
    """The newest facts about any of ``subjects``; ``before`` continues from an event id. The caller has checked access."""
    by_kind: dict[str, list[str]] = {}
    for ref in subjects:
        by_kind.setdefault(ref.kind, []).append(ref.id)
    about = Q(pk__in=())
    for kind, ids in by_kind.items():
        about |= Q(subject_kind=kind, subject_id__in=ids)
    events = Event.objects.filter(about).order_by("-id").prefetch_related("personal")
    if before:
        events = events.filter(id__lt=before)
    return list(events[:limit])


def last_change(subject: Ref) -> tuple[str, str]:
    """Who recorded the newest fact about ``subject``, and when, in words; empty when there is none. The caller has checked access."""
    newest = lines(history([subject], limit=1))
    return (newest[0].by, formats.near(newest[0].at)) if newest else ("", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as the timeline shows it."""

    id: int
    at: datetime
    text: str
    by: str


def lines(events: Sequence[Event]) -> list[Line]:
    """Facts as sentences with the names of who did them."""
    names = gates.names_of(event.actor for event in events)
    return [Line(e.pk, e.at, sentence(e), names[e.actor]) for e in events]


class _Shown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def sentence(event: Event) -> str:
    """The fact as a sentence in the reader's language; an erased personal value shows as ●●●."""
    values = {name: _plain(catalogue.value_words(name, value)) for name, value in event.data.items()}
    values |= {row.name: row.value for row in event.personal.all()}
    return catalogue.sentence(event.kind).format_map(_Shown(values))


def _plain(value: object) -> object:
    if isinstance(value, list):
        return "、".join(str(v) for v in value)
    if isinstance(value, str) and value.startswith("sha256:"):
        return "●●●"
    if isinstance(value, str) and MOMENT.match(value):
        return formats.moment(datetime.fromisoformat(value))
    return "–" if value is None else value


def failed_deliveries() -> QuerySet[Delivery]:
    """Deliveries that gave up, newest first."""
    return Delivery.objects.filter(state=Delivery.State.FAILED).select_related("event").order_by("-id")


def late_deliveries(at: datetime) -> int:
    """How many facts wait longer than they should; above zero the worker is away or overrun."""
    return Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lt=at - LATE).count()


def heartbeat() -> datetime | None:
    """When a worker last proved to be alive."""
    return Pulse.objects.filter(name=pulses.HEARTBEAT).values_list("seen_at", flat=True).first()


@dataclass(frozen=True, slots=True)
class Beat:
    """The state of one repeated work."""

    label: str
    seen_at: datetime | None
    failed_at: datetime | None
    error: str
    took: float | None = None
    rhythm: str = ""


def beats() -> list[Beat]:
    """Every repeated work with its last run and error, failing ones first."""
    rows = {row.name: row for row in Pulse.objects.all()}
    found = []
    for schedule in pulses.schedules():
        row = rows.get(schedule.name, Pulse(name=schedule.name))
        took = None if row.took_ms is None else row.took_ms / 1000
        rhythm = f"{schedule.at:%H:%M}" if schedule.at else ""
        found.append(Beat(str(schedule.label), row.seen_at, row.failed_at, row.error, took, rhythm))
    return sorted(found, key=lambda b: (not b.error, b.label))
