"""The planner's pages: forecast with its error, staffing with what-if, queues, marks, imported volumes (R6.1, R6.2)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.imports import labels as import_labels
from huifang.imports import layouts, reading, registry, running
from huifang.imports import services as imports
from huifang.imports.models import Batch
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words
from huifang.workforce import forecasting, handing_over, roster_access, staffing_presenting, volume_access, volume_services
from huifang.workforce import volume_presenting as presenting
from huifang.workforce.models import Adjustment, Forecast, Occasion, Queue
from huifang.workforce.volume_forms import AdjustForm, MakeForm, OccasionForm, QueueForm, VolumeFileForm, WhatIfForm

KIND = "volume"


def _posted(request: HttpRequest) -> Any:
    """What was sent; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _queue(request: HttpRequest) -> tuple[Queue | None, list[Queue]]:
    """The chosen queue, else the first, and all of them."""
    queues = list(Queue.objects.filter(is_active=True).order_by("name"))
    wanted = request.GET.get("queue", "")
    return next((queue for queue in queues if str(queue.pk) == wanted), queues[0] if queues else None), queues


def _shown(request: HttpRequest, queue: Queue | None) -> Forecast | None:
    """The forecast of the address, else the newest of the queue."""
    if queue is None:
        return None
    wanted = request.GET.get("forecast", "")
    rows = queue.forecasts.select_related("queue", "by").order_by("-id")
    return (rows.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 19 else None) or rows.first()


@require_GET
@require(volume_access.VIEW)
def forecast(request: HttpRequest) -> HttpResponse:
    """A queue's forecast with interval, error, changes by hand and what came."""
    return _page(request)


def _page(
    request: HttpRequest, *, make_form: MakeForm | None = None, adjust_form: AdjustForm | None = None, queue: Queue | None = None
) -> HttpResponse:
    at = clock.now()
    chosen, queues = _queue(request)
    chosen = queue or chosen
    found = _shown(request, chosen)
    changes = presenting.changes_of(chosen) if chosen else []
    days = presenting.days_of(found, changes, at=at) if found else []
    day = next((d for d in days if str(d.on) == request.GET.get("day", "")), days[0] if len(days) == 1 else None)
    context: dict[str, Any] = {
        "queue": chosen,
        "queues": queues,
        "forecast": found,
        "days": days,
        "day": day,
        "has_planned": any(d.planned for d in days),
        "has_changes": any(d.is_changed for d in days),
        "has_came": any(d.came is not None for d in days),
        "methods": presenting.methods(found.choices, found.handling) if found else [],
        "scores": presenting.scores(chosen, changes, at=at) if chosen else [],
        "changes": changes,
        "occasions": forecasting.occasions(chosen, found.first, found.first + timedelta(days=found.days)) if chosen and found else [],
        "may_edit": bool(may(request.user, volume_access.EDIT)),
        "make_form": make_form or MakeForm(initial={"queue": chosen, "first": clock.today() + timedelta(days=1), "days": 7}),
        "adjust_form": adjust_form or AdjustForm(initial={"first": days[0].on, "last": days[-1].on} if days else {}),
        "chart": _chart(days, day),
        "at": at,
    }
    return render(request, "workforce/forecast.html", context, status=422 if make_form or adjust_form else 200)


def _chart(days: list[presenting.Day], day: presenting.Day | None) -> dict[str, Any] | None:
    if day:
        rows: list[Any] = day.intervals
        names = [f"{row.starts_at:%H:%M}" for row in rows]
    else:
        rows, names = days, [f"{row.on:%m-%d}" for row in days]
    if not rows:
        return None
    lines = [(_("forecast"), [row.changed for row in rows])]
    if any(row.came is not None for row in rows):
        lines.append((_("came"), [row.came for row in rows]))
    if any(row.planned for row in rows):
        lines.append((_("planned calls"), [row.planned for row in rows]))
    return presenting.chart(names, [row.low for row in rows], [row.high for row in rows], lines)


@require_POST
@require(volume_access.EDIT)
def make(request: HttpRequest) -> HttpResponse:
    """Make a forecast."""
    form = MakeForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            found = forecasting.make(given["queue"], first=given["first"], days=given["days"], by=user_of(request), at=clock.now())
        except Refused as refusal:
            if refusal.decision.reason not in {"history_too_short", "nothing_to_forecast"}:
                raise
            form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            toast(request, _("Forecast made."))
            return redirect(f"{reverse('workforce:forecast')}?queue={found.queue_id}&forecast={found.pk}")
    queue = Queue.objects.filter(pk=request.POST["queue"]).first() if request.POST.get("queue", "").isdecimal() else None
    return _page(request, make_form=form, queue=queue)


