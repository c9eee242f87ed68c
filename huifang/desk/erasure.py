"""What the desk holds: drafts of forms about a row."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from huifang.desk.models import Draft, DraftField
from huifang.journal.erasing import Holding, holding_of, holds_nothing, register


def _drafts(kind: str, ids: Sequence[Any]) -> Iterable[int]:
    """Drafts of this kind of row, of new rows below it, and of what is done with it (``followup.call`` of a task)."""
    context = kind.partition(".")[0]
    keys = Q(kind=kind, key__in=[str(pk) for pk in ids])
    keys |= Q(kind__startswith=f"{context}.", key__in=[f"new-{pk}" for pk in ids])
    acts = [name for name in _kinds(context) if holding_of(name) is None]
    for pk in ids if acts else ():
        keys |= Q(kind__in=acts) & (Q(key=str(pk)) | Q(key__startswith=f"{pk}-"))
    return Draft.objects.filter(keys).values_list("pk", flat=True)


def _kinds(context: str) -> list[str]:
    return list(Draft.objects.filter(kind__startswith=f"{context}.").order_by().values_list("kind", flat=True).distinct())


register(
    Holding(Draft, leads=_drafts, delete=True),
    Holding(DraftField, by={"desk.draft": "draft"}, delete=True),
)
holds_nothing("desk.Progress", "how far long work is; its results name rows")
holds_nothing("desk.SavedView", "the query of a list, of whoever saved it")
