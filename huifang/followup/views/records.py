"""Call records: the list, one record, open matters, panels on the customer's page."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals.labels import STATES as APPROVAL_STATES
from huifang.archive import grading
from huifang.assignments.labels import STATES as ASSIGNMENT_STATES
from huifang.complaints.models import Complaint
from huifang.followup import access, labels, printing
from huifang.followup.forms import ReasonForm
from huifang.followup.models import Record, Task
from huifang.followup.selectors import queue, records
from huifang.followup.services import completing, voiding
from huifang.followup.services.returning import plan_return
from huifang.kernel import clock
from huifang.kernel.cycles import add_months
from huifang.kernel.decision import enforce
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.regulations.selectors import book
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Preset, Sort, render_list
from huifang.ui.toasts import done, go, toast

MONTHS = 12


def _months(_request: HttpRequest) -> Sequence[Choice]:
    first = clock.today().replace(day=1)
    days = [add_months(first, -n) for n in range(MONTHS)]
    return [Choice(f"{day:%Y-%m}", f"{day:%Y-%m}", _in_month(day)) for day in days]


def _in_month(first: date) -> Q:
    return Q(called_at__gte=clock.moment_of(first), called_at__lt=clock.moment_of(add_months(first, 1)))


def _agents(request: HttpRequest) -> Sequence[Choice]:
    user = user_of(request)
    units = queue.units_for(user)
    people = User.objects.filter(role_assignments__unit__in=units).exclude(pk=user.pk).distinct().order_by("name", "pk")
    return [Choice("me", gettext_lazy("me"), Q(agent=user)), *(Choice(str(p.pk), p.name, Q(agent=p.pk)) for p in people[:200])]


SPEC = ListSpec(
    name="followup.records",
    title=gettext_lazy("Follow-up records"),
    row_template="followup/rows/record.html",
    columns=(
        Column("called", gettext_lazy("Time of the call"), sort="new", value=lambda r: r.called_at),
        Column("number", gettext_lazy("Number"), fixed=True, value=lambda r: r.number),
        Column("customer", gettext_lazy("Customer"), value=lambda r: r.customer.name),
        Column("projects", gettext_lazy("Projects"), value=lambda r: "、".join(p["type"] for p in r.projects)),
        Column("agent", gettext_lazy("Agent"), value=lambda r: r.agent.name),
        Column("satisfaction", gettext_lazy("Satisfaction"), value=lambda r: str(r.get_satisfaction_display())),
        Column("opinion", gettext_lazy("Opinion"), css="cell-clip", value=lambda r: r.opinion),
        Column("need", gettext_lazy("Need"), shown=False, value=lambda r: r.need),
        Column("matter", gettext_lazy("Matter"), value=lambda r: str(r.get_matter_display())),
        Column("state", gettext_lazy("State"), shown=False, value=lambda r: str(r.get_state_display())),
    ),
    sorts=(
        Sort("new", gettext_lazy("Newest"), ("called_at", "id"), backwards=True),
        Sort("old", gettext_lazy("Oldest"), ("called_at", "id")),
    ),
    filters=(
        Filter("month", gettext_lazy("Month"), _months),
        Filter("agent", gettext_lazy("Agent"), _agents),
        Filter(
            "satisfaction",
            gettext_lazy("Satisfaction"),
            tuple(Choice(v, label, Q(satisfaction=v)) for v, label in Record.Satisfaction.choices),
        ),
        Filter(
            "matter",
            gettext_lazy("Matter"),
            (
                Choice("open", gettext_lazy("open matters"), Q(matter="open", state="complete")),
                Choice("need", gettext_lazy("with a need"), Q(has_need=True)),
                Choice("complaint", gettext_lazy("with a complaint"), Q(has_complaint=True)),
            ),
        ),
        Filter("state", gettext_lazy("State"), tuple(Choice(v, label, Q(state=v)) for v, label in Record.State.choices)),
    ),
    presets=(
        Preset(gettext_lazy("All"), ""),
        Preset(gettext_lazy("Mine"), "agent=me"),
        Preset(gettext_lazy("Dissatisfied"), "satisfaction=dissatisfied"),
        Preset(gettext_lazy("Open matters"), "matter=open"),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("No records yet"),
    empty_text=gettext_lazy("Each completed call leaves one record here, a line of the register of calls."),
    empty_url_name="followup:queue",
    empty_action=gettext_lazy("To the queue"),
)
MATTERS = ListSpec(
    name="followup.matters",
    title=gettext_lazy("Open matters"),
    row_template="followup/rows/matter.html",
    columns=(
        Column("called", gettext_lazy("Time of the call"), value=lambda r: r.called_at),
        Column("customer", gettext_lazy("Customer"), fixed=True, value=lambda r: r.customer.name),
        Column("matter", gettext_lazy("Matter"), value=lambda r: r.complaint or r.need or r.opinion),
        Column("plan", gettext_lazy("Plan"), value=lambda r: r.plan),
        Column("running", gettext_lazy("Under way"), value=lambda r: "、".join(a.unit.name for a in r.running.assignments)),
        Column("agent", gettext_lazy("Agent"), value=lambda r: r.agent.name),
    ),
    sorts=(
        Sort("old", gettext_lazy("Oldest"), ("called_at", "id")),
        Sort("new", gettext_lazy("Newest"), ("called_at", "id"), backwards=True),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("No open matters"),
    empty_text=gettext_lazy("Complaints, needs and dissatisfaction from calls stand here with their plan until they are settled."),
    prepare=records.prepare_matters,
)


@require_GET
@require(access.VIEW_RECORD)
def index(request: HttpRequest) -> HttpResponse:
    """The records the user may see, the newest first."""
    context = {"satisfactions": labels.SATISFACTION, "matters": labels.MATTERS, "record_states": labels.RECORD_STATES}
    return render_list(request, SPEC, records.for_user(user_of(request)), context)


@require_GET
@require(access.VIEW_RECORD)
def matters(request: HttpRequest) -> HttpResponse:
    """Open matters with their plan and what is under way, the oldest first."""
    context = {"assignment_states": ASSIGNMENT_STATES}
    return render_list(request, MATTERS, records.open_matters(user_of(request)), context)


def found(user: User, pk: int) -> Record:
    """The record, if the user may look at it."""
    record = get_object_or_404(Record.objects.select_related("customer", "contact", "agent", "unit", "task", "attempt"), pk=pk)
    enforce(access.may_view_record(user, record))
    if record.contact:
        grading.unveil(user, [record.contact])
    return record


@require_GET
@require(access.VIEW_RECORD)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One record as on the form 回访登记表."""
    return _page(request, found(user_of(request), pk), ReasonForm())