@require_POST
@require(volume_access.EDIT)
def adjust(request: HttpRequest) -> HttpResponse:
    """Change the forecast by hand."""
    wanted = request.POST.get("queue", "")
    queue = get_object_or_404(Queue, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0)
    form = AdjustForm(request.POST)
    if not form.is_valid():
        return _page(request, adjust_form=form, queue=queue)
    volume_services.adjust(queue, by=user_of(request), at=clock.now(), **form.cleaned_data)
    toast(request, _("The forecast was changed; both will be scored."))
    return redirect(f"{reverse('workforce:forecast')}?queue={queue.pk}")


@require_POST
@require(volume_access.EDIT)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change by hand back."""
    change = get_object_or_404(Adjustment.objects.select_related("queue"), pk=pk)
    volume_services.withdraw(change, by=user_of(request), at=clock.now())
    toast(request, _("The change was withdrawn."))
    return redirect(f"{reverse('workforce:forecast')}?queue={change.queue_id}")


@require_GET
@require(volume_access.VIEW)
def staffing(request: HttpRequest) -> HttpResponse:
    """People for each interval of a day; a scenario beside the plan as it is typed."""
    at = clock.now()
    queue, queues = _queue(request)
    found = _shown(request, queue)
    form = WhatIfForm(request.GET)
    context: dict[str, Any] = {"queue": queue, "queues": queues, "forecast": found, "form": form}
    if queue and found:
        days = presenting.days_of(found, presenting.changes_of(queue), at=at)
        on = staffing_presenting.day_of(request.GET.get("day", ""), [day.on for day in days])
        intervals = next((day.intervals for day in days if day.on == on), [])
        earlier = [interval for day in days if on and day.on < on for interval in day.intervals]
        service = staffing_presenting.service_of(queue)
        form.show(service)
        is_scenario = form.is_valid() and form.is_scenario
        scenario = form.service(service) if is_scenario else None
        factors = form.factors() if is_scenario else (1.0, 1.0)
        lines = staffing_presenting.lines(intervals, service, scenario, factors, at=at, earlier=earlier)
        context |= {
            "days": days,
            "day": on,
            "service": service,
            "lines": lines,
            "plan": staffing_presenting.totals(lines, queue.minutes),
            "scenario": staffing_presenting.totals(lines, queue.minutes, scenario=True) if is_scenario else None,
            "chart": staffing_presenting.chart(lines, scenario=is_scenario),
            "has_planned": any(line.planned for line in lines),
            "rosters": handing_over.open_rosters(user_of(request), found),
        }
    template = "workforce/parts/need.html" if request.headers.get("HX-Target") == "need" else "workforce/staffing.html"
    return render(request, template, context)


@require_POST
@require(volume_access.VIEW)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the need of a forecast's days to a roster."""
    user, wanted = user_of(request), request.POST.get("roster", "")
    found = get_object_or_404(Forecast.objects.select_related("queue"), pk=pk)
    rosters = roster_access.visible_to(user).select_related("unit")
    roster = get_object_or_404(rosters, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0)
    lines = handing_over.hand_over(found, roster, by=user, at=clock.now())
    toast(request, ngettext("{n} line of need given to the roster.", "{n} lines of need given to the roster.", lines).format(n=lines))
    return go(request, "workforce:roster", roster.pk)


