"""Yearly plans and visits: one plan with its lines, one visit with its expenses (R2.17)."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals.labels import STATES as APPROVAL_STATES
from huifang.archive import grading
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.relations import access, forms, labels
from huifang.relations.models import PlanLine, Visit, YearPlan
from huifang.relations.services import planning, visiting
from huifang.relations.views import fleets
from huifang.relations.views.shared import do_act
from huifang.ui.acts import Act, Nothing, Offer, perform, possible
from huifang.ui.toasts import go, toast


def _plan(user: User, pk: int) -> YearPlan:
    row = get_object_or_404(YearPlan.objects.select_related("fleet__customer", "fleet__unit", "made_by"), pk=pk)
    enforce(access.may_see_fleet(user, row.fleet))
    return row


def _plan_acts(user: User, row: YearPlan) -> list[Act]:
    edits = access.may_edit_fleet(user, row.fleet)
    return possible([
        Offer("line", edits and row.state == "draft", forms.LineForm, _("Add a line"), _("Add"), "plus", ""),
        Offer("ask", edits and row.state == "draft", Nothing, _("Hand in the plan"), _("Hand in"), "send",
              note=_("Once it is approved, each line is a duty of its day.")),
        Offer("revise", edits and row.state == "approved", forms.WhyForm, _("Open the plan again"), _("Open again"), "edit", ""),
    ], "relations:plan_do", row.pk)  # fmt: skip


@require_GET
@require(access.FLEET)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One yearly plan."""
    row = _plan(user_of(request), pk)
    return _plan_page(request, row, _plan_acts(user_of(request), row))


def _plan_page(request: HttpRequest, row: YearPlan, possible: list[Act], status: int = 200) -> HttpResponse:
    user = user_of(request)
    lines = PlanLine.objects.filter(plan=row).select_related("done_by").order_by("on", "pk")
    context = {
        "plan": row, "acts": possible, "lines": lines, "states": labels.PLANS, "today": clock.today(), "may_edit": access.may_edit_fleet(user, row.fleet),
        "done": sum(line.done_on is not None for line in lines), "total": len(lines),
        "approvals": approvals.about(user, Ref.of(row)), "approval_states": APPROVAL_STATES,
    }  # fmt: skip
    return render(request, "relations/plan.html", context, status=status)


@require_POST
@require(access.FLEET_EDIT)
def plan_do(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Add a line, hand in, open again."""
    user, at = user_of(request), clock.now()
    row = _plan(user, pk)
    does = {
        "line": lambda d: planning.add_line(row, values=d, by=user, at=at),
        "ask": lambda _d: planning.ask(row, by=user, at=at),
        "revise": lambda d: planning.revise(row, reason=d["text"], by=user, at=at),
    }
    return do_act(
        request, _plan_acts(user, row), action, does, page=lambda a: _plan_page(request, row, a, 422), back=("relations:plan", pk)
    )


@require_http_methods(["GET", "POST"])
@require(access.FLEET_EDIT)
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about a line, or take it out of a draft."""
    user, at = user_of(request), clock.now()
    row = get_object_or_404(PlanLine.objects.select_related("plan__fleet__customer", "plan__fleet__unit"), pk=pk)
    enforce(access.may_edit_fleet(user, row.plan.fleet))
    form = forms.NoteForm(request.POST or None)
    if request.method == "POST" and request.POST.get("act") == "drop":
        planning.drop_line(row, by=user, at=at)
        toast(request, _("The line was taken out."))
        return go(request, "relations:plan", row.plan_id)
    if request.method == "POST" and perform(form, lambda: planning.do_line(row, note=form.cleaned_data["text"], by=user, at=at)):
        toast(request, _("Written down."))
        return go(request, "relations:plan", row.plan_id)
    context = {"line": row, "plan": row.plan, "form": form, "customer": row.plan.fleet.customer}
    return render(request, "relations/line.html", context, status=422 if form.errors else 200)


# visits


@require_http_methods(["GET", "POST"])
@require(access.FLEET_EDIT)
def visit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a visit to a group customer."""
    user = user_of(request)
    fleet = fleets.found(user, pk)
    enforce(access.may_edit_fleet(user, fleet))
    make = partial(forms.VisitForm, fleet=fleet, contacts=fleets.contacts_of(user, fleet))
    form = make(request.POST or None, initial={"visitor": user.pk, "line": request.GET.get("line", ""), "audience": "decision"})
    made: list[Visit] = []
    if request.method == "POST" and perform(
        form, lambda: made.append(visiting.plan(fleet, values=form.values, expenses=form.costs, by=user, at=clock.now()))
    ):
        toast(request, _("The visit is planned; hand it in for approval."))
        return go(request, "relations:visit", made[0].pk)
    context = {"form": form, "customer": fleet.customer, "fleet": fleet, "heading": _("Plan a visit"), "submit": _("Plan it")}
    return render(request, "relations/fleet_form.html", context, status=422 if form.errors else 200)


def _visit(user: User, pk: int) -> Visit:
    rows = Visit.objects.select_related("fleet__customer", "fleet__unit", "visitor", "contact__customer", "line__plan", "planned_by")
    row = get_object_or_404(rows.prefetch_related("expenses"), pk=pk)
    enforce(access.may_see_fleet(user, row.fleet))
    return row


def _visit_acts(user: User, row: Visit) -> list[Act]:
    edits = access.may_edit_fleet(user, row.fleet)
    spent = {f"cost_{one.kind}": one.asked for one in row.expenses.all()}
    return possible([
        Offer("ask", edits and row.state == "planned", Nothing, _("Hand in visit and expenses"), _("Hand in"), "send"),
        Offer("report", (edits or row.visitor_id == user.pk) and row.state == "approved", partial(forms.ReportForm, initial=spent),
              _("The visit was made"), _("Report it"), "file-text"),
        Offer("void", edits and row.state in {"planned", "approved"}, forms.WhyForm, _("Give the visit up"), _("Give it up"), "ban", "danger"),
    ], "relations:visit_do", row.pk)  # fmt: skip


@require_GET
@require(access.FLEET)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit."""
    row = _visit(user_of(request), pk)
    return _visit_page(request, row, _visit_acts(user_of(request), row))


def _visit_page(request: HttpRequest, row: Visit, possible: list[Act], status: int = 200) -> HttpResponse:
    user = user_of(request)
    if row.contact:
        grading.unveil(user, [row.contact])
    context = {
        "visit": row, "acts": possible, "states": labels.VISITS, "asked": visiting.asked_for(row), "spent": visiting.spent(row),
        "approvals": approvals.about(user, Ref.of(row)), "approval_states": APPROVAL_STATES,
    }  # fmt: skip
    return render(request, "relations/visit.html", context, status=status)


@require_POST
@require(access.FLEET)
def visit_do(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Hand in, report, give up."""
    user, at = user_of(request), clock.now()
    row = _visit(user, pk)
    possible = _visit_acts(user, row)
    form = next((act.form for act in possible if act.code == action), None)
    does = {
        "ask": lambda _d: visiting.ask(row, by=user, at=at),
        "report": lambda d: visiting.report(row, text=d["text"], reason=d["reason"], costs=form.costs, by=user, at=at),  # type: ignore[union-attr]
        "void": lambda d: visiting.void(row, reason=d["text"], by=user, at=at),
    }
    return do_act(request, possible, action, does, page=lambda a: _visit_page(request, row, a, 422), back=("relations:visit", pk))
