"""Tags and filters: dates as Chinese readers write them, badges with a word, query strings."""

from datetime import date, datetime, timedelta

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from huifang.kernel import clock
from huifang.ui import formats
from huifang.ui.templatetags import ui

NOON = clock.moment_of(date(2026, 11, 21)) + timedelta(hours=12)


def drawn(source: str, path: str = "/", **context: object) -> str:
    request: HttpRequest = RequestFactory().get(path)
    return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "今天"),
        (1, "明天"),
        (2, "后天"),
        (3, "3天后"),
        (7, "7天后"),
        (8, "11-29"),
        (-1, "昨天"),
        (-2, "前天"),
        (-5, "5天前"),
        (-400, "2025-10-17"),
    ],
)
def test_near_dates_are_said_and_far_ones_written(days: int, words: str) -> None:
    today = date(2026, 11, 21)
    assert formats.near_date(today + timedelta(days=days), today) == words


def test_a_moment_has_weekday_and_shanghai_time() -> None:
    assert formats.moment(datetime.fromisoformat("2026-11-21T06:05:00+00:00")) == "2026-11-21(周六) 14:05"


def test_late_utc_evening_is_already_tomorrow_in_shanghai() -> None:
    with clock.at(NOON):
        assert formats.near(datetime.fromisoformat("2026-11-21T16:30:00+00:00")) == "明天 00:30"


def test_near_date_keeps_the_whole_moment_as_title() -> None:
    with clock.at(NOON):
        html = drawn("{{ at|near_date }}", at=NOON)
    assert html == '<time datetime="2026-11-21T12:00+08:00" title="2026-11-21(周六) 12:00">今天 12:00</time>'


def test_no_date_draws_nothing() -> None:
    assert drawn("{{ at|near_date }}{{ at|day }}{{ at|moment }}{{ at|duration }}", at=None) == ""


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (45, "45秒"),
        (timedelta(minutes=3), "3分"),
        (8100, "2小时15分"),
        (7200, "2小时"),
        (timedelta(days=3, hours=4), "3天4小时"),
        (-90, "1分"),
    ],
)
def test_durations(span: timedelta | int, words: str) -> None:
    assert formats.duration(span) == words


def test_a_badge_is_never_colour_alone() -> None:
    html = drawn('{% badge "逾期" "bad" %}')
    assert "<svg" in html
    assert "<span>逾期</span>" in html
    assert "state-bad" in html


def test_a_badge_escapes_its_word() -> None:
    assert "<b>" not in drawn("{% badge word %}", word="<b>x</b>")


def test_state_badge_takes_word_tone_and_icon_from_labels() -> None:
    labels = {"late": ("逾期", "bad"), "open": "待回访"}
    assert "state-bad" in drawn("{% state_badge 'late' labels %}", labels=labels)
    assert "待回访" in drawn("{% state_badge 'open' labels %}", labels=labels)


def test_phones_are_masked() -> None:
    assert drawn("{{ '13812342180'|mask_phone }}") == "138****2180"


def test_query_with_keeps_the_rest_and_drops_the_cursor() -> None:
    html = drawn('{% query_with sort="due" %}', path="/?state=open&after=abc")
    assert html == "?state=open&amp;sort=due"


def test_percent_names_no_figure_without_a_whole() -> None:
    assert ui.percent(188, 193) == "97.4%"
    assert ui.percent(1, 1) == "100%"
    assert ui.percent(0, 0) == "–"


def test_keycaps() -> None:
    assert [ui.keycap(k) for k in ("c", "ctrl+enter", "+")] == ["c", "Ctrl+Enter", "+"]


def test_ids_differ() -> None:
    assert ui.uid() != ui.uid()


def test_a_plain_text_is_remembered_per_language() -> None:
    template = Template("{% load ui %}{% translate 'Search' %}{% translate 'Search' as word %}|{{ word }}|{% translate name %}")
    for language, words in (("zh-hans", "查找|查找|关闭"), ("en", "Search|Search|Close"), ("zh-hans", "查找|查找|关闭")):
        with translation.override(language):
            assert template.render(Context({"name": "Close"})) == words