def _page(request: HttpRequest, record: Record, form: ReasonForm, status: int = 200) -> HttpResponse:
    user = user_of(request)
    records.prepare_matters([record])
    may_void = record.state == Record.State.COMPLETE and bool(access.may_void_record(user, record))
    services = book(clock.local_date(record.called_at), record.unit).services
    context = {
        "record": record,
        "attempt": record.attempt,
        "answers": printing.answers(record),
        "offered": [services[code].name if code in services else code for code in record.offered],
        "satisfactions": labels.SATISFACTION,
        "matters": labels.MATTERS,
        "record_states": labels.RECORD_STATES,
        "assignment_states": ASSIGNMENT_STATES,
        "may_void": may_void,
        "needs_approval": may_void and voiding.is_needed(record, by=user, at=clock.now()),
        "approvals": approvals.about(user, Ref.of(record)),
        "approval_states": APPROVAL_STATES,
        "form": form,
    }
    return render(request, "followup/record.html", context, status=status)


@require_POST
@require(access.VOID_RECORD)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """作废 with the reason."""
    user = user_of(request)
    record = found(user, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, record, form, status=422)
    reason, at = form.cleaned_data["reason"], clock.now()
    if voiding.is_needed(record, by=user, at=at):
        approval = voiding.request_approval(record, reason=reason, by=user, at=at)
        toast(request, _("Approval asked for; the record is voided once it is granted."))
        return go(request, "approvals:show", approval.pk)
    completing.void_record(record, reason=reason, by=user, at=at)
    toast(request, _("The record is void; it keeps its number."))
    return go(request, "followup:record", record.pk)


@require_POST
@require(access.CALL)
def plan_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a return call about an open matter whose departments have answered, when none is planned."""
    user, at = user_of(request), clock.now()
    record = found(user, pk)
    enforce(access.calls_for(user, record.unit))
    records.prepare_matters([record])
    running = record.running  # type: ignore[attr-defined]
    if not running.waits_for_call:
        return done(request, _("The departments have not answered yet, or a call is planned already."), tone="warn")
    complaint = running.complaint
    waits = complaint is not None and complaint.state == Complaint.State.ANSWERED
    kind, origin = (Task.Kind.COMPLAINT, Ref.of(complaint)) if waits else (Task.Kind.MATTER, Ref.of(record))
    plan_return(customer=record.customer, unit=record.unit, kind=kind, origin=origin, by=user, at=at)
    return done(request, _("A return call is planned."))


@require_GET
@require(access.VIEW_RECORD)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Records of a customer, as a panel of its page."""
    rows = records.of_customer(user_of(request), pk)[:20]
    return render(request, "followup/parts/records_panel.html", {"rows": rows, "satisfactions": labels.SATISFACTION})


@require_GET
@require(access.VIEW)
def customer_tasks_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Open calls to a customer, as a panel of its page."""
    rows = records.tasks_of_customer(user_of(request), pk)
    queue.prepare(rows, user_of(request))
    return render(request, "followup/parts/tasks_panel.html", {"rows": rows, "states": labels.TASK_STATES})
