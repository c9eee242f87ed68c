"""Reads: the rules in force, and the documents for pages."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar, overload

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from huifang.kernel import clock
from huifang.organization import calendars
from huifang.organization.models import Unit
from huifang.organization.prepared import Prepared
from huifang.regulations import kinds, rules
from huifang.regulations.book import Book, TypedRule, overlaid, overlay
from huifang.regulations.models import Clause, Regulation, RegulationVersion, Rule, RulesStamp
from huifang.regulations.names import Names, names_of
from huifang.regulations.shapes import ProjectType, parse

__all__ = [
    "Book",
    "ClauseLink",
    "TypedRule",
    "book",
    "book_of",
    "clause_link",
    "clause_links",
    "clauses",
    "draft_of",
    "fingerprint",
    "limit_for",
    "names_for",
    "newest_published",
    "one_snapshot",
    "project_types",
    "regulations",
    "rule_in_force",
    "rules_in_force",
    "snapshot",
    "type_named",
    "typed",
    "version_in_force",
]

T = TypeVar("T")
State = RegulationVersion.State


@dataclass
class _Known:
    """What this process has read since the last publication."""

    stamp: str
    versions: tuple[rules.Dated, ...]
    units: Mapping[int, str | None]
    places: Mapping[int, int]
    """Unit of a rule's regulation, by the rule's id, for regulations of one unit."""
    parsed: dict[int, tuple[TypedRule[Any], ...]] = field(default_factory=dict)
    books: dict[tuple[int, ...], Book] = field(default_factory=dict)


_known: _Known | None = None
_lock = threading.Lock()
_page: ContextVar[list[_Known] | None] = ContextVar("rules of this page", default=None)


def one_snapshot(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a page that only reads sees the rules of one moment, and asks for them once."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        token = _page.set([])
        try:
            return get_response(request)
        finally:
            _page.reset(token)

    return middleware


@contextmanager
def snapshot() -> Iterator[None]:
    """Let a write that publishes nothing see the rules and the calendar of one moment, and ask for them once."""
    token = _page.set([])
    try:
        with calendars.held():
            yield
    finally:
        _page.reset(token)


def book(at: date, unit: Unit | None = None) -> Book:
    """Every rule in force on ``at`` (a date, or a moment of that Shanghai date).

    Rules of the whole company, and those of ``unit`` and the units above it, the nearer one winning where codes
    are equal. One query when nothing was published since the last call in this process.
    """
    day = clock.local_date(at) if isinstance(at, datetime) else at
    known = _read()
    chosen = [v for v in rules.in_force(known.versions, day).values() if _applies(known.units[v.regulation], unit)]
    chosen.sort(key=lambda v: (len(known.units[v.regulation] or ""), v.regulation))
    key = tuple(v.id for v in chosen)
    found = known.books.get(key)
    if found is None:
        _parse_missing(known, key)
        found = known.books[key] = overlaid(known.parsed[i] for i in key)
    return found


@overload
def rules_in_force(kind: type[T], at: date, unit: Unit | None = None) -> list[TypedRule[T]]: ...
@overload
def rules_in_force(kind: str, at: date, unit: Unit | None = None) -> list[TypedRule[Any]]: ...
def rules_in_force(kind: Any, at: date, unit: Unit | None = None) -> list[TypedRule[Any]]:
    """The rules of one kind (its code or its shape) in force on a day; whoever needs several kinds reads ``book`` once."""
    return list(book(at, unit).of(kind))


def rule_in_force(code: str, at: date, unit: Unit | None = None) -> TypedRule[Any] | None:
    """The rule with this code in force on a day."""
    return book(at, unit).rule(code)


def limit_for(rule_id: int, code: str, at: date) -> TypedRule[Any] | None:
    """The rule with this code as whoever is under rule ``rule_id`` has it: in the unit of that rule's regulation."""
    place = _read().places.get(rule_id)
    return rule_in_force(code, at, Unit.objects.get(pk=place) if place else None)


def fingerprint(at: date, unit: Unit | None = None) -> str:
    """A digest of the rules in force on a day: equal digests, equal rules."""
    return book(at, unit).fingerprint


def project_types(at: date, unit: Unit | None = None) -> Mapping[str, ProjectType]:
    """Project types by code."""
    return book(at, unit).project_types


def type_named(text: str, at: date, unit: Unit | None = None) -> str | None:
    """The code of the project type written as ``text``, or None; importers of many rows ask one ``book``."""
    return book(at, unit).type_named(text)


def book_of(version: RegulationVersion, base: Book) -> Book:
    """``base`` with the rules of ``version`` in place of those of its regulation; what publishing it would give."""
    own = typed(version)
    others = tuple(r for r in base.rules if r.regulation_code != version.regulation.code)
    return Book(overlay((others, own)))


def typed(version: RegulationVersion) -> tuple[TypedRule[Any], ...]:
    """The enabled rules of a version, parsed; of a draft too.

    Raises:
        Malformed: a body is not a rule of its kind.
    """
    return tuple(_typed(rule, version) for rule in _rows().filter(version=version, enabled=True) if kinds.shape_of(rule.kind))


