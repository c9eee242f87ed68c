"""Menu, panels and words for refusals: shown only when they exist and are permitted."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path

from huifang.ui import panels, registry
from huifang.ui.panels import Panel
from huifang.ui.registry import InboxItem, NavItem, NewItem
from huifang.ui.words import add_reasons, reason_words

agent = SimpleNamespace(is_authenticated=True, pk=1)
stranger = SimpleNamespace(is_authenticated=False, pk=None)


def only_view(_user: object, permission: str) -> bool:
    return permission.endswith(".view")


@pytest.fixture(autouse=True)
def _may(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("huifang.ui.tests_may", only_view, raising=False)
    settings.UI_MAY = "huifang.ui.tests_may"


def test_the_menu_holds_what_exists_and_is_permitted_in_order() -> None:
    registry.register(
        NavItem("archive", "二", "ui:gallery", "folder", "archive.view", order=20),
        NavItem("archive", "一", "ui:counters", "building", "archive.view", order=10),
        NavItem("archive", "不许", "ui:gallery", "folder", "archive.change"),
        NavItem("reports", "没有", "reports:nowhere", "folder"),
    )
    (section,) = registry.sections(agent)
    assert section.key == "archive"
    assert [item.label for item, _address in section.items] == ["一", "二"]
    assert registry.sections(stranger) == []


def test_an_unknown_section_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown section"):
        registry.register(NavItem("nowhere", "x", "ui:gallery", "folder"))


def test_registering_twice_shows_once() -> None:
    for _time in range(2):
        registry.register(NewItem("客户", "ui:gallery", "building"))
    assert len(registry.new_items(agent)) == 1


def test_only_permitted_counters_are_asked() -> None:
    def never(_request: object) -> int:
        raise AssertionError

    registry.register(
        NavItem("work", "待办", "ui:gallery", "inbox", "work.view", count=lambda _r: 4),
        NavItem("work", "机密", "ui:counters", "lock", "work.secret", count=never),
        InboxItem("通知", "ui:gallery", "bell", lambda _r: None),
    )
    request = RequestFactory().get("/")
    request.user = agent  # type: ignore[assignment]
    assert registry.counts(request) == {"ui-gallery": 4, "inbox-ui-gallery": None}


def _calls(_request: HttpRequest, _pk: int) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("customers/<int:pk>/calls/", _calls, name="ui-tests")]


@pytest.mark.urls(__name__)
def test_panels_take_the_record_and_the_permission() -> None:
    panels.register(
        Panel("archive.customer", "没有", "ui:nowhere", permission="a.view"),
        Panel("archive.customer", "后", "ui-tests", order=20, permission="a.view"),
        Panel("archive.customer", "先", "ui-tests", order=10, permission="a.view"),
        Panel("archive.customer", "绝密", "ui-tests", permission="a.secret"),
        Panel("other", "别处", "ui:counters"),
    )
    found = panels.panels_for(agent, "archive.customer", 3)
    assert [(panel.title, address) for panel, address in found] == [("先", "/customers/3/calls/"), ("后", "/customers/3/calls/")]


def test_reasons_speak_and_an_unknown_code_never_shows() -> None:
    add_reasons({"rest": "休息时间, {opens} 后再拨。"})
    assert reason_words("rest", {"opens": "14:00"}) == "休息时间, 14:00 后再拨。"
    assert "no_such_code" not in reason_words("no_such_code", {})
