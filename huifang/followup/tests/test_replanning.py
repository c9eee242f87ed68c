"""R2.1: changed projects, rules and calendars move, take back and add calls; the preview says what publishing does."""

import random
from datetime import date, timedelta

import pytest

from huifang.archive import services as archive
from huifang.followup import previews
from huifang.followup.models import PlanRun, Task, TaskItem
from huifang.followup.services.planning import objections_to_withdrawal, plan, replan_customers, withdraw_projects
from huifang.followup.tests.register import fill
from huifang.journal import delivering
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.obligations.models import Obligation
from huifang.obligations.rebuilding import differences
from huifang.organization.models import CalendarDay, CalendarYear, Stamp
from huifang.regulations import selectors as regulations
from huifang.regulations import services as regulation
from huifang.regulations.models import Regulation

BY = system("tests")


def open_calls(project, code=None):
    found = Obligation.objects.filter(subject_kind="archive.project", subject_id=project.pk, state="open")
    return sorted(found.filter(rule_code=code).values_list("occurrence", flat=True) if code else found.values_list("occurrence", flat=True))


def deliver(office):
    while delivering.drain(at=office.now):
        pass


def draft(office, code, change):
    version = regulation.start_draft(Regulation.objects.get(), by=office.lin, at=office.now)
    rule = version.rules.get(code=code)
    body = change(dict(rule.body))
    regulation.change_rule(rule, body=body, revision=version.revision, by=office.lin, at=office.now)
    version.refresh_from_db()
    return version


def publish(office, version):
    return regulation.publish(version, effective_from=office.now.date(), by=office.lin, at=office.now)


def test_a_new_project_is_planned_when_it_is_put_on_file(office):
    plan(by=BY, at=office.now)
    project = archive.create_project(
        office.customer, by=office.lin, at=office.now, project_type="training", completed_on=date(2025, 12, 20)
    )
    deliver(office)
    assert open_calls(project) == ["2026-12-20/-30", "2026-12-20/-7", "completed"]
    assert TaskItem.objects.filter(obligation__subject_id=project.pk).count() == 3


def test_before_the_first_plan_nothing_is_planned_piecemeal(office):
    assert replan_customers([office.customer.pk], by=BY, at=office.now, batch="x").obligations_created == 0


def test_a_corrected_completion_takes_the_old_calls_back_and_makes_new_ones(office):
    plan(by=BY, at=office.now)
    before = open_calls(office.project)
    assert before
    archive.change_project(office.project, by=office.lin, at=office.now, completed_on=date(2026, 1, 15))
    deliver(office)
    after = open_calls(office.project)
    assert not set(before) & set(after)
    assert any(o.startswith("2027-01-15") for o in after)
    waived = Obligation.objects.filter(subject_id=office.project.pk, state="waived")
    assert set(waived.values_list("evidence", flat=True)) == {"项目资料变更后不再要求"}
    empty = Task.objects.filter(state="waiting").exclude(items__obligation__state="open")
    assert not empty.exists(), "no call without anything to ask"
    assert list(differences()) == []


def test_a_project_that_ended_is_called_no_more_and_comes_back_under_a_new_mark(office):
    plan(by=BY, at=office.now)
    before = open_calls(office.project)
    office.project.refresh_from_db()
    project = archive.end_project(office.project, by=office.lin, at=office.now, reason="客户注销")
    deliver(office)
    assert open_calls(project) == []
    archive.resume_project(project, by=office.lin, at=office.now)
    deliver(office)
    assert [o.partition("~")[0] for o in open_calls(project)] == before
    assert all("~" in o for o in open_calls(project))


def test_a_milestone_moves_the_next_dates(office):
    filing = archive.create_project(
        office.customer, by=office.lin, at=office.now, project_type="toxic", region="江门", completed_on=date(2025, 12, 12)
    )
    plan(by=BY, at=office.now)
    assert any(o.startswith("2026-12-12") for o in open_calls(filing))
    archive.record_milestone(filing, by=office.wang, at=office.now, rule_code="cycle.toxic.filing", done_on=date(2026, 11, 18))
    deliver(office)
    assert open_calls(filing) == []
    plan(by=BY, at=office.now, until=date(2027, 12, 31))
    assert open_calls(filing) == ["2027-11-18/-30", "2027-11-18/-7"]


def test_the_later_stage_ends_the_checks_of_the_one_before(office):
    first = archive.create_project(
        office.customer, by=office.lin, at=office.now, project_type="construction.conditions", completed_on=date(2026, 10, 25)
    )
    plan(by=BY, at=office.now)
    assert open_calls(first) == ["check/1"]
    archive.create_project(office.customer, by=office.lin, at=office.now, project_type="construction.design")
    deliver(office)
    assert open_calls(first) == []
    assert Obligation.objects.get(subject_id=first.pk, occurrence="check/1").evidence == "后续阶段已开始"


def test_a_touched_call_stays_as_it_is(office):
    plan(by=BY, at=office.now)
    task = Task.objects.filter(items__obligation__subject_id=office.project.pk)[0]
    Task.objects.filter(pk=task.pk).update(last_attempt_at=office.now, unanswered=1)
    before = set(task.items.values_list("obligation__occurrence", flat=True))
    archive.change_project(office.project, by=office.lin, at=office.now, completed_on=date(2026, 1, 15))
    deliver(office)
    assert before <= set(open_calls(office.project))


