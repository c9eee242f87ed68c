"""The page of reference headcounts: by role, by region, by queue (R6.1, R6.6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huifang.kernel import clock
from huifang.organization.gate import require
from huifang.workforce import headcounting, volume_access


@require_GET
@require(volume_access.VIEW)
def headcounts(request: HttpRequest) -> HttpResponse:
    """Reference against computed need against the people there are."""
    at = clock.now()
    rules = headcounting.rules(at)
    came = headcounting.volumes(at)
    posts = headcounting.posts(rules, came)
    context = {
        "posts": posts,
        "missing": sum(max(post.gap, 0) for post in posts),
        "places": headcounting.places(rules, came, at),
        "lines": headcounting.lines(rules, at),
        "days": came.days,
        "span": headcounting.SPAN,
        "at": at,
    }
    return render(request, "workforce/headcounts.html", context)
