"""Planning: what was planned, what it means week by week, and planning at once."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huifang.desk import progress
from huifang.followup import jobs
from huifang.followup.selectors import plans
from huifang.kernel import clock
from huifang.organization.gate import require, user_of
from huifang.organization.selectors import work_calendar
from huifang.ui.toasts import go

PLAN = "followup.plan.run"


@require_GET
@require(PLAN)
def index(request: HttpRequest) -> HttpResponse:
    """Runs, load by week, provisional dates, rounds."""
    today, calendar = clock.today(), work_calendar()
    running = progress.newest(jobs.KIND, "register")
    context = {
        "runs": plans.runs(),
        "weeks": plans.weeks(today, calendar),
        "overdue": plans.overdue(today),
        "provisional": plans.provisional(calendar),
        "rounds": plans.rounds(),
        "running": running if running and running.is_running and running.owner_id == user_of(request).pk else None,
    }
    return render(request, "followup/plan.html", context)


@require_POST
@require(PLAN)
def start(request: HttpRequest) -> HttpResponse:
    """Let a worker plan now; the page shows how far it is and can be left."""
    user = user_of(request)
    with transaction.atomic():
        row = progress.start(
            jobs.KIND, "register", title=_("Planning the register"), total=0, owner=user, address=reverse("followup:plan"), at=clock.now()
        )
        jobs.request(user=user, work=row.pk, always=True)
    return go(request, "desk:progress" if row.owner_id == user.pk else "followup:plan", *([row.pk] if row.owner_id == user.pk else []))
