"""The host: one NinjaAPI for all contexts, and what every call passes on its way in and out."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.module_loading import autodiscover_modules
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from huifang.accounts.languages import CODES
from huifang.integrations.api import limits, problems, routes
from huifang.integrations.api.calling import Caller, identify
from huifang.integrations.api.idempotency import once
from huifang.integrations.api.problems import ProblemError
from huifang.kernel import clock

VERSION = "v1"
BIGGEST = 1024 * 1024
_COLONS = (",", ":")


class _Parser(Parser):
    """JSON objects only; what JSON does not know (NaN, doubled names) is not taken."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise ProblemError(415, "not_json")
        try:
            found = json.loads(request.body, parse_constant=_no_constant, object_pairs_hook=_once_each)
        except (ValueError, RecursionError) as error:
            raise ProblemError(400, "json_wrong") from error
        if not isinstance(found, dict):
            raise ProblemError(400, "json_wrong")
        return found


def _no_constant(word: str) -> object:
    raise ValueError(word)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


class _Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False, separators=_COLONS)


def build() -> NinjaAPI:
    """The API with the endpoints of every context's ``api.py``."""
    autodiscover_modules("api")
    import_module("huifang.integrations.endpoints")
    api = NinjaAPI(
        title="Huifang", version="1", urls_namespace="api", docs_url=None, openapi_url=None, parser=_Parser(), renderer=_Renderer()
    )
    for found in sorted(routes.collections().values(), key=lambda one: (one.order, one.context)):
        api.add_router("", found.router)
    api.add_exception_handler(Exception, lambda request, error: problems.respond(problems.translated(request, error)))
    for known in (AuthenticationError, ValidationError, HttpError, Http404):
        api.add_exception_handler(known, lambda request, error: problems.respond(problems.translated(request, error)))
    return api


def urlpatterns() -> list[URLPattern]:
    """Every address of the API, each behind ``entrance``."""
    from huifang.integrations.views.docs import description, docs

    found = [one for one in the_api().urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in found:
        one.callback = entrance(one.callback)
    extra = [path("openapi.json", description, name="openapi"), path("docs", docs, name="docs")]
    return [*found, *extra, path("", entrance(_nothing), name="root"), path("<path:rest>", entrance(_nothing), name="unknown")]


_api: list[NinjaAPI] = []


def the_api() -> NinjaAPI:
    """The one API of this process."""
    if not _api:
        _api.append(build())
    return _api[0]


def _nothing(request: HttpRequest, **_rest: Any) -> HttpResponse:
    raise ProblemError(404, "not_found")


def entrance(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Around each call: its size, its caller, its language, its rate, its idempotency key; faults become problems."""

    @wraps(view)
    def enter(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        language = _language(request)
        with translation.override(language):
            try:
                response = _pass(request, view, kwargs)
            except Exception as error:
                response = problems.respond(problems.translated(request, error))
            if response.status_code == 405:
                response = problems.respond(ProblemError(405, "method_not_taken", headers={"Allow": response.headers["Allow"]}))
            language = translation.get_language() or language
        response.headers["Content-Language"] = language
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Vary"] = "Authorization, Cookie, Accept-Language"
        return response

    enter.is_public = True  # type: ignore[attr-defined]
    enter.csrf_exempt = True  # type: ignore[attr-defined]
    return enter


def _pass(request: HttpRequest, view: Callable[..., Any], kwargs: dict[str, Any]) -> HttpResponse:
    _measure(request)
    at = clock.now()
    caller = identify(request, at)
    if caller is not None:
        request.api_caller = caller  # type: ignore[attr-defined]
        _speak(request, caller)
        _count(caller, at)
    key = request.headers.get("Idempotency-Key")
    if key is not None and caller is not None and request.method in {"POST", "PATCH"}:
        return once(request, caller.key, key, at, lambda: _call(request, view, kwargs))
    return _call(request, view, kwargs)


def _call(request: HttpRequest, view: Callable[..., Any], kwargs: dict[str, Any]) -> HttpResponse:
    response: HttpResponse = view(request, **kwargs)
    tag = getattr(request, "api_etag", None)
    if tag and response.status_code < 300:
        response.headers["ETag"] = tag
    return response


def _measure(request: HttpRequest) -> None:
    most = settings.UPLOAD_LIMIT + BIGGEST if request.content_type == "multipart/form-data" else BIGGEST
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > most:
        raise ProblemError(413, "too_big", limit=most)


def _count(caller: Caller, at: datetime) -> None:
    allowed = limits.per_minute()
    if wait := limits.limiter.take(caller.key, allowed, at):
        raise ProblemError(429, "rate_limited", limit=allowed, seconds=wait, headers={"Retry-After": str(wait)})


def _language(request: HttpRequest) -> str:
    """The language that is asked for, else Chinese."""
    for part in request.headers.get("Accept-Language", "").lower().split(","):
        word = part.partition(";")[0].strip()
        if word.startswith("zh"):
            return settings.LANGUAGE_CODE
        if word.startswith("en"):
            return "en"
    return settings.LANGUAGE_CODE


def _speak(request: HttpRequest, caller: Caller) -> None:
    """The caller's own language where none is asked for."""
    if "Accept-Language" not in request.headers and caller.user.language in CODES:
        translation.activate(caller.user.language)
