"""Completeness by unit, and the statistics of the archive (R1.1, R1.9)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huifang.archive import access, figures, grading
from huifang.archive.sections import SECTIONS
from huifang.kernel import clock
from huifang.organization import access as reach
from huifang.organization.gate import require, user_of
from huifang.ui.registry import url

SIGNATURE = "custody:ask_statistics"
"""Where an upper context lets one ask for the signature that statistics on graded data need."""


@require_GET
@require(access.STATISTICS)
def completeness(request: HttpRequest) -> HttpResponse:
    """How complete and how fresh each unit's files are; every figure opens its rows."""
    user = user_of(request)
    lines = figures.by_unit(user, clock.now())
    total, complete = sum(line.total for line in lines), sum(line.complete for line in lines)
    context = {
        "lines": [(line, [(code, n, line.total - n) for code, n in line.sections.items()]) for line in lines],
        "heads": [(one.code, _(one.label)) for one in SECTIONS],
        "total": total,
        "complete": complete,
        "opens": bool(reach.may(user, access.VIEW)),
    }
    return render(request, "archive/completeness.html", context)


@require_GET
@require(access.STATISTICS)
def statistics(request: HttpRequest) -> HttpResponse:
    """How customers spread by class, region and type; with a signature by what graded sections say."""
    user, at = user_of(request), clock.now()
    spreads = [
        ("class", _("By class"), figures.by_class(user)),
        ("region", _("By region"), figures.by_region(user)),
        ("type", _("By project type"), figures.by_type(user)),
    ]
    signed = grading.may_count(user, at)
    context = {
        "spreads": [(code, title, shares, sum(share.n for share in shares)) for code, title, shares in spreads],
        "charts": [(f"chart-{code}", figures.bars(title, shares)) for code, title, shares in spreads],
        "signed": bool(signed),
        "graded": figures.graded(user, at) if signed else [],
        "sign_url": signature_url(),
        "opens": bool(reach.may(user, access.VIEW)),
    }
    return render(request, "archive/statistics.html", context)


def signature_url() -> str:
    """Where the signature is asked for; "" while nobody offers that."""
    return url(SIGNATURE)
