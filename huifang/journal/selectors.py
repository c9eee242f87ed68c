"""Reads of the journal."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from huifang.journal import catalogue
from huifang.journal.models import Delivery, Event
from huifang.kernel.refs import Ref


def history(subjects: Iterable[Ref], *, limit: int = 50, before: int | None = None) -> Sequence[Event]:
    """The newest facts about any of ``subjects``; ``before`` continues from an event id. The caller has checked access."""
    about = Q(pk__in=())
    for ref in subjects:
        about |= Q(subject_kind=ref.kind, subject_id=ref.id)
    events = Event.objects.filter(about).order_by("-id")
    if before:
        events = events.filter(id__lt=before)
    return list(events[:limit])


class _Shown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def sentence(event: Event) -> str:
    """The fact as a sentence in the reader's language."""
    return catalogue.sentence(event.kind).format_map(_Shown(event.data))


def failed_deliveries() -> QuerySet[Delivery]:
    """Deliveries that gave up, newest first."""
    return Delivery.objects.filter(state=Delivery.State.FAILED).select_related("event").order_by("-id")
