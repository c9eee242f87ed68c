"""Health and storage as pages for administrators."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huifang.config import checkup, storage
from huifang.config.models import Process
from huifang.config.presence import LIVES
from huifang.kernel import clock
from huifang.organization.gate import require

VIEW = "organization.system.view"


@never_cache
@require_GET
@require(VIEW)
def health(request: HttpRequest) -> HttpResponse:
    """Everything ``huifang doctor`` looks at, each fault with its name and its mend."""
    findings = checkup.examine()
    order = (checkup.BAD, checkup.WARN, checkup.OK)
    rows = sorted(findings, key=lambda f: order.index(f.state))
    processes = Process.objects.filter(seen_at__gte=clock.now() - LIVES).order_by("role", "node", "pid")
    context: dict[str, Any] = {
        "rows": rows,
        "bad": sum(f.state == checkup.BAD for f in rows),
        "warn": sum(f.state == checkup.WARN for f in rows),
    }
    return render(request, "config/health.html", {**context, "processes": processes})


@never_cache
@require_GET
@require(VIEW)
def kept(request: HttpRequest) -> HttpResponse:
    """How much is kept where: the database table by table, files by kind, backups."""
    return render(request, "config/storage.html", {"kept": storage.measure()})
