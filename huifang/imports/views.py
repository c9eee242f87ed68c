"""The wizard: file → columns → preview → import → result; each step is the batch's page in that state."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.desk import progress
from huifang.desk.views.progress import line
from huifang.imports import access, labels, layouts, presenting, reading, registry, running, services, workbooks
from huifang.imports.forms import ColumnsForm, UploadForm
from huifang.imports.models import Batch
from huifang.imports.rules import life
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.ui.exports import XLSX, download
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import toast

IMPORT = "archive.customer.import"
KIND = "register"
INLINE = 1000
"""Up to so many rows the work is done at once instead of by a worker."""

LIST = ListSpec(
    name="imports.batches",
    title=gettext_lazy("Imports"),
    row_template="imports/rows/batch.html",
    columns=(
        Column("file", gettext_lazy("File"), fixed=True, value=lambda batch: batch.file_name),
        Column("state", gettext_lazy("State"), value=lambda batch: str(labels.STATES[batch.state][0])),
        Column("accepted", gettext_lazy("Rows used"), numeric=True, value=lambda batch: batch.counts.get("accepted", "")),
        Column("refused", gettext_lazy("Rows refused"), numeric=True, value=lambda batch: batch.counts.get("refused", "")),
        Column("by", gettext_lazy("By"), value=lambda batch: batch.by.name if batch.by else ""),
        Column("at", gettext_lazy("Uploaded"), sort="new", value=lambda batch: batch.created_at),
    ),
    sorts=(Sort("new", gettext_lazy("Newest"), ("id",), backwards=True),),
    filters=(Filter("state", gettext_lazy("State"), tuple(Choice(code, words) for code, (words, _tone) in labels.STATES.items())),),
    empty_title=gettext_lazy("No imports yet"),
    empty_text=gettext_lazy("Bring in a customer register as your office keeps it; you see what will happen before anything is written."),
    empty_url_name="imports:upload",
    empty_action=gettext_lazy("Import a register"),
    template="imports/batches.html",
)


@require_GET
@require(IMPORT)
def batches(request: HttpRequest) -> HttpResponse:
    """Imports the user may see, newest first."""
    rows = Batch.objects.filter(access.visible_to(user_of(request))).select_related("by")
    return render_list(request, LIST, rows, {"states": labels.STATES})


@require(IMPORT)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in and find its layout."""
    form = UploadForm(request.POST or None, request.FILES or None)
    kinds = [kind for kind in registry.kinds() if may(user_of(request), kind.permission)]
    chosen = next((kind for kind in kinds if kind.code == request.GET.get("kind")), registry.kind(KIND))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return redirect("imports:batch", _take(request, file, chosen).pk)
        except Refused as refusal:
            form.add_error("file", labels.sentence(refusal))
    return render(request, "imports/upload.html", {"form": form, "kinds": kinds, "chosen": chosen}, status=422 if form.errors else 200)


def _take(request: HttpRequest, file: "UploadedFile[bytes]", kind: registry.ImportKind) -> Batch:
    user, at = user_of(request), clock.now()
    kept = reading.keep(_pieces(file), file.name or "")
    book = reading.read(kept.path)
    layout = layouts.detect_or_guess(kind, book, at=at)
    return services.upload(by=user, kind=kind.code, file=kept, name=file.name or "", layout=layout, at=at)


def _pieces(file: "UploadedFile[bytes]") -> Iterator[bytes]:
    yield from file.chunks()


def _batch(request: HttpRequest, pk: int) -> Batch:
    """The batch if the user may work with it."""
    found = get_object_or_404(Batch.objects.select_related("by"), pk=pk)
    enforce(access.may_act(user_of(request), found))
    return found


