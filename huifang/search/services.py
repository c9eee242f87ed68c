"""Writes: bring entries to what their rows say, in the transaction of the change."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from django.db import transaction

from huifang.search import registry
from huifang.search.models import Code, Entry
from huifang.search.registry import Document
from huifang.search.rules import codes_of, pieces_of, plain, readings, tokens_of

CHUNK = 500
_WRITTEN = ("name", "subtitle", "texts", "initials", "tokens", "owner_id", "unit_id")


def refresh(kind: str, ids: Iterable[int]) -> int:
    """Bring the entries of some rows up to date: written, changed or removed; the number of documents."""
    return refresh_many(kind, ids)


def refresh_many(kind: str, ids: Iterable[int]) -> int:
    """The same for any number of rows, a few statements for every 500."""
    return sum(_refresh(kind, chunk) for chunk in _chunks(ids))


def remove(kind: str, ids: Iterable[int]) -> None:
    """Take rows out of the index."""
    with transaction.atomic():
        for chunk in _chunks(ids):
            Entry.objects.filter(kind=kind, object_id__in=chunk).delete()


def rebuild(kind: str) -> int:
    """Write every entry of a kind anew, chunk by chunk, each in its own transaction; the number of documents."""
    stored = Entry.objects.filter(kind=kind).values_list("object_id", flat=True).iterator(chunk_size=5000)
    return refresh_many(kind, chain(registry.searchable(kind).every(), stored))


@transaction.atomic
def _refresh(kind: str, ids: Sequence[int]) -> int:
    documents = {d.object_id: d for d in registry.searchable(kind).documents(ids)}
    if gone := set(ids) - set(documents):
        Entry.objects.filter(kind=kind, object_id__in=gone).delete()
    entries = [entry_of(kind, document) for document in documents.values()]
    Entry.objects.bulk_create(entries, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=_WRITTEN)
    _codes(kind, documents)
    return len(documents)


def entry_of(kind: str, document: Document) -> Entry:
    """The unsaved entry of a document."""
    names = (document.name, *document.names)
    texts = tuple(dict.fromkeys(text for raw in (*names, document.body) if (text := plain(raw))))
    sounds = readings(names)
    token = registry.searchable(kind).token if document.people else None
    keyed = [token(piece) for piece in pieces_of(document.people)] if token else []
    return Entry(
        kind=kind,
        object_id=document.object_id,
        name=document.name[:120],
        subtitle=document.subtitle[:200],
        texts="\n".join(texts),
        initials=" ".join(sounds),
        tokens=tokens_of(texts, sounds, document.owner_id, document.unit_id, keyed),
        owner_id=document.owner_id,
        unit_id=document.unit_id,
    )


def _codes(kind: str, documents: dict[int, Document]) -> None:
    wanted_of = {i: set(codes_of(d.codes)) for i, d in documents.items()}
    owners = dict(Entry.objects.filter(kind=kind, object_id__in=documents).values_list("id", "object_id"))
    wanted = {(entry, text) for entry, owner in owners.items() for text in wanted_of[owner]}
    # The ids themselves, not a subquery: in the middle of an import PostgreSQL has no statistics and would read the whole table.
    known = Code.objects.filter(entry__in=list(owners)).values_list("id", "entry_id", "text")
    stored = {(entry, text): pk for pk, entry, text in known}
    if stale := [pk for pair, pk in stored.items() if pair not in wanted]:
        Code.objects.filter(pk__in=stale).delete()
    Code.objects.bulk_create(Code(entry_id=entry, text=text) for entry, text in sorted(wanted - stored.keys()))


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(dict.fromkeys(ids))
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
