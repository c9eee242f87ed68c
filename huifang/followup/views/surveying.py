"""Beside a record: its questionnaires, and whether its words fit its satisfaction."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from huifang.followup import access
from huifang.followup.models import Record
from huifang.followup.selectors import records
from huifang.followup.surveying import beside
from huifang.organization.gate import require, user_of
from huifang.surveys.labels import HINTS


@require_GET
@require(access.VIEW_RECORD)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """A panel of the record's page; whoever reads the record reads it."""
    record: Record = get_object_or_404(records.for_user(user_of(request)), pk=pk)
    return render(
        request, "followup/parts/answers_panel.html", {"found": beside(user_of(request), record), "hints": HINTS, "record": record}
    )
