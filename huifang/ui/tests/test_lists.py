"""Lists over accounts: filters, chips, columns, sorts, next rows, export; and the bulk bar's permission."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import HttpRequest
from django.test import RequestFactory

from huifang.kernel import clock
from huifang.ui import lists, registry
from huifang.ui.lists import BulkAction, Choice, Column, Filter, ListSpec, Preset, Sort, render_list

ACTIVE = Filter("active", "在岗", (Choice("yes", "在岗", Q(is_active=True)), Choice("no", "离岗", Q(is_active=False))), default="yes")
SPEC = ListSpec(
    name="ui.people",
    title="人员",
    columns=(
        Column("username", "用户名", sort="name", fixed=True, value=lambda u: u.username),
        Column("name", "姓名", value=lambda u: f"={u.username}"),
        Column("pk", "编号", numeric=True, shown=False, value=lambda u: u.pk),
    ),
    sorts=(Sort("name", "用户名", ("username", "pk")), Sort("new", "最新", ("pk",), backwards=True)),
    filters=(
        Filter("active", "在岗", (Choice("yes", "在岗", Q(is_active=True)), Choice("no", "离岗", Q(is_active=False))), default="yes"),
    ),
    presets=(Preset("离岗", "active=no"),),
    search=lambda rows, text: rows.filter(username__contains=text),
    search_label="用户名",
    bulk_actions=(BulkAction("off", "停用", "ui:gallery", "lock", "accounts.off"),),
    page_size=3,
)


def ask(path: str, **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = SimpleNamespace(is_authenticated=True, pk=1)  # type: ignore[assignment]
    return request


@pytest.fixture
def people(db: None) -> Any:
    model = get_user_model()
    for index, name in enumerate(("lin", "wang", "li", "zhao", "chen")):
        model.objects.create(username=name, is_active=index != 4, joined_at=clock.now())
    return model.objects.all()


def test_the_default_filter_holds_until_the_query_says_otherwise(people: Any) -> None:
    assert lists.build(ask("/"), SPEC, people).count == "4"
    assert lists.build(ask("/?active="), SPEC, people).count == "5"
    gone = lists.build(ask("/?active=no"), SPEC, people)
    assert [u.username for u in gone.rows] == ["chen"]
    assert gone.filtered


def test_an_unknown_value_or_sort_is_ignored(people: Any) -> None:
    listing = lists.build(ask("/?active=perhaps&sort=nothing"), SPEC, people)
    assert listing.sort.key == "name"
    assert listing.count == "5"


def test_search_narrows(people: Any) -> None:
    assert [u.username for u in lists.build(ask("/?q=an"), SPEC, people).rows] == ["wang"]


def test_columns_are_chosen_and_remembered_and_fixed_ones_stay(people: Any) -> None:
    request = ask("/?cols=pk")
    listing = lists.build(request, SPEC, people)
    assert [c.key for c in listing.columns] == ["username", "pk"]
    request.COOKIES["cols.ui.people"] = "name"
    request.GET = RequestFactory().get("/").GET
    assert [c.key for c in lists.build(request, SPEC, people).columns] == ["username", "name"]


def test_next_rows_come_alone_for_htmx(people: Any) -> None:
    cursor = lists.build(ask("/"), SPEC, people).page.cursor
    html = lists.render_list(ask(f"/?after={cursor}", **{"HX-Request": "true"}), SPEC, people)
    assert b"<html" not in html.content
    assert html.content.count(b"<tr") == 1


def test_the_page_holds_rows_chips_more_and_bulk(people: Any) -> None:
    html = render_list(ask("/"), SPEC, people).content.decode()
    for part in ("在岗 <b>在岗</b>", "更多", "停用", 'aria-sort="ascending"', "导出当前列表"):
        assert part in html


def test_bulk_acts_need_their_permission(people: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huifang.ui.tests_may", lambda _u, p: p != "accounts.off", raising=False)
    settings.UI_MAY = "huifang.ui.tests_may"
    assert lists.build(ask("/"), SPEC, people).bulk == []


def test_an_empty_list_says_what_comes(people: Any) -> None:
    assert "没有符合条件的记录" in render_list(ask("/?q=nobody"), SPEC, people).content.decode()


def test_export_is_what_is_seen_and_never_a_formula(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[tuple[str, str]] = []
    monkeypatch.setattr(registry, "_on_export", [lambda _request, name, title: noted.append((name, str(title)))])
    answer = render_list(ask("/?export=1&q=an"), SPEC, people)
    assert noted == [("ui.people", str(SPEC.title))]
    assert "%E4%BA%BA%E5%91%98.xlsx" in answer.headers["Content-Disposition"]
    with ZipFile(BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "=wang" in sheet
    assert "<f>" not in sheet
    assert "zhao" not in sheet


def test_a_filter_or_column_stands_once():
    """Two chips of one key would show the same words twice and answer for each other."""
    with pytest.raises(ValueError, match="a filter twice: kind"):
        ListSpec(name="x", title="x", columns=(), sorts=(), filters=(Filter("kind", "a", ()), Filter("kind", "b", ())))
    with pytest.raises(ValueError, match="a column twice: n"):
        ListSpec(name="x", title="x", columns=(Column("n", "a"), Column("n", "b")), sorts=())
