"""Plans of inspections, inspections and their findings."""

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.documents import access, forms, labels, selectors
from huifang.documents.models import Finding, Inspection, Plan
from huifang.documents.services import inspecting
from huifang.documents.views.answering import answer
from huifang.journal.selectors import last_change
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce
from huifang.kernel.refs import Ref
from huifang.organization.gate import user_of
from huifang.ui.conflicts import meet
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words

FINDINGS = ListSpec(
    name="documents.findings",
    title=gettext_lazy("Findings"),
    row_template="documents/rows/finding.html",
    columns=(
        Column("text", gettext_lazy("Finding"), fixed=True, value=lambda f: f.text),
        Column("document", gettext_lazy("Document"), value=lambda f: f.document.number if f.document else ""),
        Column("owner", gettext_lazy("To be corrected by"), value=lambda f: f.owner.name),
        Column("due", gettext_lazy("To be corrected until"), value=lambda f: f.due_on),
        Column("state", gettext_lazy("State"), value=lambda f: str(f.get_state_display())),
    ),
    sorts=(Sort("due", gettext_lazy("Due first"), ("due_on", "pk")), Sort("new", gettext_lazy("Newest first"), ("pk",), backwards=True)),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                Choice("running", gettext_lazy("not finished"), Q(state__in=(Finding.State.OPEN, Finding.State.CORRECTED))),
                *(Choice(value, label, Q(state=value)) for value, label in Finding.State.choices),
            ),
            default="running",
        ),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("No finding here"),
    empty_text=gettext_lazy("What inspections of documents find stands here until somebody has verified its correction."),
)


