"""What search holds: the entries of rows and the numbers by which they are found."""

from collections.abc import Iterable, Sequence
from typing import Any

from huifang.journal.erasing import Holding, register
from huifang.search.models import Code, Entry

BESIDE = {"documents.document": "documents.text"}
"""Kinds of row that are found under a second kind of entry too, by the same number."""


def _beside(kind: str, ids: Sequence[Any]) -> Iterable[int]:
    """The second entries of rows."""
    if second := BESIDE.get(kind):
        return Entry.objects.filter(kind=second, object_id__in=[int(pk) for pk in ids]).values_list("pk", flat=True)
    return ()


register(
    Holding(Entry, refs=(("kind", "object_id"),), leads=_beside, delete=True),
    Holding(Code, by={"search.entry": "entry"}, delete=True),
)
