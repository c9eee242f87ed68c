"""Imports for other systems: bring a register in, see how it goes, read what was refused."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import File, Query
from ninja.files import UploadedFile

from huifang.imports import access, layouts, presenting, reading, registry, running, services
from huifang.imports.models import Batch, BatchRow
from huifang.imports.rules import life
from huifang.imports.workbooks import explain
from huifang.integrations.api import Out, Page, Paging, PathId, Routes, user_of
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.ui.lists import Sort

api = Routes("imports", _("Imports"), order=50)
IMPORT = "archive.customer.import"
KIND = "register"
INLINE = 1000
NEWEST = Sort("new", "", ("id",), backwards=True)
BY_ROW = Sort("row", "", ("number", "id"))


class BatchOut(Out):
    """An import; ``counts`` as far as it has come."""

    id: int
    file: str
    state: str
    counts: dict[str, int]
    notice: str
    created_at: datetime
    finished_at: datetime | None


class RefusedOut(Out):
    """A row that was not used; ``faults`` names field and reason, never the cell: it may be a telephone number."""

    row: int
    faults: list[dict[str, str]]
    mend: str


def batch_out(row: Batch) -> dict[str, Any]:
    """An import with the counts of its preview until it is applied."""
    counts = row.counts or row.preview.get("totals", {})
    return {
        "id": row.pk, "file": row.file_name, "state": row.state, "notice": row.notice, "created_at": row.created_at,
        "finished_at": row.finished_at, "counts": {name: n for name, n in counts.items() if isinstance(n, int)},
    }  # fmt: skip


def _found(request: HttpRequest, pk: int) -> Batch:
    row = get_object_or_404(Batch.objects.select_related("by"), pk=pk)
    enforce(access.may_act(user_of(request), row))
    return row


@api.get("/imports", name="imports", permission=IMPORT, response=Page[BatchOut], summary=_("List imports"))
def imports(request: HttpRequest, paging: Query[Paging]) -> Any:
    return paging.page(Batch.objects.filter(access.visible_to(user_of(request))), NEWEST, batch_out)


@api.post(
    "/imports",
    name="imports",
    permission=IMPORT,
    response=BatchOut,
    success=202,
    summary=_("Bring a register in"),
    description=_("The columns are found as on the page and the preview is worked out; nothing is imported before it is applied."),
)
def upload(request: HttpRequest, file: File[UploadedFile]) -> Any:
    user, at, kind = user_of(request), clock.now(), registry.kind(KIND)
    kept = reading.keep(_pieces(file), file.name or "")
    book = reading.read(kept.path)
    layout = layouts.detect(kind, book, at=at, sheet="", header=None)
    row = services.upload(by=user, kind=kind.code, file=kept, name=file.name or "", layout=layout, at=at)
    services.start_preview(row, by=user, at=at)
    _do(row, "preview", presenting.rows_of(book, layout))
    row.refresh_from_db()
    return batch_out(row)


def _pieces(file: UploadedFile) -> Iterator[bytes]:
    yield from file.chunks()


def _do(row: Batch, job: str, rows: int) -> None:
    """Small work at once, other work by a worker, as on the pages."""
    if rows <= getattr(settings, "IMPORTS_INLINE", INLINE):
        getattr(running, job)(row)
    else:
        services.enqueue(row, job)


@api.get("/imports/{pk}", name="import", permission=IMPORT, response=BatchOut, summary=_("How an import goes"))
def one(request: HttpRequest, pk: PathId) -> Any:
    return batch_out(_found(request, pk))


@api.post(
    "/imports/{pk}/apply", name="import-apply", permission=IMPORT, response=BatchOut, success=202, summary=_("Import what was previewed")
)
def apply(request: HttpRequest, pk: PathId) -> Any:
    row = _found(request, pk)
    services.start(row, by=user_of(request), at=clock.now())
    _do(row, "apply", row.rows)
    row.refresh_from_db()
    return batch_out(row)


@api.get("/imports/{pk}/refused", name="import-refused", permission=IMPORT, response=Page[RefusedOut], summary=_("Rows that were not used"))
def refused(request: HttpRequest, pk: PathId, paging: Query[Paging]) -> Any:
    row = _found(request, pk)
    layout = layouts.load(row.layout)

    def show(line: BatchRow) -> dict[str, Any]:
        blind = [[field, why, ""] for field, why, _cell in line.faults]
        faults = [{"field": field, "code": why} for field, why, _cell in line.faults]
        return {"row": line.number, "faults": faults, "mend": explain(blind, layout, line.number, row.kind)}

    rows = BatchRow.objects.filter(batch=row)
    return paging.page(rows, BY_ROW, show) if row.state != life.PREVIEWED else _of_preview(row, show)


def _of_preview(row: Batch, show: Any) -> dict[str, Any]:
    """What the preview would refuse: its first rows."""
    found = [BatchRow(number=one["row"], faults=one["faults"]) for one in row.preview.get("refused", [])]
    return {"items": [show(line) for line in found], "next": None}
