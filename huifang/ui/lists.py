"""Lists: keyset pages, capped counts, filters, sorts, columns, bulk acts, export of what is seen.

A context describes its list once (``ListSpec``) and calls ``render_list(request, spec, queryset)``.
Rows come by row values, so page 10,000 costs what page 1 costs; counts stop at a cap.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huifang.kernel.decision import Refused, no
from huifang.ui import registry
from huifang.ui.keyset import PAGE_SIZE, KeysetPage, Rows, Sort, capped_count
from huifang.ui.registry import Text

__all__ = ["BulkAction", "Choice", "Column", "Filter", "KeysetPage", "ListSpec", "Preset", "Sort", "capped_count", "render_list"]


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
    """All a queue page needs to know; rows are drawn by the plain include ``row_template``.

    The usual row shows each column's ``value``.
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    sorts: tuple[Sort, ...]
    row_template: str = "ui/list/row.html"
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
    export_permission: str = ""
    """Who may take the list away as a workbook; empty where the page itself is guard enough."""
    template: str = "ui/pages/queue.html"
    count: bool = True
    prepare: Callable[[Sequence[Any]], None] | None = None
    """Gets the rows of a page (or a part of an export) at once, to add what they show in a few queries."""
    records_export: bool = False
    """Does the page record its exports itself?"""

    def __post_init__(self) -> None:
        for kind, keys in (("filter", [f.key for f in self.filters]), ("column", [c.key for c in self.columns])):
            if twice := {key for key in keys if keys.count(key) > 1}:
                raise ValueError(f"{self.name} has a {kind} twice: {', '.join(sorted(twice))}")


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
    share_with: str = ""
    may_export: bool = True

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
        return self.may_export and (self.spec.export is not None or any(c.value for c in self.spec.columns))

    @property
    def searchable(self) -> bool:
        """Has the list its own search box? (A template would call ``search``.)"""
        return self.spec.search is not None

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
    page = KeysetPage(rows, sort, after=after, size=spec.page_size)
    if spec.prepare:
        spec.prepare(page.rows)
    return Listing(
        spec=spec,
        page=page,
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
        share_with=registry.share_with(request) if not after else "",
        may_export=registry.may(request.user, spec.export_permission),
    )


def chosen_sort(request: HttpRequest, spec: ListSpec) -> Sort:
    """The sort the query names, else the first."""
    return next((s for s in spec.sorts if s.key == request.GET.get("sort")), spec.sorts[0])


Context = Mapping[str, object]


def render_list(
    request: HttpRequest, spec: ListSpec, rows: Rows, context: Context | Callable[[Listing], Context] | None = None
) -> HttpResponse:
    """The queue page, the next rows of it (``?after=``), or the export of what is seen (``?export=1``).

    ``context`` is what the template gets besides the listing; a function makes it from the listing.

    Raises:
        Refused: an export without its permission.
    """
    if request.GET.get("export"):
        if not registry.may(request.user, spec.export_permission):
            raise Refused(no("not_permitted", permission=spec.export_permission))
        return _export(request, spec, rows)
    listing = build(request, spec, rows)
    part = bool(request.GET.get("after")) and request.headers.get("HX-Request") == "true"
    template = "ui/list/more.html" if part else spec.template
    response = render(request, template, {"listing": listing, **((context(listing) if callable(context) else context) or {})})
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
    if not spec.records_export:
        registry.exported(request, spec.name, spec.title)
    if spec.export is not None:
        return spec.export(request, spec, ordered)
    from huifang.ui.exports import LIMIT, export_xlsx

    cols = _columns(request, spec)
    lines = _prepared(ordered[:LIMIT], spec.prepare) if spec.prepare else ordered
    return export_xlsx(str(spec.title), [c for c in spec.columns if c.key in cols and c.value], lines)


def _prepared(rows: Rows, prepare: Callable[[Sequence[Any]], None]) -> Iterator[Any]:
    iterator = rows.iterator(chunk_size=500)
    while part := list(islice(iterator, 500)):
        prepare(part)
        yield from part