@require_http_methods(["GET", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """The plans by year; begin one by hand."""
    user, at = user_of(request), clock.now()
    enforce(access.may_see_plans(user))
    if request.method == "POST":
        year = request.POST.get("year", "")
        plan = inspecting.begin(int(year) if year.isdigit() and len(year) == 4 else 0, by=user, at=at)
        return go(request, "documents:plan", plan.pk)
    kept = Count("inspections", filter=~Q(inspections__state=Inspection.State.DROPPED))
    done = Count("inspections", filter=Q(inspections__state=Inspection.State.DONE))
    rows = access.plans_for(user).annotate(kept=kept, done=done).order_by("-year")
    today = clock.local_date(at)
    open_findings = Finding.objects.filter(state__in=(Finding.State.OPEN, Finding.State.CORRECTED))
    context = {
        "plans": rows,
        "states": labels.PLANS,
        "rule": selectors.inspection_rule(at),
        "years": [year for year in (today.year, today.year + 1) if year not in {plan.year for plan in rows}],
        "may_plan": access.may_plan(user),
        "today": today,
        "findings": open_findings.count(),
        "late": open_findings.filter(state=Finding.State.OPEN, due_on__lt=today).count(),
    }
    return render(request, "documents/plans.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One year's plan: goals, inspections, approval."""
    user, at = user_of(request), clock.now()
    row = _plan(user, pk)
    form = forms.GoalsForm(request.POST if request.method == "POST" else None, initial={"goals": row.goals, "version": row.version})
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            inspecting.set_goals(row, goals=form.cleaned_data["goals"], version=form.cleaned_data["version"] or 0, by=user, at=at)
        except Conflict:
            row.refresh_from_db()
            if row.state != Plan.State.DRAFT:
                raise
            who, when = last_change(Ref.of(row))
            meet(form, current={"goals": row.goals}, version=row.version, who=who, when=when)
            status = 409
        else:
            toast(request, _("The goals were saved."))
            return go(request, "documents:plan", pk)
    inspections = row.inspections.select_related("inspector").annotate(found=Count("findings")).order_by("planned_on", "pk")
    context = {
        "plan": row,
        "form": form,
        "inspections": inspections,
        "states": labels.PLANS,
        "inspection_states": labels.INSPECTIONS,
        "rule": selectors.inspection_rule(at),
        "needed": inspecting.needed(at),
        "planned": inspecting.planned(row),
        "may_plan": access.may_plan(user) and row.state != Plan.State.ASKED,
        "may_edit": access.may_plan(user) and row.state == Plan.State.DRAFT,
        "may_send": inspecting.may_send(user, row, at),
        "today": clock.local_date(at),
    }
    return render(request, "documents/plan.html", context, status=status)


@require_http_methods(["GET", "POST"])
def new_inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an inspection into the plan."""
    user = user_of(request)
    row = _plan(user, pk)
    enforce(access.may_plan(user))
    form = forms.InspectionForm(request.POST if request.method == "POST" else None)
    return answer(
        request, form, lambda: inspecting.plan_inspection(row, **form.cleaned_data, by=user, at=clock.now()),
        title=_("Plan an inspection"), submit=_("Plan"), said=_("The inspection is in the plan."), back=("documents:plan", pk), note=str(row.year),
    )  # fmt: skip


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the plan for approval."""
    user = user_of(request)
    row = inspecting.ask_approval(_plan(user, pk), by=user, at=clock.now())
    toast(request, _("The plan was sent for approval.") if row.state == Plan.State.ASKED else _("The plan is approved."))
    return go(request, "documents:plan", pk)


@require_GET
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One inspection with its findings."""
    user = user_of(request)
    return _inspection_page(request, user, _inspection(user, pk))


def _inspection_page(
    request: HttpRequest, user: User, row: Inspection, form: forms.FindingForm | None = None, result: forms.ResultForm | None = None
) -> HttpResponse:
    at = clock.now()
    due = {"due_on": inspecting.default_due(at)}
    context = {
        "inspection": row,
        "states": labels.INSPECTIONS,
        "finding_states": labels.FINDINGS,
        "findings": row.findings.select_related("document", "owner").order_by("pk"),
        "may_inspect": inspecting.may_inspect(user, row),
        "may_plan": access.may_plan(user) and row.state == Inspection.State.PLANNED,
        "form": form or forms.FindingForm(user=user, initial=due),
        "result": result or forms.ResultForm(),
    }
    failed = (form and form.errors) or (result and result.errors)
    return render(request, "documents/inspection.html", context, status=422 if failed else 200)


@require_POST
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a finding."""
    user = user_of(request)
    row = _inspection(user, pk)
    enforce(inspecting.may_inspect(user, row))
    form = forms.FindingForm(request.POST, user=user)
    if form.is_valid():
        given = form.cleaned_data
        try:
            inspecting.find(
                row, document=given["document"], text=given["text"], owner=given["owner"], due_on=given["due_on"], by=user, at=clock.now()
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, reason_words(refused.decision.reason, refused.decision.params))
        else:
            toast(request, _("The finding was written down; {name} is told.").format(name=given["owner"].name))
            return go(request, "documents:inspection", pk)
    return _inspection_page(request, user, row, form=form)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The inspection is done."""
    user = user_of(request)
    row = _inspection(user, pk)
    enforce(inspecting.may_inspect(user, row))
    form = forms.ResultForm(request.POST)
    if not form.is_valid():
        return _inspection_page(request, user, row, result=form)
    inspecting.finish(row, **form.cleaned_data, by=user, at=clock.now())
    toast(request, _("The inspection is done."))
    return go(request, "documents:inspection", pk)


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an inspection out of the plan."""
    user = user_of(request)
    row = _inspection(user, pk)
    enforce(access.may_plan(user))
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    return answer(
        request, form, lambda: inspecting.drop(row, reason=form.cleaned_data["reason"], by=user, at=clock.now()),
        title=_("Drop the inspection"), submit=_("Drop"), said=_("The inspection was dropped."), back=("documents:plan", row.plan_id),
        note=row.scope,
    )  # fmt: skip


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """Findings of all inspections, or one's own."""
    return render_list(request, FINDINGS, access.findings_for(user_of(request)), {"row_states": labels.FINDINGS, "today": clock.today()})


@require_GET
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding."""
    user = user_of(request)
    return _finding_page(request, user, _finding(user, pk))


def _finding_page(request: HttpRequest, user: User, row: Finding, form: forms.NoteForm | None = None) -> HttpResponse:
    context = {
        "finding": row,
        "states": labels.FINDINGS,
        "form": form or forms.NoteForm(),
        "may_correct": access.may_correct(user, row),
        "may_verify": access.may_verify(user, row),
        "may_see": bool(row.document and access.may_see(user, row.document)),
        "today": clock.today(),
    }
    return render(request, "documents/finding.html", context, status=422 if form and form.errors else 200)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """It was put right."""
    user = user_of(request)
    row, form = _finding(user, pk), forms.NoteForm(request.POST)
    enforce(access.may_correct(user, row))
    if not form.is_valid():
        return _finding_page(request, user, row, form)
    inspecting.correct(row, text=form.cleaned_data["text"], by=user, at=clock.now())
    toast(request, _("The correction was written down; somebody else verifies it."))
    return go(request, "documents:finding", pk)


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether it is right now."""
    user = user_of(request)
    row, form = _finding(user, pk), forms.NoteForm(request.POST)
    enforce(access.may_verify(user, row))
    if not form.is_valid() or request.POST.get("right") not in {"yes", "no"}:
        return _finding_page(request, user, row, form)
    inspecting.verify(row, right=request.POST["right"] == "yes", text=form.cleaned_data["text"], by=user, at=clock.now())
    toast(request, _("The check was written down."))
    return go(request, "documents:finding", pk)


def _plan(user: User, pk: int) -> Plan:
    enforce(access.may_see_plans(user))
    return get_object_or_404(Plan, pk=pk)


def _inspection(user: User, pk: int) -> Inspection:
    return get_object_or_404(access.inspections_for(user), pk=pk)


def _finding(user: User, pk: int) -> Finding:
    row = access.findings_for(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
