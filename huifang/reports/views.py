"""Pages of reports: the totals of a month, and the rows behind each figure."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huifang.followup.labels import TASK_STATES
from huifang.followup.models import Attempt
from huifang.followup.printing import with_line
from huifang.kernel import clock
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.paperwork.printing import PRINT
from huifang.reports import access, labels, listing, narrowing, selectors
from huifang.reports.narrowing import Narrowing
from huifang.reports.presenting import present
from huifang.reports.printing import FORM
from huifang.reports.rules import Month
from huifang.ui.lists import render_list


@require_GET
@require(access.VIEW)
def monthly(request: HttpRequest) -> HttpResponse:
    """The totals of a month: the finding as title, figures that open their rows, their definitions."""
    user = user_of(request)
    at = Narrowing.read(request.GET.dict())
    scope = access.scope_of(user).within(unit=at.unit)
    totals = selectors.monthly(scope, at.month)
    now = Month.at(clock.today())
    context = {
        "at": at,
        "report": present(totals, at, rows=bool(may(user, access.VIEW_RECORD))),
        "months": now.back(listing.MONTHS),
        "units": list(access.units_for(user)),
        "definitions": labels.DEFINITIONS,
        "form": FORM,
        "may_print": may(user, PRINT) & may(user, access.VIEW_RECORD),
        "may_export": may(user, access.EXPORT) & may(user, access.VIEW_RECORD),
        "following": at.month.following if at.month < now else None,
    }
    return render(request, "reports/monthly.html", context)


@require_GET
@require(access.VIEW_RECORD)
def register(request: HttpRequest) -> HttpResponse:
    """回访登记表 of a month on the screen."""
    user, at = user_of(request), Narrowing.read(request.GET.dict())
    rows = narrowing.narrow_register(with_line(narrowing.register_rows(user, at)), request.GET.dict())
    context = {
        "at": at,
        "form": FORM,
        "may_print": may(user, PRINT),
        "may_export": may(user, access.EXPORT),
    }
    return render_list(request, listing.register_spec(request, at), rows, context)


@require_GET
@require(access.VIEW_TASK)
def attempts(request: HttpRequest) -> HttpResponse:
    """The tries of a month."""
    user, at = user_of(request), Narrowing.read(request.GET.dict())
    rows = narrowing.attempt_rows(user, at).select_related("agent", "task__customer")
    outcome = request.GET.get("outcome", "")
    if outcome in Attempt.Outcome.values:
        rows = rows.filter(outcome=outcome)
    return render_list(request, listing.attempts_spec(request, at), rows)


@require_GET
@require(access.VIEW_TASK)
def tasks(request: HttpRequest) -> HttpResponse:
    """The calls behind a figure."""
    user, at = user_of(request), Narrowing.read(request.GET.dict())
    rows = narrowing.task_rows(user, at, request.GET.get("result", "")).select_related("customer", "assignee", "unit")
    return render_list(request, listing.tasks_spec(request, at), rows, {"task_states": TASK_STATES})
