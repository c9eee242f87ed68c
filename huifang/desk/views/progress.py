"""The page of one piece of long work; polled while it runs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huifang.desk import progress
from huifang.desk.models import Progress
from huifang.organization.gate import user_of
from huifang.ui import formats
from huifang.ui.toasts import go, is_htmx


def mine(request: HttpRequest, pk: int) -> Progress:
    """The work if it belongs to the one who asks; nobody else learns that it exists."""
    row = get_object_or_404(Progress, pk=pk)
    if row.owner_id != user_of(request).pk:
        raise Http404
    return row


def line(row: Progress) -> dict[str, object]:
    """``line`` of ``desk/progress_line.html``: count, rate, time left, where to ask again and where to cancel."""
    rate = _("%(n)s per second") % {"n": f"{row.rate:,.0f}" if row.rate >= 10 else f"{row.rate:.1f}"}
    left = row.seconds_left
    return {
        "title": row.title,
        "done": row.done,
        "total": row.total or "",
        "rate": rate if row.rate > 0 else "",
        "left": formats.duration(max(left, 1)) if left is not None else "",
        "cancel_url": reverse("desk:progress_cancel", args=[row.pk]) if row.is_running and not row.cancel_requested else "",
        "poll": reverse("desk:progress", args=[row.pk]) if row.is_running else "",
    }


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The line alone for htmx, which goes to the result when the work has ended; else the whole page."""
    row = mine(request, pk)
    if is_htmx(request) and not row.is_running:
        return go(request, row.address or request.path)
    template = "desk/progress_line.html" if is_htmx(request) else "desk/progress.html"
    return render(request, template, {"progress": row, "line": line(row)})


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the work to stop; what is finished by then stays until it is undone."""
    row = mine(request, pk)
    progress.request_cancel(row.pk)
    return go(request, "desk:progress", row.pk)
