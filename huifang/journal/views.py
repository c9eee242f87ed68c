"""Pages of the journal: the history of a row, and deliveries that failed."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.journal import gates, queue, selectors, services
from huifang.journal.models import Delivery
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.ui import registry
from huifang.ui.lists import Column, ListSpec, Sort, render_list
from huifang.ui.toasts import done

PAGE = 20
RETRY = "journal.delivery.retry"


def _require(permission: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The journal stands below organization, so it asks the access rules through ``settings.UI_MAY``."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not registry.may(request.user, permission):
                raise Refused(no("not_permitted", permission=permission))
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


DELIVERIES = ListSpec(
    name="journal.deliveries",
    title=gettext_lazy("Failed deliveries"),
    columns=(
        Column("id", gettext_lazy("No."), numeric=True),
        Column("at", gettext_lazy("Happened"), value=lambda d: d.event.at),
        Column("fact", gettext_lazy("What happened"), value=lambda d: selectors.sentence(d.event)),
        Column("error", gettext_lazy("Error"), value=lambda d: d.error),
        Column("retry", gettext_lazy("Retry"), fixed=True),
    ),
    sorts=(Sort("new", gettext_lazy("Newest"), ("id",), backwards=True),),
    row_template="journal/rows/delivery.html",
    template="journal/deliveries.html",
    empty_title=gettext_lazy("Everything was delivered"),
    empty_text=gettext_lazy("Reactions to facts that failed eight times appear here with their error."),
)


@require_GET
@_require(RETRY)
def deliveries(request: HttpRequest) -> HttpResponse:
    """Deliveries that gave up, and the state of the background work."""
    context = {
        "queue": queue.queue(clock.now()),
        "beats": selectors.beats(),
        "late": selectors.late_deliveries(clock.now()),
        "heartbeat": selectors.heartbeat(),
    }
    rows = selectors.failed_deliveries().prefetch_related("event__personal")
    return render_list(request, DELIVERIES, rows, context)


@require_POST
@_require(RETRY)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one failed delivery be tried again."""
    delivery = get_object_or_404(Delivery.objects.select_related("event"), pk=pk)
    services.retry(delivery, by=request.user, at=clock.now())  # type: ignore[arg-type]
    return done(request, _("It will be tried again within seconds."), to="journal:deliveries")


@require_POST
@_require(RETRY)
def retry_job(request: HttpRequest, key: str) -> HttpResponse:
    """Put a failed job into the queue again."""
    queue.retry_job(key, by=request.user, at=clock.now())  # type: ignore[arg-type]
    return done(request, _("It will be tried again within seconds."), to="journal:deliveries")


@require_POST
@_require(RETRY)
def delete_job(request: HttpRequest, key: str) -> HttpResponse:
    """Take a job out of the queue."""
    queue.delete_job(key, by=request.user, at=clock.now())  # type: ignore[arg-type]
    return done(request, _("The job was deleted."), to="journal:deliveries")


@require_GET
def history(request: HttpRequest, ref: str) -> HttpResponse:
    """The history of one row as a part of another page; ``?before=`` continues it."""
    try:
        subject = Ref.parse(ref)
        before = int(request.GET.get("before", 0)) or None
        decision = gates.may_read(request.user, subject)
    except ValueError as error:
        raise Http404 from error
    enforce(decision)
    events = selectors.history([subject], limit=PAGE + 1, before=before)
    shown = selectors.lines(events[:PAGE])
    more = shown[-1].id if len(events) > PAGE else None
    return render(request, "journal/history.html", {"lines": shown, "more": more, "ref": ref, "first": before is None})
