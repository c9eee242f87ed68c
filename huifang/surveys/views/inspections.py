"""Inspections that regulators announced."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.kernel import clock
from huifang.kernel.decision import Conflict
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.surveys import access
from huifang.surveys.forms import InspectionForm
from huifang.surveys.models import Inspection
from huifang.surveys.services import announcing
from huifang.ui.conflicts import meet
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast


def _lasting(request: HttpRequest) -> list[Choice]:
    today = clock.today()
    return [
        Choice("now", gettext_lazy("now"), Q(begins_on__lte=today, ends_on__gte=today, withdrawn_at=None)),
        Choice("ahead", gettext_lazy("ahead"), Q(begins_on__gt=today, withdrawn_at=None)),
        Choice("over", gettext_lazy("over or withdrawn"), Q(ends_on__lt=today) | Q(withdrawn_at__isnull=False)),
    ]


SPEC = ListSpec(
    name="surveys.inspections",
    title=gettext_lazy("Announced inspections"),
    row_template="surveys/rows/inspection.html",
    columns=(
        Column("title", gettext_lazy("What is inspected"), fixed=True, value=lambda i: i.title),
        Column("authority", gettext_lazy("Authority"), value=lambda i: i.authority),
        Column("region", gettext_lazy("Region"), value=lambda i: i.region),
        Column("begins", gettext_lazy("First day"), value=lambda i: i.begins_on),
        Column("ends", gettext_lazy("Last day"), sort="ends", value=lambda i: i.ends_on),
    ),
    sorts=(Sort("ends", gettext_lazy("Newest first"), ("ends_on", "id"), backwards=True),),
    filters=(Filter("when", gettext_lazy("When"), _lasting),),
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(region=text)),
    empty_title=gettext_lazy("No inspections entered"),
    empty_text=gettext_lazy("Enter what the authorities inspect in which region; agents see it in their calls while it lasts."),
    empty_url_name="surveys:inspection_new",
    empty_action=gettext_lazy("Enter an inspection"),
)


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """All inspections."""
    return render_list(request, SPEC, Inspection.objects.all(), {"may_edit": may(user_of(request), access.INSPECT), "today": clock.today()})


@require_http_methods(["GET", "POST"])
@require(access.INSPECT)
def new(request: HttpRequest) -> HttpResponse:
    """Enter one."""
    form = InspectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        announcing.announce(**form.changes, by=user_of(request), at=clock.now())
        toast(request, _("Entered. It is shown in calls from its first day."))
        return go(request, "surveys:inspections")
    return render(request, "surveys/inspection.html", {"form": form, "row": None}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(access.INSPECT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    row = get_object_or_404(Inspection, pk=pk)
    form = InspectionForm(request.POST or None, initial=_values(row))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                announcing.change(row, version=form.cleaned_data["version"] or 0, by=user_of(request), at=clock.now(), **form.changes)
            except Conflict:
                row.refresh_from_db()
                meet(form, current=_values(row), version=row.version)
                status = 409
            else:
                toast(request, _("Saved."))
                return go(request, "surveys:inspections")
    return render(request, "surveys/inspection.html", {"form": form, "row": row}, status=status)


def _values(row: Inspection) -> dict[str, Any]:
    names = ("authority", "title", "text", "region", "project_types", "begins_on", "ends_on", "version")
    return {name: getattr(row, name) for name in names}


@require_POST
@require(access.INSPECT)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind of it no more."""
    announcing.withdraw(get_object_or_404(Inspection, pk=pk), by=user_of(request), at=clock.now())
    toast(request, _("Withdrawn. It is shown in calls no more."))
    return go(request, "surveys:inspections")
