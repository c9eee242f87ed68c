"""The knowledge page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huifang.kernel import clock
from huifang.knowledge import labels, selectors
from huifang.organization.gate import require
from huifang.regulations.words import places_named


@require_GET
@require("knowledge.article.view")
def scripts(request: HttpRequest) -> HttpResponse:
    """Scripts, manners and forbidden phrases as one readable page."""
    shelves = selectors.shelves(on=clock.today())
    texts = {rule.id: places_named(rule.value.text) for shelf in shelves if shelf.key == "scripts" for rule in shelf.rules}
    context = {"shelves": shelves, "texts": texts, "labels": labels.SHELVES, "parts": labels.PARTS, "languages": labels.LANGUAGES}
    return render(request, "knowledge/scripts.html", context)
