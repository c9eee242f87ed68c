"""The totals of a month (R2.15, R2.16), counted by hand beside them; scoped, and cheap at any size."""

from datetime import timedelta

import pytest
from django.db import connection

from huifang.followup.models import Attempt, Record, TaskItem
from huifang.obligations.models import Obligation
from huifang.regulations.models import Rule
from huifang.reports import access, selectors
from huifang.reports.access import EVERYTHING
from huifang.reports.rules import Month, Rate

NOVEMBER = Month(2026, 11)


def test_the_water_company(water_company):
    report = selectors.monthly(EVERYTHING, NOVEMBER)
    assert report.total.customers == Rate(28, 30)
    assert report.total.reached == Rate(28, 32)
    assert report.total.content == Rate(26, 28)
    assert report.total.completed == Rate(28, 30)
    assert report.outcomes["reached"] == Rate(28, 32)
    assert report.outcomes["no_answer"] == Rate(3, 32)
    assert report.outcomes["wrong_number"] == Rate(1, 32)
    assert report.results == {"repair": 1, "unreachable": 1}
    assert report.total.average == 240
    assert sum((day.reached for day in report.days), Rate()) == Rate(28, 32)


def test_by_agent(office, month):
    month.call(["reached"], agent=office.wang)
    month.call(["no_answer", "reached"], agent=office.li, satisfaction="fair", has_complaint=True, complaint="慢")
    month.call([], agent=None, state="waiting").__class__.objects.filter(state="waiting").update(assignee=None)
    lines = {line.name: line.figures for line in selectors.monthly(EVERYTHING, NOVEMBER).agents}
    assert lines["王坐席"].reached == Rate(1, 1)
    assert lines["李坐席"].reached == Rate(1, 2)
    assert (lines["李坐席"].content, lines["李坐席"].complaints) == (Rate(0, 1), 1)
    assert lines[""].completed == Rate(0, 1)


def test_one_call_tried_by_two_agents_is_one_customer(office, month):
    task = month.call(["no_answer"])
    Attempt.objects.create(task=task, agent=office.li, outcome="no_answer", started_at=office.now, ended_at=office.now, key="second")
    report = selectors.monthly(EVERYTHING, NOVEMBER)
    assert report.total.customers == Rate(0, 1)
    assert [line.figures.customers for line in report.agents] == [Rate(0, 1), Rate(0, 1)]


def test_void_records_are_shown_and_counted_nowhere(month):
    month.call(["reached"])
    month.call(["reached"], state="done")
    Record.objects.filter(number="HF202611-0002").update(state="void")
    report = selectors.monthly(EVERYTHING, NOVEMBER)
    assert (report.void, report.total.content) == (1, Rate(1, 1))


def test_void_calls_are_in_no_denominator(month):
    month.call([], state="void")
    month.call(["no_answer"], state="void")
    assert selectors.monthly(EVERYTHING, NOVEMBER).total.completed == Rate(0, 0)


def test_only_the_month(office, month):
    month.call(["reached"], at=NOVEMBER.start + timedelta(minutes=10))
    month.call(["reached"], at=NOVEMBER.start + timedelta(minutes=9))
    report = selectors.monthly(EVERYTHING, NOVEMBER)
    assert report.total.reached == Rate(1, 1)
    assert report.before == Rate(1, 1)
    assert report.days[0].reached == Rate(1, 1)
    assert len(report.days) == 30


def test_by_type_a_call_about_two_projects_counts_for_both(office, month):
    rule = Rule.objects.filter(kind="cycle")[0]
    task = month.call(["no_answer", "reached"])
    month.call(["reached"])
    for n in range(2):
        item = Obligation.objects.create(
            rule=rule, rule_code=rule.code, subject_kind="archive.project", subject_id=office.project.pk, occurrence=f"t{n}",
            born_at=office.now, born_due_at=office.now, due_at=office.now,
        )  # fmt: skip
        TaskItem.objects.create(task=task, obligation=item)
    lines = selectors.monthly(EVERYTHING, NOVEMBER).types
    assert [(line.key, line.figures.reached, line.figures.content) for line in lines] == [
        ("standardization", Rate(1, 2), Rate(1, 1)),
        ("", Rate(1, 1), Rate(1, 1)),
    ]
    assert lines[0].name == "安全生产标准化"


REACH = {"lin": 3, "wang": 1, "li": 1, "zhao": 1, "sun": 3, "qian": 3}


def test_whose_figures(office, month):
    month.call(["reached"], agent=office.wang)
    month.call(["reached"], agent=office.li)
    month.call(["reached"], agent=office.zhao, unit=office.elsewhere)
    found = {who: selectors.monthly(access.scope_of(getattr(office, who)), NOVEMBER).total.reached.whole for who in REACH}
    assert found == REACH
    scope = access.scope_of(office.lin)
    assert selectors.monthly(scope.within(unit=office.elsewhere.pk), NOVEMBER).total.reached.whole == 1
    assert selectors.monthly(scope.within(unit=office.company.pk), NOVEMBER).total.reached.whole == 3
    assert selectors.monthly(scope.within(unit=999999), NOVEMBER).total.reached.whole == 0
    assert selectors.monthly(scope.within(agent=office.li.pk), NOVEMBER).total.content.whole == 1


def test_the_number_of_queries_is_fixed(month, django_assert_max_num_queries):
    month.call(["reached"])
    with django_assert_max_num_queries(18):
        selectors.monthly(EVERYTHING, NOVEMBER)
    for _n in range(6):
        month.call(["no_answer", "reached"])
    with django_assert_max_num_queries(18):
        selectors.monthly(EVERYTHING, NOVEMBER)


@pytest.mark.django_db
@pytest.mark.parametrize(("rows", "index"), [("attempts_in", "followup_attempt_month"), ("records_in", "followup_record_month")])
def test_a_month_is_read_by_its_index(rows, index):
    query = getattr(selectors, rows)(EVERYTHING, NOVEMBER)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in query.explain()
