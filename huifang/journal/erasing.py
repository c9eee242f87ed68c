"""What is held of somebody, table by table: counted, shown, erased (C 二2.8.9; R1.7; PIPL 45 and 47).

A context says in ``erasure.py`` (found by file name) which of its rows belong to what, once for all uses::

    register(Holding(Record, by={"archive.customer": "customer", "followup.task": "task"}, keep=("language",)))
    register(Holding(Notice, refs=(("about_kind", "about_id"),), delete=True))
    holds_nothing("followup.PlanRun", "figures of planning")

From a root (``archive.customer:12``) everything that leads to it is found, then what leads to that, and so on. Rows are deleted,
or emptied: every column of text becomes empty but those that ``keep`` names (codes, digests), so figures stay and nothing can be read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Model, Q

from huifang.journal import sealing
from huifang.journal.services import record
from huifang.journal.verifying import ERASED, set_digest
from huifang.kernel.refs import Ref

CHUNK = 500
T = TypeVar("T")
Erase = Callable[[Sequence[Any], str], None]
Show = Callable[[Any], Mapping[str, object]]
Leads = Callable[[str, Sequence[Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Holding:
    """One table and how its rows belong to others.

    Args:
        model: the table.
        by: kind of row → lookup (or several) that leads to it, such as ``{"archive.customer": "project__customer"}``.
        refs: pairs of columns that name a row of any kind, such as ``("about_kind", "about_id")``.
        keep: columns of text that hold no content: codes, numbers of a series, digests.
        fill: what a column gets instead of nothing, a value or an expression (unique columns, pointers to rows that go).
        delete: the rows themselves go; else they stay, emptied, because something counts or names them.
        erase: done besides with ids and certificate, before the rows are touched: contents on disk.
        instead: done in place of emptying or deleting.
        leads: which rows belong to rows of a kind, where no lookup says it.
        open: rows that are still being worked on; while there are any, nothing is proposed for destruction.
        show: a row's sealed values in clear, for the person's own copy.
        kind: how others name these rows; ``ref_kind`` of the model, else its label in small letters.
    """

    model: type[Model]
    by: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    refs: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()
    fill: Mapping[str, object] = field(default_factory=dict)
    delete: bool = False
    erase: Erase | None = None
    instead: Erase | None = None
    leads: Leads | None = None
    open: Q | None = None
    show: Show | None = None
    kind: str = ""

    @property
    def name(self) -> str:
        """Its label, such as ``followup.Record``."""
        return str(self.model._meta.label)

    @property
    def rows(self) -> str:
        """The kind under which others name its rows."""
        return self.kind or str(getattr(self.model, "ref_kind", self.model._meta.label_lower))


_holdings: dict[str, Holding] = {}
_nothing: dict[str, str] = {}


def register(*holdings: Holding) -> None:
    """Say what tables hold."""
    _holdings.update({holding.name: holding for holding in holdings})


def holds_nothing(label: str, why: str) -> None:
    """Say that a table with columns of text holds nothing of a customer or contact, and why."""
    _nothing[label] = why


def holdings() -> tuple[Holding, ...]:
    """Every table that holds something, by name."""
    return tuple(holding for _name, holding in sorted(_holdings.items()))


def holding_of(kind: str) -> Holding | None:
    """The table whose rows are of this kind."""
    return next((holding for holding in _holdings.values() if holding.rows == kind), None)


def without() -> Mapping[str, str]:
    """Tables that hold nothing, with their reasons."""
    return _nothing


def texts_of(holding: Holding) -> dict[str, object]:
    """The columns that erasing empties, with what they become."""
    found: dict[str, object] = {}
    for column in holding.model._meta.local_fields:
        if is_text(column) and column.name not in holding.keep:
            found[column.name] = _nothing_for(column)
    return found | dict(holding.fill)


def is_text(column: "models.Field[Any, Any]") -> bool:
    """May the column hold somebody's words?"""
    if column.is_relation or column.primary_key or column.choices:
        return False
    return isinstance(column, models.CharField | models.TextField | models.JSONField | models.BinaryField)


def _nothing_for(column: "models.Field[Any, Any]") -> object:
    if column.null:
        return None
    if isinstance(column, models.JSONField):
        return column.get_default() if column.has_default() else {}
    return b"" if isinstance(column, models.BinaryField) else ""