def names_for(version: RegulationVersion, on: date) -> Names:
    """The names that the rules of a version may use: its own and those of the other rules in force."""
    return names_of(book_of(version, book(on, version.regulation.unit)))


def clause_link(rule_id: int) -> "ClauseLink | None":
    """Where a rule stands, for 为什么?; None when there is no such rule."""
    return clause_links([rule_id]).get(rule_id)


@dataclass(frozen=True, slots=True)
class ClauseLink:
    """A clause as it is cited: number, title, regulation, version and address."""

    number: str
    title: str
    regulation: str
    version: int
    url: str


def clause_links(rule_ids: "list[int] | set[int]") -> dict[int, ClauseLink]:
    """The same for many rules in one query."""
    rows = Rule.objects.filter(pk__in=rule_ids).select_related("clause", "version__regulation")
    return {
        row.pk: ClauseLink(
            number=row.clause.number,
            title=row.clause.title,
            regulation=row.version.regulation.title,
            version=row.version.number,
            url=reverse("regulations:version", args=[row.version.regulation.code, row.version.number]) + f"#{row.clause.number}",
        )
        for row in rows
    }


def regulations() -> QuerySet[Regulation]:
    """Every regulation with its versions, newest first."""
    newest = RegulationVersion.objects.order_by("-number").select_related("published_by", "created_by")
    return Regulation.objects.order_by("title").select_related("unit").prefetch_related(Prefetch("versions", queryset=newest))


def version_in_force(regulation: Regulation, on: date) -> RegulationVersion | None:
    """The version of a regulation that is in force on a day."""
    published = regulation.versions.filter(state__in=[State.PUBLISHED, State.SUPERSEDED], effective_from__lte=on)
    return published.order_by("-number").first()


def newest_published(regulation: Regulation) -> RegulationVersion | None:
    """The version published last, in force or yet to begin."""
    return regulation.versions.filter(state=State.PUBLISHED).first()


def draft_of(regulation: Regulation) -> RegulationVersion | None:
    """The open draft, if somebody has begun one."""
    return regulation.versions.filter(state=State.DRAFT).first()


def clauses(version: RegulationVersion) -> list[Clause]:
    """The clauses of a version with their rules, in order: two queries."""
    return list(version.clauses.order_by("order").prefetch_related(Prefetch("rules", queryset=Rule.objects.order_by("order"))))


def _read() -> _Known:
    global _known  # noqa: PLW0603 – one snapshot per process, replaced as a whole
    page = _page.get()
    if page:
        return page[0]
    stamp = next((value for (value,) in _stamp()), "")
    known = _known
    if known is None or known.stamp != stamp:
        with _lock:
            known = _known = _Known(stamp, *_versions())
    if page is not None:
        page.append(known)
    return known


_stamp = Prepared(lambda: RulesStamp.objects.values_list("value"))


def _versions() -> tuple[tuple[rules.Dated, ...], dict[int, str | None], dict[int, int]]:
    rows = RegulationVersion.objects.filter(state__in=[State.PUBLISHED, State.SUPERSEDED]).values_list(
        "id", "regulation_id", "number", "effective_from", "regulation__unit__path"
    )
    dated = tuple(rules.Dated(i, regulation, number, begun) for i, regulation, number, begun, _path in rows if begun)
    paths: dict[int, str | None] = {regulation: path for _i, regulation, _n, _e, path in rows}
    local = Rule.objects.filter(version__regulation__unit__isnull=False) if any(paths.values()) else Rule.objects.none()
    return dated, paths, dict(local.values_list("pk", "version__regulation__unit"))


def _applies(path: str | None, unit: Unit | None) -> bool:
    return path is None or (unit is not None and unit.path.startswith(path))


def _rows() -> QuerySet[Rule]:
    return Rule.objects.select_related("clause", "version__regulation__unit").order_by("clause__order", "order")


def _parse_missing(known: _Known, versions: tuple[int, ...]) -> None:
    missing = [i for i in versions if i not in known.parsed]
    found: dict[int, list[TypedRule[Any]]] = {i: [] for i in missing}
    for row in _rows().filter(version__in=missing, enabled=True):
        if kinds.shape_of(row.kind):
            found[row.version_id].append(_typed(row, row.version))
    known.parsed.update({i: tuple(rules_) for i, rules_ in found.items()})


def _typed(row: Rule, version: RegulationVersion) -> TypedRule[Any]:
    return TypedRule(
        id=row.pk,
        code=row.code,
        kind=row.kind,
        clause=row.clause.number,
        clause_title=row.clause.title,
        regulation=version.regulation.title,
        regulation_code=version.regulation.code,
        version=version.number,
        effective_from=version.effective_from,
        value=_value(row.kind, json.dumps(row.body, sort_keys=True)),
        unit=version.regulation.unit.path if version.regulation.unit else "",
    )


@lru_cache(maxsize=4096)
def _value(kind: str, body: str) -> Any:
    """The rule that a body says; rules are frozen, so equal bodies share one."""
    shape = kinds.shape_of(kind)
    assert shape is not None
    return parse(shape, json.loads(body))
