"""The start page; the health of this process for load balancers, of everything for administrators; numbers for Prometheus."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huifang.config import checkup, metrics
from huifang.organization import first_run
from huifang.organization.gate import public, require
from huifang.ui import registry


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Go to the first page of the user's own menu; without any, to their settings. A fresh installation is set up first."""
    if getattr(request.user, "is_administrator", False) and first_run.is_open():
        return redirect("setup:index")
    first = next((address for section in registry.sections(request.user) for _item, address in section.items), "")
    return HttpResponseRedirect(first) if first else redirect("accounts:profile")


@public
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 while this process answers at all; a restart mends what this does not."""
    return JsonResponse({"ok": True})


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 while web and database work and fit one another, else 503 with the codes of what is wrong; anybody may ask."""
    faults = checkup.ready()
    return JsonResponse({"ok": not faults} | ({"faults": faults} if faults else {}), status=503 if faults else 200)


@require_safe
@never_cache
@require("organization.system.view")
def full_health(request: HttpRequest) -> JsonResponse:
    """Every finding with its name and mend, for administrators; 503 when one is bad."""
    findings = checkup.examine()
    bad = [found.code for found in findings if found.state == checkup.BAD]
    body = {"ok": not bad, "faults": bad, "findings": [found.plain() for found in findings]}
    return JsonResponse(body, status=503 if bad else 200, json_dumps_params={"ensure_ascii": False})


@public
@never_cache
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Metrics, for who knows ``HUIFANG_METRICS_TOKEN``; without one set there is no such page."""
    if not metrics.may_read(request.headers.get("Authorization", "")):
        raise Http404
    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE)