@require_GET
@require(IMPORT)
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The step that the batch is at."""
    found = _batch(request, pk)
    if found.state == life.UPLOADED:
        return _columns_page(request, found)
    running_kind = {life.PREVIEWING: services.PREVIEW, life.APPLYING: services.APPLY, life.UNDOING: services.UNDO}.get(found.state)
    if running_kind:
        row = progress.newest(running_kind, found.pk)
        return render(request, "imports/running.html", {"batch": found, "line": line(row) if row else None})
    if found.state == life.PREVIEWED and not request.GET.get("columns"):
        return render(request, "imports/preview.html", presenting.preview(found))
    if found.state == life.PREVIEWED:
        return _columns_page(request, found)
    in_the_way = services.obstacles(found) if request.GET.get("undo") else []
    return render(request, "imports/result.html", presenting.result(found, in_the_way))


@require_POST
@require(IMPORT)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the user's columns and go to the preview; or read another sheet or header row and ask again."""
    found = _batch(request, pk)
    kind, at = registry.kind(found.kind), clock.now()
    book, wanted = services.open_book(found), kind.wanted(at)
    layout = layouts.with_samples(layouts.load(found.layout), book)
    form = ColumnsForm(request.POST, batch=found, book=book, layout=layout, wanted=wanted)
    if not form.is_valid():
        return _columns_page(request, found, form)
    sheet, header = form.cleaned_data["sheet"], form.cleaned_data["header"] or 0
    try:
        if (sheet, header) != (layout.sheet, layout.header_top) or "reread" in request.POST:
            header_wanted = None if sheet != layout.sheet and header == layout.header_top else header
            layout = layouts.detect_or_guess(kind, book, at=at, sheet=sheet, header=header_wanted)
            return _columns_page(request, found, ColumnsForm(batch=found, book=book, layout=layout, wanted=wanted), store=layout)
        layout = layouts.corrected(layout, form.chosen(), wanted)
        services.set_columns(found, by=user_of(request), layout=layout, options=form.options(), at=at)
    except Refused as refusal:
        form.add_error(None, labels.sentence(refusal))
        return _columns_page(request, found, form)
    services.start_preview(found, by=user_of(request), at=at)
    _do(found, "preview", rows=presenting.rows_of(book, layout))
    return redirect("imports:batch", found.pk)


def _columns_page(request: HttpRequest, found: Batch, form: ColumnsForm | None = None, store: Any = None) -> HttpResponse:
    kind, at = registry.kind(found.kind), clock.now()
    if store is not None:
        services.set_layout(found, by=user_of(request), layout=store, at=at)
    if form is None:
        book = services.open_book(found)
        form = ColumnsForm(batch=found, book=book, layout=layouts.with_samples(layouts.load(found.layout), book), wanted=kind.wanted(at))
    context = {"batch": found, "form": form, "others": form.layout.others}
    return render(request, "imports/columns.html", context, status=422 if form.errors else 200)


@require_POST
@require(IMPORT)
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the preview."""
    found = _batch(request, pk)
    services.start(found, by=user_of(request), at=clock.now())
    _do(found, "apply", rows=found.rows)
    return redirect("imports:batch", found.pk)


@require_POST
@require(IMPORT)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the import back, or say what stands in the way."""
    found = _batch(request, pk)
    try:
        services.start_undo(found, by=user_of(request), at=clock.now())
    except Refused as refusal:
        if refusal.decision.reason != "import_built_on":
            raise
        return redirect(f"{request.path.removesuffix('undo/')}?undo=1")
    _do(found, "undo", rows=sum(count for name, count in found.counts.items() if name.endswith("_created")))
    return redirect("imports:batch", found.pk)


@require_POST
@require(IMPORT)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an upload aside."""
    services.discard(_batch(request, pk), by=user_of(request), at=clock.now())
    toast(request, _("Upload discarded"))
    return redirect("imports:batches")


@require_GET
@require(IMPORT)
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """Refused rows as a workbook to correct and upload again."""
    found = _batch(request, pk)
    name = found.file_name.rpartition(".")[0] or found.file_name
    return download(workbooks.refused_rows(found), _("{name}-refused.xlsx").format(name=name), XLSX)


def _do(found: Batch, job: str, *, rows: int) -> None:
    """Small work at once, other work by a worker."""
    if rows <= getattr(settings, "IMPORTS_INLINE", INLINE):
        getattr(running, job)(found)
    else:
        services.enqueue(found, job)
