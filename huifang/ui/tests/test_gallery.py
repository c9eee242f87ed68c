"""Every component in every state draws under the strict content policy, with unique ids and known icons."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpRequest, QueryDict
from django.test import RequestFactory

import huifang.ui
from huifang.ui import gallery, registry, views
from huifang.ui.registry import InboxItem, NavItem, NewItem, Status

SPRITE = Path(huifang.ui.__file__).parent / "static" / "dist" / "icons.svg"
PAGES = ("", *gallery.KINDS)


@pytest.fixture
def request_(agent: Any, settings: Any) -> HttpRequest:
    settings.DEBUG = True
    registry.register(
        NavItem("work", "工作台", "ui:gallery", "home", count=lambda _r: 120),
        NewItem("客户", "ui:gallery", "building", drawer=True),
        InboxItem("通知", "ui:gallery", "inbox", lambda _r: 3),
    )
    registry.register_status(lambda _r: [Status("休息时间", "moon", "soon")])
    request = RequestFactory().get("/ui/")
    request.user = agent
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def draw(request: HttpRequest, kind: str) -> str:
    if not kind:
        return views.gallery(request).content.decode()
    request.GET = QueryDict(f"kind={kind}")
    return views.gallery_kind(request).content.decode()


@pytest.mark.parametrize("kind", PAGES)
def test_pages_obey_the_content_policy(request_: HttpRequest, kind: str) -> None:
    html = draw(request_, kind)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)
    for script in re.findall(r"<script[^>]*>", html):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("kind", PAGES)
def test_ids_are_unique_and_references_resolve(request_: HttpRequest, kind: str) -> None:
    html = draw(request_, kind)
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    assert [i for i, n in ids.items() if n > 1] == []
    for attribute in ("popovertarget", "aria-labelledby", "aria-describedby", "aria-controls", "for"):
        for named in re.findall(rf'\s{attribute}="([^"]+)"', html):
            assert set(named.split()) <= set(ids), attribute


@pytest.mark.parametrize("kind", PAGES)
def test_icons_are_in_the_sprite(request_: HttpRequest, kind: str) -> None:
    if not SPRITE.exists():
        pytest.skip("the front-end is not built")
    known = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))
    assert set(re.findall(r"icons\.svg#([a-z0-9-]+)", draw(request_, kind))) <= known


def test_one_heading_of_the_first_rank(request_: HttpRequest) -> None:
    assert draw(request_, "record").count("<h1") == 1


def test_the_drawer_gets_the_page_without_the_frame(request_: HttpRequest) -> None:
    asked = RequestFactory().get("/ui/", {"kind": "record"}, headers={"HX-Target": "drawer-body"})
    asked.user = request_.user
    html = draw(asked, "record")
    assert 'id="page"' in html
    assert 'id="side"' not in html


def test_counters_fill_menu_inbox_and_clock(request_: HttpRequest) -> None:
    html = views.counters(request_).content.decode()
    assert 'id="count-ui-gallery" hx-swap-oob="true">99+<' in html
    assert 'id="count-inbox-ui-gallery" hx-swap-oob="true">3<' in html
    assert "休息时间" in html


def test_where_people_work_there_is_no_gallery(request_: HttpRequest, settings: Any) -> None:
    settings.DEBUG = settings.DEMO = False
    for view in (views.gallery, views.gallery_kind):
        with pytest.raises(Http404):
            view(request_)