@require_http_methods(["GET", "POST"])
@require(volume_access.EDIT)
def occasions(request: HttpRequest) -> HttpResponse:
    """Days that are not like others: the list, and a new one."""
    form = OccasionForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        volume_services.mark_occasion(by=user_of(request), at=clock.now(), **form.cleaned_data)
        toast(request, _("Marked. New forecasts take it into account."))
        return go(request, "workforce:occasions")
    rows = Occasion.objects.filter(removed_at=None).select_related("queue", "by").order_by("-first", "-id")[:200]
    return render(request, "workforce/occasions.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


@require_POST
@require(volume_access.EDIT)
def remove_occasion(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mark away."""
    volume_services.remove_occasion(get_object_or_404(Occasion, pk=pk), by=user_of(request), at=clock.now())
    toast(request, _("The mark was removed."))
    return go(request, "workforce:occasions")


@require_GET
@require(volume_access.VIEW)
def queues(request: HttpRequest) -> HttpResponse:
    """All queues with their rules."""
    rows = Queue.objects.order_by("-is_active", "name")
    return render(request, "workforce/queues.html", {"rows": rows, "may_edit": bool(may(request.user, volume_access.EDIT))})


@require_http_methods(["GET", "POST"])
@require(volume_access.EDIT)
def queue_new(request: HttpRequest) -> HttpResponse:
    """A new queue."""
    form = QueueForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            queue = volume_services.create_queue(by=user_of(request), at=clock.now(), **_values(form))
        except Refused as refusal:
            _name_taken(form, refusal)
        else:
            toast(request, _("Queue created."))
            return redirect(f"{reverse('workforce:forecast')}?queue={queue.pk}")
    return render(request, "workforce/queue.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(volume_access.EDIT)
def queue_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a queue."""
    queue = get_object_or_404(Queue, pk=pk)
    form = QueueForm(_posted(request), instance=Queue.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data.get("version") or 0
            volume_services.change_queue(queue, version=version, by=user_of(request), at=clock.now(), changes=_values(form))
        except Refused as refusal:
            _name_taken(form, refusal)
        else:
            toast(request, _("Queue changed."))
            return go(request, "workforce:queues")
    return render(request, "workforce/queue.html", {"form": form, "queue": queue}, status=422 if form.errors else 200)


def _values(form: QueueForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name in volume_services.FIELDS}


def _name_taken(form: QueueForm, refusal: Refused) -> None:
    fields = {"queue_name_taken": "name", "interval_in_use": "minutes"}
    if refusal.decision.reason not in fields:
        raise refusal
    form.add_error(fields[refusal.decision.reason], reason_words(refusal.decision.reason, refusal.decision.params))


@require_http_methods(["GET", "POST"])
@require(volume_access.EDIT)
def volumes(request: HttpRequest) -> HttpResponse:
    """Bring figures in, and the imports so far."""
    form = VolumeFileForm(request.POST, request.FILES) if request.method == "POST" else VolumeFileForm()
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("workforce:volume-batch", _bring_in(request, form.cleaned_data["file"], form.cleaned_data["queue"]).pk)
        except Refused as refusal:
            form.add_error("file", import_labels.sentence(refusal))
    rows = Batch.objects.filter(kind=KIND).exclude(state="discarded").select_related("by").order_by("-id")[:50]
    context = {"form": form, "rows": rows, "states": import_labels.STATES, "has_queue": form.fields["queue"].queryset.exists()}  # type: ignore[attr-defined]
    return render(request, "workforce/volumes.html", context, status=422 if form.errors else 200)


def _bring_in(request: HttpRequest, file: "UploadedFile[bytes]", queue: Queue | None) -> Batch:
    user, at, kind = user_of(request), clock.now(), registry.kind(KIND)
    kept = reading.keep(_pieces(file), file.name or "")
    layout = layouts.detect(kind, reading.read(kept.path), at=at)
    layouts.require_whole(layout, kind.wanted(at))
    batch = imports.upload(
        by=user, kind=KIND, file=kept, name=file.name or "", layout=layout, options={"queue": queue.pk if queue else ""}, at=at
    )
    imports.start(batch, by=user, at=at)
    running.apply(batch)
    return batch


def _pieces(file: "UploadedFile[bytes]") -> Iterator[bytes]:
    yield from file.chunks()


@require_GET
@require(volume_access.EDIT)
def volume_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of an import: counts and every refused row."""
    batch = get_object_or_404(Batch.objects.select_related("by"), pk=pk, kind=KIND)
    kind = registry.kind(KIND)
    wanted = kind.wanted(clock.now())
    refused = [
        (
            row.number,
            [(getattr(wanted.field(code), "label", code), cell, kind.reasons[why], kind.mends[why]) for code, why, cell in row.faults],
        )
        for row in batch.refused.order_by("number")[:500]
    ]
    counts = {name: batch.counts.get(name, 0) for name in ("accepted", "refused", "volumes_created", "volumes_matched")}
    context = {
        "batch": batch,
        "counts": counts,
        "refused": refused,
        "states": import_labels.STATES,
        "may_undo": batch.state in {"applied", "stopped", "failed"},
    }
    return render(request, "workforce/volume_batch.html", context)


@require_POST
@require(volume_access.EDIT)
def volume_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back as a whole."""
    batch = get_object_or_404(Batch, pk=pk, kind=KIND)
    imports.start_undo(batch, by=user_of(request), at=clock.now())
    running.undo(batch)
    toast(request, _("The import was taken back."))
    return go(request, "workforce:volume-batch", pk)
