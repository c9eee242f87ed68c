"""Lists: keyset pages, capped counts, filters, sorts, columns, bulk acts, export of what is seen.

A context describes its list once (``ListSpec``) and calls ``render_list(request, spec, queryset)``.
Rows come by row values, so page 10,000 costs what page 1 costs; counts stop at a cap.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, Expression, F, Field, Func, Model, Q, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


from huifang.ui import registry
from huifang.ui.registry import Text

Rows = QuerySet[Any]
PAGE_SIZE = 25
CAP = 1000


class RowAfter(Func):
    """``(a, b) > (x, y)``: row values, understood by SQLite and PostgreSQL, answered from one index."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, left: Sequence[Expression | F], right: Sequence[Expression], *, backwards: bool = False) -> None:
        super().__init__(*left, *right)
        self.width = len(left)
        self.backwards = backwards

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_ignored: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Both tuples, compared."""
        parts = [compiler.compile(e) for e in self.get_source_expressions()]
        left, right = parts[: self.width], parts[self.width :]
        params = [value for _sql, values in parts for value in values]
        sides = [", ".join(sql for sql, _values in side) for side in (left, right)]
        return f"({sides[0]}) {'<' if self.backwards else '>'} ({sides[1]})", params


@dataclass(frozen=True, slots=True)
class Sort:
    """An order over non-null fields, all in one direction; the last field must be unique.

    ``backwards`` turns the whole order round (newest first).
    """

    key: str
    label: Text
    fields: tuple[str, ...]
    backwards: bool = False

    @property
    def order_by(self) -> tuple[str, ...]:
        """For ``QuerySet.order_by``."""
        return tuple(f"-{name}" for name in self.fields) if self.backwards else self.fields


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``value`` makes it part of the export; ``shown=False`` hides it until chosen."""

    key: str
    label: Text
    sort: str = ""
    numeric: bool = False
    shown: bool = True
    fixed: bool = False
    css: str = ""
    value: Callable[[Any], object] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter and what it keeps."""

    value: str
    label: Text
    keep: Q | Callable[[Rows], Rows] = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter chip. ``choices`` may be a function of the request; ``default`` holds unless the query says otherwise."""

    key: str
    label: Text
    choices: Sequence[Choice] | Callable[[HttpRequest], Sequence[Choice]]
    default: str = ""

    def options(self, request: HttpRequest) -> Sequence[Choice]:
        """The choices for this request."""
        return self.choices(request) if callable(self.choices) else self.choices


@dataclass(frozen=True, slots=True)
class BulkAction:
    """An act on selected rows: posts ``ids`` to ``url_name``; the view answers with an undo toast."""

    key: str
    label: Text
    url_name: str
    icon: str
    permission: str = ""
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Preset:
    """A view everybody has, such as 今天到期; ``query`` without the question mark."""

    label: Text
    query: str


@dataclass(frozen=True, slots=True)
class ListSpec:
    """All a queue page needs to know; rows are drawn by the plain include ``row_template``."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    sorts: tuple[Sort, ...]
    row_template: str
    filters: tuple[Filter, ...] = ()
    presets: tuple[Preset, ...] = ()
    page_size: int = PAGE_SIZE
    bulk_actions: tuple[BulkAction, ...] = ()
    search: Callable[[Rows, str], Rows] | None = None
    search_label: Text = ""
    empty_title: Text = ""
    empty_text: Text = ""
    empty_url_name: str = ""
    empty_action: Text = ""
    export: Callable[[HttpRequest, "ListSpec", Rows], HttpResponse] | None = None
    template: str = "ui/pages/queue.html"
    count: bool = True


class KeysetPage:
    """One page of an ordered queryset, found by the last row of the page before."""

    def __init__(self, rows: Rows, sort: Sort, *, after: str = "", size: int = PAGE_SIZE) -> None:
        self.sort, self.size = sort, size
        ordered = rows.order_by(*sort.order_by)
        values = self._values(ordered, after)
        if values is not None:
            left = [F(name) for name in sort.fields]
            ordered = ordered.filter(RowAfter(left, values, backwards=sort.backwards))
        self._rows = ordered

    @cached_property
    def _fetched(self) -> list[Any]:
        return list(self._rows[: self.size + 1])

    @property
    def rows(self) -> list[Any]:
        """The rows of this page."""
        return self._fetched[: self.size]

    @property
    def more(self) -> bool:
        """Is there another page?"""
        return len(self._fetched) > self.size

    @property
    def cursor(self) -> str:
        """What the next page starts after; empty on the last."""
        return self.cursor_of(self.rows[-1]) if self.more else ""

    def cursor_of(self, row: Model) -> str:
        """The cursor that continues after ``row``."""
        values = [_as_text(_walk(row, name)) for name in self.sort.fields]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    def _values(self, rows: Rows, after: str) -> list[Expression] | None:
        if not after:
            return None
        try:
            raw = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
            fields = [_field(rows, name) for name in self.sort.fields]
            pairs = zip(fields, raw, strict=True)
            return [Value(f.to_python(v), output_field=f) for f, v in pairs]
        except (ValueError, TypeError, ValidationError):
            return None


def capped_count(rows: Rows, cap: int = CAP) -> str:
    """The number of rows as text; ``1000+`` beyond the cap, so that a count never walks a big table."""
    found = rows.order_by()[: cap + 1].count()
    return f"{cap}+" if found > cap else str(found)


def _walk(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _as_text(value: Any) -> Any:
    return value if isinstance(value, (int, str)) or value is None else (
        value.isoformat() if hasattr(value, "isoformat") else str(value)
    )


def _field(rows: Rows, name: str) -> "Field[Any, Any]":
    annotation = rows.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field  # type: ignore[no-any-return]
    model: type[Model] = rows.model
    *path, last = name.split("__")
    for part in path:
        model = model._meta.get_field(part).related_model  # type: ignore[assignment]
    if last == "pk":
        return model._meta.pk  # type: ignore[return-value]
    try:
        found = model._meta.get_field(last)
    except FieldDoesNotExist as error:
        raise ValueError(f"{name} is no field of {model.__name__}") from error
    return found.target_field if found.is_relation else found  # type: ignore[union-attr,return-value]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter as the page shows it."""

    filter: Filter
    value: str
    label: Text
    options: Sequence[Choice]


