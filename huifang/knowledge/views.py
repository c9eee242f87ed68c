"""The knowledge page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huifang.kernel import clock
from huifang.knowledge import labels, selectors
from huifang.organization.gate import require


@require_GET
@require("knowledge.article.view")
def scripts(request: HttpRequest) -> HttpResponse:
    """Scripts, manners and forbidden phrases as one readable page."""
    shelves = selectors.shelves(on=clock.today())
    context = {"shelves": shelves, "labels": labels.SHELVES, "parts": labels.PARTS, "languages": labels.LANGUAGES}
    return render(request, "knowledge/scripts.html", context)
