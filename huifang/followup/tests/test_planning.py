"""R2.1–R2.5: the register becomes due items and calls; nothing twice, nothing lost, the same on both engines."""

from datetime import date, datetime, timedelta

from huifang.followup.models import PlanRun, Round, Task, TaskItem
from huifang.followup.planning.lanes import Lanes
from huifang.followup.services.planning import plan
from huifang.followup.tests.register import expect, fill
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.obligations.models import Obligation
from huifang.obligations.rebuilding import differences
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import book

BY = system("tests")


def planned():
    return set(Obligation.objects.filter(subject_kind="archive.project").values_list("subject_id", "rule_code", "occurrence"))


def test_the_first_plan_is_what_a_plain_reading_of_the_rules_gives(office):
    fill(office, 60)
    until = office.now.date() + timedelta(days=60)
    outcome = plan(by=BY, at=office.now, until=until)
    expected = {
        (e.project, e.rule, e.occurrence) for e in expect(Lanes(book(office.now)), work_calendar(), today=office.now.date(), until=until)
    }
    assert planned() == expected
    assert outcome.obligations_created == len(expected) == sum(outcome.by_rule.values())
    assert outcome.tasks_created == Task.objects.count()
    assert TaskItem.objects.count() == len(expected), "each due item belongs to exactly one call"


def test_a_second_plan_makes_nothing(office):
    fill(office, 30)
    plan(by=BY, at=office.now)
    before = planned(), Task.objects.count()
    second = plan(by=BY, at=office.now)
    assert (second.obligations_created, second.tasks_created, second.tasks_joined) == (0, 0, 0)
    assert (planned(), Task.objects.count()) == before


def test_planning_day_by_day_or_after_a_stop_is_the_same_as_planning_far(office):
    fill(office, 40)
    far = office.now.date() + timedelta(days=100)
    plan(by=BY, at=office.now, until=office.now.date() + timedelta(days=60))
    plan(by=BY, at=office.now + timedelta(days=3), until=office.now.date() + timedelta(days=63))
    plan(by=BY, at=office.now + timedelta(days=40), until=far)
    expected = {
        (e.project, e.rule, e.occurrence) for e in expect(Lanes(book(office.now)), work_calendar(), today=office.now.date(), until=far)
    }
    assert planned() == expected
    assert not Obligation.objects.exclude(pk__in=TaskItem.objects.values("obligation")).exists()


def test_no_two_calls_of_a_customer_stand_within_the_days_unless_they_remind(office):
    fill(office, 40)
    plan(by=BY, at=office.now)
    for task in Task.objects.filter(round=None).prefetch_related("items__obligation"):
        due = [i.obligation.due_at for i in task.items.all()]
        assert all(task.due_at <= d <= task.due_at + timedelta(days=31) or d > office.now + timedelta(days=50) for d in due)
        aims = [(i.obligation.subject_id, i.obligation.rule_code, i.obligation.target_on) for i in task.items.all()]
        assert len(aims) == len(set(aims))


def test_the_backlog_is_a_round_of_each_team_spread_over_working_days_without_ladder(office):
    fill(office, 80, seed=3)
    outcome = plan(by=BY, at=office.now)
    rounds = Round.objects.all()
    assert {r.unit for r in rounds} == {office.team, office.elsewhere}
    assert {r.name for r in rounds} == {"登记表积压回访 2026-11"}
    calls = Task.objects.filter(round__isnull=False)
    per_day: dict[tuple[int, datetime], list[Task]] = {}
    for task in calls:
        per_day.setdefault((task.round_id or 0, task.due_at), []).append(task)
        assert work_calendar().is_working_day(clock.local_date(task.due_at))
    assert all(len(v) <= Round.objects.get(pk=k[0]).per_day for k, v in per_day.items())
    assert outcome.backlog > 0
    assert not Obligation.objects.exclude(ladder="").exists()
    first = calls.filter(round__unit=office.team).order_by("due_at", "id")[0]
    assert first.customer.grade == "key", "important customers come first"
    assert Event.objects.filter(kind="followup.round.opened").count() == 2


def test_calls_go_to_the_owner_while_there_is_room_else_to_the_team(office):
    fill(office, 30)
    plan(by=BY, at=office.now)
    for task in Task.objects.select_related("customer"):
        assert task.assignee_id in {task.customer.owner_id, None}
        assert task.unit_id == task.customer.unit_id
    assert Task.objects.filter(assignee=office.wang).exists()


def test_an_absent_owner_leaves_the_call_to_the_team(office):
    from huifang.organization.models import Deputy

    Deputy.objects.create(user=office.wang, deputy=office.li, valid_from=date(2026, 1, 1), valid_until=date(2027, 12, 31))
    plan(by=BY, at=office.now)
    assert set(Task.objects.filter(customer=office.customer).values_list("assignee", flat=True)) == {None}


def test_the_ledger_rebuilt_from_the_journal_is_the_live_one(office):
    fill(office, 20)
    plan(by=BY, at=office.now)
    assert list(differences()) == []


def test_one_fact_tells_of_the_run(office):
    outcome = plan(by=BY, at=office.now)
    fact = Event.objects.get(kind="followup.plan.made")
    assert fact.data["obligations"] == outcome.obligations_created
    assert PlanRun.objects.get().finished_at is not None


def test_a_run_that_stops_between_chunks_goes_on(office, monkeypatch):
    from huifang.followup.planning import run

    fill(office, 60)
    monkeypatch.setattr(run, "CHUNK", 15)
    stopped = plan(by=BY, at=office.now, report=lambda done, total: done < 20)
    assert not stopped.finished
    assert PlanRun.objects.get().finished_at is None
    rest = plan(by=BY, at=office.now)
    assert rest.finished
    total = {
        (e.project, e.rule, e.occurrence)
        for e in expect(Lanes(book(office.now)), work_calendar(), today=office.now.date(), until=office.now.date() + timedelta(days=60))
    }
    assert planned() == total
    assert stopped.obligations_created + rest.obligations_created == len(total)
    assert TaskItem.objects.count() == len(total)
