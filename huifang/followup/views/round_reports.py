"""The closing report of a round, and what was found on the spot (R2.5, R2.15)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.followup import access as calls
from huifang.followup import labels
from huifang.followup.models import RoundReport, SiteCheck, Task
from huifang.followup.rounds import access, figures, onsite, reporting
from huifang.followup.rounds.forms import ReportForm, SiteCheckForm
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.ui.conflicts import meet
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The report; its words can be edited until it is handed in."""
    user, row = user_of(request), _report(request, pk)
    form, status = ReportForm(request.POST or None, initial={"text": row.text, "version": row.version}), 200
    if request.method == "POST":
        enforce(reporting.may_edit(user, row))
        status = 422
        if form.is_valid():
            version = form.cleaned_data["version"] or 0
            try:
                reporting.edit(row, text=form.cleaned_data["text"], version=version, by=user, at=clock.now())
            except Conflict:
                row.refresh_from_db()
                meet(form, current={"text": row.text}, version=row.version)
                status = 409
            else:
                toast(request, _("The report was saved."))
                return go(request, "followup:round_report", pk)
    context = {
        "report": row,
        "ref": Ref.of(row),
        "round": row.round,
        "sums": figures.kept(row.figures),
        "form": form,
        "states": labels.ROUND_REPORT_STATES,
        "satisfactions": labels.SATISFACTION,
        "may_edit": bool(reporting.may_edit(user, row)),
        "print_form": reporting.FORM,
    }
    return render(request, "followup/round_report.html", context, status=status)


@require_POST
@require(access.VIEW)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the report in: it is put before whoever approves, or filed at once where nobody has to."""
    user, row = user_of(request), _report(request, pk)
    version = request.POST.get("version", "")
    reporting.submit(row, version=int(version) if version.isdecimal() and len(version) < 10 else 0, by=user, at=clock.now())
    filed = row.state == RoundReport.State.FILED
    toast(request, _("Filed as {number} and sent to the departments.").format(number=row.number) if filed else _("Handed in for approval."))
    return go(request, "followup:round_report", pk)


def _report(request: HttpRequest, pk: int) -> RoundReport:
    row = get_object_or_404(RoundReport.objects.select_related("round__unit", "round__owner", "edited_by", "asked_by"), pk=pk)
    if not reporting.may_read(user_of(request), row):
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
@require(calls.CALL)
def site_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was found on the spot, with position; pictures are added to it."""
    user = user_of(request)
    task = get_object_or_404(calls.visible_to(user).select_related("customer"), pk=pk)
    enforce(onsite.may_write(user, task))
    row = SiteCheck.objects.filter(task=task).select_related("agent").first()
    form = SiteCheckForm(request.POST or None, initial=_shown(row))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            _save(form, task, request)
        except Refused as refused:
            form.add_error("position", reason_words(refused.decision.reason, refused.decision.params))
        except Conflict:
            row = SiteCheck.objects.select_related("agent").get(task=task)
            meet(form, current=_shown(row), version=row.version, who=row.agent.name)
            status = 409
        else:
            toast(request, _("Saved. Pictures can be added now."))
            return go(request, "followup:site_check", pk)
    return render(request, "followup/site_check.html", {"task": task, "check": row, "form": form}, status=status)


def _save(form: SiteCheckForm, task: Task, request: HttpRequest) -> None:
    given, now = form.cleaned_data, clock.now()
    device = given["source"] == SiteCheck.Source.DEVICE
    where = onsite.position(given["position"], accuracy=given["accuracy"] if device else None, device=device)
    onsite.save(
        task, place=given["place"], where=where, findings=given["findings"], conform=given["conform"] == "yes",
        checked_at=min(given["checked_at"], now), version=given["version"] or 0, by=user_of(request), at=now,
    )  # fmt: skip


def _shown(row: SiteCheck | None) -> dict[str, object]:
    if row is None:
        return {"checked_at": clock.local(clock.now()), "version": 0}
    position = f"{row.latitude}, {row.longitude}" if row.latitude is not None else ""
    return {
        "checked_at": clock.local(row.checked_at), "place": row.place, "position": position, "accuracy": row.accuracy, "source": row.source,
        "conform": "yes" if row.conform else "no", "findings": row.findings, "version": row.version,
    }  # fmt: skip


@require_GET
@require(calls.VIEW)
def site_check_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The call that a check was made for; files lead here."""
    row = get_object_or_404(SiteCheck, task__in=calls.visible_to(user_of(request)), pk=pk)
    return go(request, "followup:site_check" if onsite.may_write(user_of(request), row.task) else "followup:task", row.task_id)