@dataclass(slots=True)
class Found:
    """Everything that belongs to a root: ids by table, in the order of distance from it."""

    root: Ref
    ids: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each table, without their content."""
        return {name: len(ids) for name, ids in self.ids.items() if ids}

    def kinds(self) -> dict[str, list[str]]:
        """The rows by the kind that others name them by, the root among them."""
        found = {self.root.kind: [self.root.id]}
        for name, ids in self.ids.items():
            found.setdefault(_holdings[name].rows, []).extend(str(pk) for pk in ids)
        return found


def find(root: Ref) -> Found:
    """Follow every way that leads to ``root``; nothing is read but ids."""
    found = Found(root)
    seen: dict[str, set[Any]] = {}
    frontier: dict[str, list[Any]] = {root.kind: [root.id]}
    own = holding_of(root.kind)
    if own is not None:
        rows = list(own.model._default_manager.filter(pk=root.id).values_list("pk", flat=True))
        seen[own.name], found.ids[own.name] = set(rows), rows
    while frontier:
        frontier = _step(frontier, seen, found)
    return found


def _step(frontier: Mapping[str, list[Any]], seen: dict[str, set[Any]], found: Found) -> dict[str, list[Any]]:
    reached: dict[str, list[Any]] = {}
    for holding in holdings():
        known = seen.setdefault(holding.name, set())
        fresh = [pk for pk in dict.fromkeys(_leading(holding, frontier)) if pk not in known]
        if fresh:
            known.update(fresh)
            found.ids.setdefault(holding.name, []).extend(fresh)
            reached.setdefault(holding.rows, []).extend(fresh)
    return reached


def _leading(holding: Holding, frontier: Mapping[str, list[Any]]) -> Iterator[Any]:
    """Rows that lead to those reached last: one query for up to twenty ways, each of which begins at an index."""
    ways: list[Q] = []
    for kind, ids in frontier.items():
        for part in chunks(ids):
            if holding.leads is not None:
                yield from holding.leads(kind, part)
            ways += [Q(**{f"{path}__in": part}) for path in _paths(holding, kind)]
            for kind_column, id_column in holding.refs:
                if known := _numbers(holding, id_column, part):
                    ways.append(Q(**{kind_column: kind, f"{id_column}__in": known}))
    for some in chunks(ways, 20):
        yield from holding.model._default_manager.order_by().filter(reduce(or_, some)).values_list("pk", flat=True)


def _paths(holding: Holding, kind: str) -> tuple[str, ...]:
    path = holding.by.get(kind, ())
    return (path,) if isinstance(path, str) else path


def _numbers(holding: Holding, column: str, ids: Sequence[Any]) -> list[Any]:
    """Ids as the column stores them; what can't be one leads nowhere."""
    if isinstance(holding.model._meta.get_field(column), models.CharField):
        return [str(pk) for pk in ids]
    return [int(pk) for pk in ids if str(pk).isdecimal()]


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items, so many at a time."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def still_open(found: Found) -> dict[str, int]:
    """Rows among those found that are still being worked on, by table."""
    counts = {}
    for name, ids in found.ids.items():
        holding = _holdings[name]
        if holding.open is not None:
            rows = holding.model._default_manager.filter(holding.open)
            counts[name] = sum(rows.filter(pk__in=part).count() for part in chunks(ids))
    return {name: count for name, count in counts.items() if count}


def erase(root: Ref, *, certificate: str, size: int = CHUNK) -> Iterator[tuple[str, int]]:
    """Erase what belongs to ``root``, chunk by chunk, each in a transaction of its own; yields table and rows after each.

    Emptying comes before deleting and the nearest rows are emptied last, so what a killed run left is found again by the next.
    Safe to repeat.

    Args:
        certificate: the number under which erased facts are reported.
    """
    found = find(root)
    order = list(reversed([(_holdings[name], ids) for name, ids in found.ids.items()]))
    for holding, ids in sorted(order, key=lambda pair: pair[0].delete):
        for part in chunks(ids, size):
            with transaction.atomic():
                _erase(holding, part, certificate)
            yield holding.name, len(part)


def _erase(holding: Holding, ids: Sequence[Any], certificate: str) -> None:
    if holding.erase is not None:
        holding.erase(ids, certificate)
    rows = holding.model._default_manager.filter(pk__in=ids)
    if holding.instead is not None:
        holding.instead(ids, certificate)
    elif holding.delete:
        rows.delete()
    elif values := texts_of(holding):
        rows.update(**values)


def note_erased(certificate: str, *, by: Ref, at: datetime) -> None:
    """Seal what happened so far, and record which facts were erased under the certificate: a digest over their remains and links.

    Called inside a transaction, after the last chunk, and again whenever more was erased under it.
    """
    while sealing.seal():
        pass
    count, digest = set_digest(certificate)
    record(ERASED, Ref("journal.certificate", certificate[:40]), by=by, at=at, certificate=certificate, count=count, digest=digest)