def test_calls_follow_the_customer_to_a_new_owner(office):
    plan(by=BY, at=office.now)
    archive.hand_over_customer(office.customer, by=office.lin, owner=office.zhao, unit=office.elsewhere, at=office.now)
    deliver(office)
    assert set(Task.objects.filter(customer=office.customer).values_list("assignee", "unit")) == {(office.zhao.pk, office.elsewhere.pk)}


@pytest.mark.parametrize("seed", range(6))
def test_the_preview_says_what_publishing_does(office, seed):
    dice = random.Random(seed)
    fill(office, 25, seed=seed)
    plan(by=BY, at=office.now)
    for task in Task.objects.order_by("pk")[: dice.randint(0, 8)]:
        Task.objects.filter(pk=task.pk).update(last_attempt_at=office.now)
    code, change = dice.choice(CHANGES)
    version = draft(office, code, change)
    before = regulations.book(office.now)
    said = previews.effect(before, regulations.book_of(version, before), office.now)
    shown = regulation.preview(version, at=office.now)
    publish(office, version)
    plan(by=BY, at=office.now)
    run = PlanRun.objects.order_by("-pk")[0]
    assert run.mode == "rules"
    assert (said.shifted, said.waived, said.created) == (run.moved, run.waived, run.obligations_created)
    assert shown[0].count == said.moved
    assert list(differences()) == []
    again = plan(by=BY, at=office.now)
    assert (again.obligations_created, again.moved, again.waived) == (0, 0, 0)


def _leads(body):
    return body | {"leads_days": [20, 3]}


def _half_year(body):
    return body | {"period": {"years": 0, "months": 6, "weeks": 0, "days": 0}}


def _roll(body):
    return body | {"roll": "next"}


def _stages(body):
    stages = [dict(s) | {"check_after_days": 45, "max_checks": 2} for s in body["stages"]]
    return body | {"stages": stages}


CHANGES = [
    ("cycle.standardization.self-assessment", _leads),
    ("cycle.training", _half_year),
    ("cycle.emergency-plan.drill", _roll),
    ("cycle.toxic.filing", _half_year),
    ("stage_plan.construction", _stages),
]


def test_the_preview_writes_nothing_and_counts_a_month(office):
    fill(office, 30)
    plan(by=BY, at=office.now)
    version = draft(office, "cycle.training", _half_year)
    before = Obligation.objects.count(), Task.objects.count(), PlanRun.objects.count()
    lines = regulation.preview(version, at=office.now)
    assert before == (Obligation.objects.count(), Task.objects.count(), PlanRun.objects.count())
    assert lines


def test_a_calendar_that_becomes_known_moves_only_what_it_touches(office):
    for year in (2025, 2026):
        CalendarYear.objects.create(year=year, source="test")
    filing = archive.create_project(
        office.customer, by=office.lin, at=office.now, project_type="toxic", region="江门", completed_on=date(2026, 2, 10)
    )
    plan(by=BY, at=office.now, until=date(2027, 2, 28))
    near = Obligation.objects.get(subject_id=filing.pk, occurrence="2027-02-10/-7")
    assert near.is_provisional
    assert clock.local_date(near.due_at) == date(2027, 2, 3)
    before = dict(Obligation.objects.exclude(pk=near.pk).filter(state="open").values_list("pk", "due_at"))
    CalendarYear.objects.create(year=2027, source="test")
    CalendarDay.objects.create(day=date(2027, 2, 3), is_working=False, name="春节")
    Stamp.objects.update_or_create(name="calendar", defaults={"value": "changed"})
    plan(by=BY, at=office.now, until=date(2027, 2, 28))
    near = Obligation.objects.get(pk=near.pk)
    assert not near.is_provisional
    assert clock.local_date(near.due_at) == date(2027, 2, 2)
    assert Task.objects.get(items__obligation=near).due_at == near.due_at
    assert dict(Obligation.objects.filter(pk__in=before).values_list("pk", "due_at")) == before
    assert list(differences()) == []


def test_undoing_an_import_takes_untouched_calls_and_is_stopped_by_touched_ones(office):
    projects = [p.pk for p in fill(office, 10)]
    plan(by=BY, at=office.now)
    kept = set(Task.objects.filter(customer=office.customer).values_list("pk", flat=True))
    assert objections_to_withdrawal(projects) == 0
    task = Task.objects.exclude(customer=office.customer)[0]
    Task.objects.filter(pk=task.pk).update(holder=office.wang, held_until=office.now + timedelta(minutes=5))
    assert objections_to_withdrawal(projects) == 1
    Task.objects.filter(pk=task.pk).update(holder=None, held_until=None)
    assert withdraw_projects(projects, by=BY, at=office.now, batch="import-1") > 0
    assert set(Task.objects.values_list("pk", flat=True)) == kept
    assert not Obligation.objects.filter(subject_id__in=projects, subject_kind="archive.project").exists()
    assert list(differences()) == []
