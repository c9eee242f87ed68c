"""The journal for those who look after it: who did what, when, from where, for whom; by person, row, kind, time and address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from huifang.audit import naming
from huifang.journal import catalogue, gates
from huifang.journal import selectors as journal
from huifang.journal.models import Event, Origin
from huifang.kernel import clock
from huifang.kernel.refs import Ref


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page asks for; empty fields ask nothing."""

    person: int | None = None
    kind: str = ""
    ref: str = ""
    since: date | None = None
    until: date | None = None
    origin: str = ""


def facts(asked: Asked) -> QuerySet[Event]:
    """The facts asked for; every combination begins at an index and is read in the order of ids."""
    rows = Event.objects.all()
    if asked.person:
        rows = rows.filter(actor_kind="accounts.user", actor_id=str(asked.person))
    if asked.kind:
        rows = rows.filter(kind=asked.kind) if asked.kind.count(".") == 2 else rows.filter(kind__startswith=f"{asked.kind}.")
    if asked.ref:
        try:
            ref = naming.parse(asked.ref)
        except ValueError:
            return rows.none()
        rows = rows.filter(subject_kind=ref.kind, subject_id=ref.id)
    if asked.since:
        rows = rows.filter(id__gte=_first_of(asked.since))
    if asked.until:
        rows = rows.filter(id__lt=_first_of(asked.until + timedelta(days=1)))
    if asked.origin:
        known = Origin.objects.filter(Q(address=asked.origin) | Q(session=asked.origin))
        rows = rows.filter(origin__in=list(known.order_by("-first_at").values_list("key", flat=True)[:500]))
    return rows


def _first_of(day: date) -> int:
    """The number of the first fact of a day, found by halving: numbers and moments grow together, but for what bears another's moment.

    A day's margin is kept before it, so what was written somewhat late is found too.
    """
    start = clock.moment_of(day)
    low, high = 1, (Event.objects.order_by("-id").values_list("id", flat=True).first() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = Event.objects.filter(id__gte=middle).order_by("id").values_list("id", "at").first()
        if row is None or row[1] >= start:
            high = middle
        else:
            low = row[0] + 1
    return low


@dataclass(slots=True)
class Line:
    """One fact as the page shows it."""

    event: Event
    text: str
    by: str
    for_whom: str = ""
    about: str = ""
    words: str = ""
    address: str = ""
    session: str = ""
    certificate: str = ""


def prepare(rows: Sequence[Event]) -> None:
    """Add to the facts of a page what is shown beside them: a fixed number of queries."""
    names = gates.names_of([event.actor for event in rows] + [Ref("accounts.user", pk) for event in rows if (pk := _principal(event))])
    origins = {row.key: row for row in Origin.objects.filter(key__in={event.origin for event in rows if event.origin})}
    for event in rows:
        seen = origins.get(event.origin)
        erased = getattr(event, "erased", None)
        principal = _principal(event)
        event.line = Line(  # type: ignore[attr-defined]
            event, journal.sentence(event), names.get(event.actor, ""), names.get(Ref("accounts.user", principal), "") if principal else "",
            str(event.subject), naming.words(event.subject), seen.address if seen else "", seen.session if seen else "", erased.certificate if erased else "",
        )  # fmt: skip


def _principal(event: Event) -> str:
    """For whom somebody acted as deputy, as the fact says."""
    found = event.data.get("principal")
    return str(found) if found and str(found) != event.actor_id else ""


def contexts() -> list[str]:
    """The contexts that record facts."""
    return sorted({kind.partition(".")[0] for kind in catalogue.kinds()})
