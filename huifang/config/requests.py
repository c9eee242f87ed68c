"""Around every request: an id that all its log lines carry, its line in the log, its numbers, and a note of slow queries."""

import re
import secrets
from collections.abc import Callable
from time import perf_counter
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from huifang.config import metrics
from huifang.journal import origins

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
HEADER = "X-Request-ID"
NUL = "%00"
SLOW_REQUEST = 3.0
"""Seconds after which a request is worth a warning."""
log = structlog.get_logger(__name__)


class RequestMiddleware:
    """The outermost: it sees the answer as it leaves. A proxy's own ``X-Request-ID`` is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        known = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request=known)
        if NUL in (query := request.META.get("QUERY_STRING", "")):
            # No text of ours holds one, and PostgreSQL refuses to look for it.
            request.META["QUERY_STRING"] = query.replace(NUL, "")
        if settings.BEHIND_PROXY and (sender := request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()):
            # What stands last is what our own proxy saw; lock-out counts by it.
            request.META["REMOTE_ADDR"] = sender
        begun = perf_counter()
        try:
            with connection.execute_wrapper(note_slow), origins.during(request):
                response = self.get_response(request)
            self._tell(request, response, perf_counter() - begun)
            response[HEADER] = known
            return response
        finally:
            structlog.contextvars.unbind_contextvars("request")

    def _tell(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        route = match.view_name if match else ""
        if not route and request.path.startswith(settings.STATIC_URL):
            return
        metrics.observe(route or "none", request.method or "", response.status_code, seconds)
        write = log.warning if response.status_code >= 500 or seconds > SLOW_REQUEST else log.info
        # The route, not the address: addresses hold tokens and what people searched for.
        user = getattr(request, "user", None)
        discreet = getattr(match.func, "is_discreet", False) if match else False
        who = user.pk if user is not None and user.is_authenticated and not discreet else None
        write("request", method=request.method, route=route, status=response.status_code, ms=round(seconds * 1000, 1), user=who)


def note_slow(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement and note it when it was slow, without its values."""
    begun = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds = perf_counter() - begun
        if seconds > settings.SLOW_QUERY:
            log.warning("slow query", ms=round(seconds * 1000), sql=sql[:600])
