"""Rates with numerator, denominator and rows (R2.16)."""

from datetime import timedelta

import pytest

from huifang.followup.models import Answer, Record, Task
from huifang.kernel.rates import Rate
from huifang.regulations.models import Rule
from huifang.reports import rates
from huifang.reports.access import EVERYTHING
from huifang.reports.rates import Span
from huifang.reports.rules import Month
from tests.doors import client_of


@pytest.fixture
def d2(month):
    """D2: 30 users, one wrong number, one unreachable after three tries, 28 reached; 27 of them satisfied."""
    for n in range(28):
        month.call(["reached"], satisfaction="very" if n else "fair", agent=month.office.wang if n % 2 else month.office.li)
    month.call(["wrong_number"], state="repair")
    month.call(["no_answer"] * 3, state="unreachable")
    return month


def span_of(month) -> Span:
    now = Month.at(month.office.now.date())
    return Span(now, now)


def test_d2_shows_28_of_30_and_only_what_28_answers_can_give(d2):
    """D2's own "99 %" can't come out: no number of satisfied users among 28 gives it."""
    found = rates.total(EVERYTHING, span_of(d2))
    assert (found.followed, found.reached, found.satisfied) == (Rate(28, 30), Rate(28, 30), Rate(27, 28))
    assert (found.reached.percent, found.satisfied.percent) == ("93.3%", "96.4%")
    possible = {Rate(n, 28).percent for n in range(29)}
    assert "99.0%" not in possible
    assert not any(one.startswith("99") for one in possible)


def test_who_was_not_reached_is_in_neither_part_of_satisfaction(d2):
    assert rates.rows(d2.office.lin, span_of(d2), unit=None, by="agent", key="", which="records").count() == 28


@pytest.mark.parametrize("by", rates.BY)
def test_each_figure_opens_the_rows_that_it_counted(d2, by):
    first, second = list(Rule.objects.filter(kind="questions")[:2])
    for record in Record.objects.all():
        Answer.objects.create(record=record, rule_id=first.pk if record.pk % 2 else second.pk, code="x", question="?", value="y")
    Task.objects.filter(state="repair").update(assignee=None, way="visit")
    span = span_of(d2)
    lines = rates.lines(EVERYTHING, span, by)
    assert lines
    for line in lines:
        figures = line.figures
        pairs = zip(("done", "calls", "reached", "tried", "satisfied", "records"), (
            figures.followed.part, figures.followed.whole, figures.reached.part, figures.reached.whole, figures.satisfied.part, figures.satisfied.whole,
        ), strict=True)  # fmt: skip
        for which, count in pairs:
            assert rates.rows(d2.office.lin, span, unit=None, by=by, key=line.key, which=which).count() == count, (line, which)
    if by not in {"type", "version"}:
        assert sum(line.figures.followed.whole for line in lines) == 30


def test_void_calls_and_other_months_are_in_no_figure(d2):
    d2.call([], state="void")
    d2.call(["reached"], at=d2.office.now - timedelta(days=60))
    assert rates.total(EVERYTHING, span_of(d2)).followed == Rate(28, 30)


def test_the_page_and_its_workbook_neutralise_what_was_typed(d2):
    d2.office.wang.name = "=HYPERLINK(1)"
    d2.office.wang.save()
    head = client_of(d2.office.lin)
    page = head.get("/reports/rates/")
    assert "28</a>/<a" in page.content.decode()
    book = head.get("/reports/rates/?export=1")
    assert book.status_code == 200
    assert client_of(d2.office.wang).get("/reports/rates/?export=1").status_code == 403