@dataclass(slots=True)
class Listing:
    """A list answered for one request; ``listing`` in the template."""

    spec: ListSpec
    page: KeysetPage
    sort: Sort
    chips: list[Chip]
    columns: list[Column]
    cols: frozenset[str]
    query: str
    count: str
    bulk: list[tuple[BulkAction, str]]
    filtered: bool
    views: Sequence[registry.SavedView] = ()
    save_view_url: str = ""

    @property
    def rows(self) -> list[Any]:
        """The rows of this page."""
        return self.page.rows

    @property
    def sort_keys(self) -> Mapping[str, Sort]:
        """The sorts by key."""
        return {sort.key: sort for sort in self.spec.sorts}

    @property
    def exportable(self) -> bool:
        """Can what is seen be exported?"""
        return self.spec.export is not None or any(c.value for c in self.spec.columns)

    @property
    def width(self) -> int:
        """Number of cells in a row."""
        return len(self.columns) + bool(self.bulk)


def apply(request: HttpRequest, spec: ListSpec, rows: Rows) -> tuple[Rows, list[Chip], bool]:
    """Filter ``rows`` as the query says: rows, the chips to show, and whether anything was narrowed."""
    chips, narrowed = [], False
    for known in spec.filters:
        options = known.options(request)
        value = request.GET.get(known.key, known.default)
        chosen = next((c for c in options if c.value == value), None)
        if chosen is not None:
            rows = rows.filter(chosen.keep) if isinstance(chosen.keep, Q) else chosen.keep(rows)
            narrowed = narrowed or value != known.default
        chips.append(Chip(known, chosen.value if chosen else "", chosen.label if chosen else "", options))
    text = request.GET.get("q", "").strip()
    if text and spec.search:
        rows, narrowed = spec.search(rows, text), True
    return rows, chips, narrowed


def build(request: HttpRequest, spec: ListSpec, rows: Rows) -> Listing:
    """Answer a list for one request."""
    rows, chips, narrowed = apply(request, spec, rows)
    sort = chosen_sort(request, spec)
    after = request.GET.get("after", "")
    cols = _columns(request, spec)
    return Listing(
        spec=spec,
        page=KeysetPage(rows, sort, after=after, size=spec.page_size),
        sort=sort,
        chips=chips,
        columns=[c for c in spec.columns if c.key in cols],
        cols=cols,
        query=request.GET.get("q", ""),
        count=capped_count(rows) if spec.count and not after else "",
        bulk=_bulk(request, spec),
        filtered=narrowed,
        views=registry.saved_views(request, spec.name) if not after else (),
        save_view_url=registry.save_view_url(),
    )


def chosen_sort(request: HttpRequest, spec: ListSpec) -> Sort:
    """The sort the query names, else the first."""
    return next((s for s in spec.sorts if s.key == request.GET.get("sort")), spec.sorts[0])


def render_list(
    request: HttpRequest, spec: ListSpec, rows: Rows, context: Mapping[str, object] | None = None
) -> HttpResponse:
    """The queue page, the next rows of it (``?after=``), or the export of what is seen (``?export=1``)."""
    if request.GET.get("export"):
        return _export(request, spec, rows)
    listing = build(request, spec, rows)
    part = bool(request.GET.get("after")) and request.headers.get("HX-Request") == "true"
    template = "ui/list/more.html" if part else spec.template
    response = render(request, template, {"listing": listing, **(context or {})})
    if "cols" in request.GET:
        response.set_cookie(f"cols.{spec.name}", ".".join(sorted(listing.cols)), max_age=31_536_000, samesite="Lax")
    response.headers["Vary"] = "Cookie, HX-Request"
    return response


def _columns(request: HttpRequest, spec: ListSpec) -> frozenset[str]:
    wanted = request.GET.getlist("cols") or request.COOKIES.get(f"cols.{spec.name}", "").split(".")
    known = {c.key for c in spec.columns}
    chosen = known & set(wanted)
    fixed = {c.key for c in spec.columns if c.fixed}
    return frozenset(chosen | fixed if chosen else {c.key for c in spec.columns if c.shown} | fixed)


def _bulk(request: HttpRequest, spec: ListSpec) -> list[tuple[BulkAction, str]]:
    pairs = [(a, registry.url(a.url_name)) for a in spec.bulk_actions if registry.may(request.user, a.permission)]
    return [(action, address) for action, address in pairs if address]


def _export(request: HttpRequest, spec: ListSpec, rows: Rows) -> HttpResponse:
    kept, _chips, _narrowed = apply(request, spec, rows)
    ordered = kept.order_by(*chosen_sort(request, spec).order_by)
    if spec.export is not None:
        return spec.export(request, spec, ordered)
    from huifang.ui.exports import export_xlsx

    cols = _columns(request, spec)
    return export_xlsx(str(spec.title), [c for c in spec.columns if c.key in cols and c.value], ordered)


