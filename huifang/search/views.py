"""The one box: what is found while typing, and the page of everything found."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huifang.organization.gate import user_of
from huifang.search import rules, selectors

IN_BOX = 10
ON_PAGE = 50


@require_GET
@never_cache
def box(request: HttpRequest) -> HttpResponse:
    """``?part=1`` gives the lines under the box, else the page; both only what the user may see."""
    text = request.GET.get("q", "").strip()
    in_box = request.GET.get("part") == "1"
    limit = IN_BOX if in_box else ON_PAGE
    hits = selectors.find(user_of(request), text, limit + 1) if text else []
    context = {
        "text": text,
        "hits": hits[:limit],
        "more": len(hits) > limit,
        "too_short": rules.read(text).ways == ("nothing",),
    }
    return render(request, "search/box.html" if in_box else "search/page.html", context)
