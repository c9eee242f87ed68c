"""Answers for forms and htmx: toasts with undo, redirects, refusals in the asked shape."""

import json
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from huifang.kernel.decision import Conflict, no
from huifang.ui import errors, toasts


def ask(agent: Any, method: str = "post", data: dict[str, str] | None = None, **headers: str) -> HttpRequest:
    request = getattr(RequestFactory(), method)("/x/", data or {}, headers=headers)
    request.user = agent
    request._messages = CookieStorage(request)
    return request  # type: ignore[no-any-return]


def events(response: HttpResponse) -> dict[str, Any]:
    return json.loads(response.headers.get("HX-Trigger", "{}"))  # type: ignore[no-any-return]


HTMX: dict[str, Any] = {"HX-Request": "true"}


def test_htmx_gets_toast_with_undo_and_fresh_page(agent: Any) -> None:
    request = ask(agent, **HTMX)
    middleware = toasts.ToastMiddleware(lambda r: toasts.done(r, "已转交", undo_url="/undo/1/"))
    assert events(middleware(request)) == {"ui:refresh": True, "ui:toast": [{"text": "已转交", "tone": "ok", "undo": "/undo/1/"}]}


def test_a_form_is_sent_back_and_the_toast_waits_for_the_next_page(agent: Any) -> None:
    request = ask(agent, data={"next": "/followup/?state=open"})
    response = toasts.ToastMiddleware(lambda r: toasts.done(r, "已转交"))(request)
    assert response.headers["Location"] == "/followup/?state=open"
    assert [t["text"] for t in toasts.pending(request)] == ["已转交"]


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_never_leads_away(agent: Any, bad: str) -> None:
    assert toasts.back(ask(agent, data={"next": bad})) == "/"


def test_go_redirects_htmx_by_header(agent: Any) -> None:
    assert toasts.go(ask(agent, **HTMX), "ui:gallery").headers["HX-Redirect"] == "/ui/"
    assert toasts.go(ask(agent), "ui:gallery").headers["Location"] == "/ui/"


def test_closing_the_drawer_keeps_other_events() -> None:
    response = toasts.close_drawer(toasts.trigger(HttpResponse(), "ui:counters"))
    assert set(events(response)) == {"ui:counters", "ui:drawer-close", "ui:refresh"}


def test_a_refusal_says_its_reason_in_each_shape(agent: Any) -> None:
    decision = no("not_permitted")
    page = errors.refused(ask(agent), decision)
    assert page.status_code == 403
    assert "您的岗位没有这项权限" in page.content.decode()
    assert "您的岗位没有这项权限" in events(errors.refused(ask(agent, **HTMX), decision))["ui:toast"][0]["text"]
    as_json = json.loads(errors.refused(ask(agent, Accept="application/json"), decision).content)
    assert as_json["error"] == "not_permitted"


def test_pages_for_what_is_missing_stale_and_broken(agent: Any) -> None:
    assert errors.not_found(ask(agent)).status_code == 404
    assert errors.bad_request(ask(agent)).status_code == 400
    assert errors.csrf_failed(ask(agent)).status_code == 403
    assert errors.conflict(ask(agent), Conflict()).status_code == 409
    broken = errors.server_error(ask(agent))
    assert broken.status_code == 500
    assert "系统出错了" in broken.content.decode()
