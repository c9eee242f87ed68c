"""Short messages at the edge of the page, with undo; they survive a redirect and htmx alike."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

_LEVELS = {"ok": messages.SUCCESS, "plain": messages.INFO, "warn": messages.WARNING, "bad": messages.ERROR}
_UNDO = "undo:"


def toast(request: HttpRequest, text: object, *, tone: str = "ok", undo_url: str = "") -> None:
    """Show ``text`` on this page or the next; ``undo_url`` gets a POST when 撤销 is pressed."""
    tags = _UNDO + undo_url if undo_url else ""
    messages.add_message(request, _LEVELS[tone], str(text), extra_tags=tags)


def undo_of(extra_tags: str | None) -> str:
    """The undo address kept in a message's tags."""
    return extra_tags.removeprefix(_UNDO) if extra_tags and extra_tags.startswith(_UNDO) else ""


def tone_of(level: int) -> str:
    """The tone of a message's level."""
    return next((tone for tone, known in _LEVELS.items() if known == level), "plain")


def pending(request: HttpRequest) -> list[dict[str, str]]:
    """Take the waiting messages of this request."""
    return [{"text": str(m.message), "tone": tone_of(m.level), "undo": undo_of(m.extra_tags)} for m in messages.get_messages(request)]


def is_htmx(request: HttpRequest) -> bool:
    """Does htmx ask (not a boosted or history page load)?"""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers


def go(request: HttpRequest, to: object, *args: object, **kwargs: object) -> HttpResponse:
    """Redirect the browser, whether a form or htmx asked."""
    address = resolve_url(to, *args, **kwargs)  # type: ignore[arg-type]
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def trigger(response: HttpResponse, name: str, detail: object = True) -> HttpResponse:
    """Add a client event to a htmx response, keeping those already there."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[name] = detail
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def close_drawer(response: HttpResponse | None = None, *, refresh: bool = True) -> HttpResponse:
    """Close the drawer; with ``refresh`` the page behind is loaded anew."""
    answer = response if response is not None else HttpResponse(status=204)
    trigger(answer, "ui:drawer-close")
    return trigger(answer, "ui:refresh") if refresh else answer


def done(request: HttpRequest, text: object, *, undo_url: str = "", tone: str = "ok", to: object = "") -> HttpResponse:
    """Say what was done and show its effect: htmx refreshes the page, a form goes ``to`` (or back)."""
    toast(request, text, tone=tone, undo_url=undo_url)
    if is_htmx(request) and not to:
        return trigger(HttpResponse(status=204), "ui:refresh")
    return go(request, to or back(request))


def back(request: HttpRequest, default: str = "/") -> str:
    """The page the request came from, if it is one of ours; ``next`` in the form has precedence."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else default


class ToastMiddleware:
    """Hands waiting messages to htmx responses as client events."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_htmx(request) and "HX-Redirect" not in response.headers and response.status_code < 300:
            waiting = pending(request) if hasattr(request, "_messages") else []
            if waiting:
                trigger(response, "ui:toast", waiting)
        return response
