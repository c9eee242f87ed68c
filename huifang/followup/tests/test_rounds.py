"""Rounds from opening to the filed report (R2.13, R2.15, R2.16, R11.2)."""

from collections import Counter
from datetime import date, timedelta

import pytest

from huifang.archive.models import ContactNumber
from huifang.followup.models import Attempt, Record, Round, RoundReport, RoundTally, Task
from huifang.followup.rounds import counting, figures, placing, reporting, running, sweeping
from huifang.followup.rounds.making import Choice, open_by_hand
from huifang.followup.rounds.opening import open_round
from huifang.followup.services import calling
from huifang.followup.tests.conftest import make_customer
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation
from huifang.organization.selectors import work_calendar
from huifang.regulations.models import Rule
from huifang.regulations.selectors import rule_in_force
from tests.cast import make_user

BY = system("tests")


def refusal(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.decision.reason


@pytest.fixture
def customers(office):
    return [make_customer(office, owner=office.wang if n % 2 else office.li) for n in range(6)]


@pytest.fixture
def running_round(office, customers) -> Round:
    """Six calls of 王坐席 and 李坐席 within two weeks, by a rule, answered for by 王坐席."""
    today = clock.local_date(office.now)
    found = rule_in_force("cycle.standardization.self-assessment", today)
    assert found
    row = open_round(
        by=BY, at=office.now, name="两周回访", kind=Round.Kind.COVERAGE, rule=Rule.objects.get(pk=found.id), unit=office.team, owner=office.wang,
        begins=today, ends=today + timedelta(days=13), ways=["phone", "visit"], population="招商部客户",
    )  # fmt: skip
    placing.put(row, customers, at=office.now)
    row.refresh_from_db()
    return row


def reach(task: Task, office, *, agent=None, satisfaction="satisfied", at=None) -> None:
    """A call that ended with a record, without the detour over the page."""
    moment = at or office.now
    attempt = Attempt.objects.create(
        task=task, agent=agent or office.wang, outcome="reached", started_at=moment, ended_at=moment, key=f"r{task.pk}-{moment}"
    )
    Record.objects.create(
        number=f"T{task.pk}", task=task, attempt=attempt, customer=task.customer, agent=attempt.agent, unit=task.unit, called_at=moment,
        satisfaction=satisfaction, completed_at=moment,
    )  # fmt: skip
    Task.objects.filter(pk=task.pk).update(state="done", closed_at=moment)


def end_all(row: Round, office) -> None:
    for task in Task.objects.filter(round=row, state="waiting"):
        reach(task, office)
    counting.recount(row.pk, at=office.now)


def test_opening_twice_gives_one_round_with_its_duty(office, running_round):
    again = open_round(
        by=BY, at=office.now, name="另一个", kind="coverage", rule=running_round.rule, unit=office.team, begins=running_round.starts_on,
        ends=running_round.ends_on,
    )  # fmt: skip
    assert again.pk == running_round.pk
    duty = Obligation.objects.get(subject_kind="followup.round", subject_id=running_round.pk)
    assert duty.owner == Ref.of(office.wang)
    assert clock.local_date(duty.due_at) == running_round.ends_on + timedelta(days=1)


def test_calls_are_spread_over_working_days_and_nobody_is_called_twice(office, customers, running_round):
    assert placing.put(running_round, customers, at=office.now) == 0
    days = {clock.local_date(task.due_at) for task in Task.objects.filter(round=running_round)}
    assert len(days) == 6
    assert all(work_calendar().is_working_day(day) for day in days)
    assert running_round.calls == 6


def test_the_roll_ups_equal_a_recount_call_by_call(office, running_round):
    """R2.16: the figures of the page are what its rows say."""
    tasks = list(Task.objects.filter(round=running_round).order_by("pk"))
    reach(tasks[0], office, satisfaction="very")
    reach(tasks[1], office, satisfaction="dissatisfied", agent=office.li)
    for outcome, state, task in (("no_answer", "unreachable", tasks[2]), ("wrong_number", "repair", tasks[3])):
        Attempt.objects.create(task=task, agent=office.wang, outcome=outcome, started_at=office.now, ended_at=office.now, key=f"x{task.pk}")
        Task.objects.filter(pk=task.pk).update(state=state, closed_at=office.now if state == "unreachable" else None)
    Task.objects.filter(pk=tasks[4].pk).update(state="void", closed_at=office.now)
    counting.recount(running_round.pk, at=office.now)
    counting.recount(running_round.pk, at=office.now)
    kept = {(t.group, t.key, t.figure): t.count for t in RoundTally.objects.filter(round=running_round)}
    assert kept == {key: n for key, n in one_by_one(running_round).items() if n}
    running_round.refresh_from_db()
    assert (running_round.calls, running_round.done, running_round.over, running_round.reached) == (5, 2, 4, 2)
    sums = figures.sums(running_round)
    assert (str(sums.reached), str(sums.satisfied), sums.left) == ("50.0% (2/4)", "50.0% (1/2)", 1)


def one_by_one(row: Round) -> Counter[tuple[str, str, str]]:
    """Counted anew, call by call, from the rows."""
    found: Counter[tuple[str, str, str]] = Counter()
    for task in Task.objects.filter(round=row):
        keys = [("all", ""), ("agent", str(task.assignee_id or "")), ("unit", str(task.unit_id)), ("way", task.way)]
        outcomes = [attempt.outcome for attempt in task.attempts.all()]
        marks = Counter({task.state: 1})
        if task.state != "void":
            over = task.state in {"done", "unreachable", "refused", "repair"}
            marks += Counter(calls=1, tried=bool(outcomes), reached="reached" in outcomes)
            found["due", clock.local_date(task.due_at).isoformat(), "calls"] += 1
            found["due", clock.local_date(task.due_at).isoformat(), "over"] += over
            if over and task.closed_at:
                found["closed", clock.local_date(task.closed_at).isoformat(), "over"] += 1
            for outcome in outcomes:
                found["outcome", outcome, "tries"] += 1
        for record in task.records.filter(state="complete"):
            marks += Counter(records=1, satisfied=record.satisfaction in {"very", "satisfied"})
            found["satisfaction", record.satisfaction, "records"] += 1
        for group, key in keys:
            for figure, n in marks.items():
                found[group, key, figure] += n
    return found


def test_a_call_that_ended_is_counted_by_its_fact(office, running_round):
    task = Task.objects.filter(round=running_round, assignee=office.wang)[0]
    calling.take(task, by=office.wang, at=office.now)
    calling.log_attempt(task, outcome="refused", key="k1", started_at=office.now, by=office.wang, at=office.now)
    delivering.drain()
    running_round.refresh_from_db()
    assert running_round.over == 1


# R2.13, D3 6


def test_a_round_is_reported_in_advance_and_given_a_new_window_by_the_head(office, running_round):
    """D3 6."""
    later = running_round.ends_on + timedelta(days=7)
    assert refusal(lambda: running.report(running_round, reason=" ", until=later, by=office.wang, at=office.now)) == "reason_missing"
    running.report(running_round, reason="两人病假", until=later, by=office.wang, at=office.now)
    assert running_round.state == "reported"
    delivering.drain()
    assert Notice.objects.filter(kind="followup.round_reported").exists()
    decide = {"until": later, "reason": "可以", "version": running_round.version, "at": office.now}
    assert refusal(lambda: running.reschedule(running_round, by=office.wang, **decide)) == "not_permitted"
    Task.objects.filter(round=running_round).update(due_at=office.now - timedelta(days=1))
    running.reschedule(running_round, by=office.lin, **decide)
    assert (running_round.state, running_round.ends_on, running_round.windows) == ("running", later, 2)
    assert not Task.objects.filter(round=running_round, due_at__lt=office.now).exists()
    duty = Obligation.objects.get(subject_kind="followup.round", subject_id=running_round.pk)
    assert clock.local_date(duty.due_at) == later + timedelta(days=1)
    delivering.drain()
    assert Notice.objects.filter(kind="followup.round_rescheduled", person=office.wang).exists()


def test_two_leaders_do_not_overwrite_one_another(office, running_round):
    seen, leader = running_round.version, make_user("chen", "陈组长", "team_leader", office.team)
    first, second = Round.objects.get(pk=running_round.pk), Round.objects.get(pk=running_round.pk)
    until = running_round.ends_on + timedelta(days=3)
    running.reschedule(first, until=until, reason="甲", version=seen, by=office.lin, at=office.now)
    with pytest.raises(Conflict):
        running.reschedule(second, until=until + timedelta(days=5), reason="乙", version=seen, by=leader, at=office.now)
    with pytest.raises(Conflict):
        running.void(Round.objects.get(pk=first.pk), reason="乙", version=seen, by=leader, at=office.now)
    running_round.refresh_from_db()
    assert running_round.ends_on == until


def test_after_the_window_it_is_too_late_to_report(office, running_round):
    after = clock.moment_of(running_round.ends_on + timedelta(days=1))
    until = running_round.ends_on + timedelta(days=7)
    assert refusal(lambda: running.report(running_round, reason="忙", until=until, by=office.wang, at=after)) == "round_window_over"


def test_an_overrun_names_each_person_once_with_what_was_left(office, running_round):
    """D3 1: the fact that points follow from; sweeping again adds nothing."""
    reach(Task.objects.filter(round=running_round, assignee=office.wang)[0], office)
    after = clock.moment_of(running_round.ends_on + timedelta(days=1)) + timedelta(minutes=1)
    sweeping.sweep(after)
    sweeping.sweep(after)
    facts = [event.data for event in Event.objects.filter(kind="followup.round.missed").order_by("id")]
    assert {(f["person"], f["open"], f["reported"]) for f in facts} == {(office.wang.pk, 2, False), (office.li.pk, 3, False)}
    assert len(facts) == 2
    running_round.refresh_from_db()
    assert running_round.state == "overrun"


def test_what_was_reported_waits_for_the_head_and_is_in_nobodys_debt(office, running_round):
    running.report(running_round, reason="忙", until=running_round.ends_on + timedelta(days=7), by=office.wang, at=office.now)
    sweeping.sweep(clock.moment_of(running_round.ends_on + timedelta(days=2)))
    assert not Event.objects.filter(kind="followup.round.missed").exists()


def test_a_number_that_was_dialled_without_a_try_lacks_its_form(office, running_round):
    """D3 3."""
    day = clock.local_date(office.now)
    tasks = list(Task.objects.filter(round=running_round, assignee=office.wang)[:2])
    for task in tasks:
        calling.take(task, by=office.wang, at=office.now)
        number = ContactNumber.objects.filter(contact__customer=task.customer)[0]
        calling.dial(task, number, by=office.wang, at=office.now)
    calling.log_attempt(tasks[1], outcome="no_answer", key="k", started_at=office.now, by=office.wang, at=office.now)
    next_day = office.now + timedelta(days=1)
    assert sweeping.find_missing_forms(day, at=next_day) == 1
    assert sweeping.find_missing_forms(day, at=next_day) == 0
    fact = Event.objects.get(kind="followup.form.missed")
    assert (fact.subject_id, fact.data["person"]) == (str(tasks[0].pk), office.wang.pk)


# R2.15, R11.2


def test_the_last_call_ends_the_round_and_makes_its_report(office, running_round):
    end_all(running_round, office)
    sweeping.sweep(clock.moment_of(running_round.ends_on + timedelta(days=1)))
    running_round.refresh_from_db()
    report = RoundReport.objects.get(round=running_round)
    assert (running_round.state, report.state) == ("finished", "draft")
    assert "100.0% (6/6)" in report.text
    assert Obligation.objects.get(subject_kind="followup.round").state == "met"


def test_a_report_is_edited_filed_numbered_and_sent_and_keeps_its_figures(office, running_round):
    end_all(running_round, office)
    sweeping.end_if_through(running_round.pk, at=office.now)
    report = RoundReport.objects.select_related("round__unit").get(round=running_round)
    before = report.figures
    reporting.edit(report, text="本轮已全部完成。", version=report.version, by=office.wang, at=office.now)
    with pytest.raises(Conflict):
        reporting.edit(report, text="另一稿", version=report.version - 1, by=office.lin, at=office.now)
    reporting.submit(report, version=report.version, by=office.wang, at=office.now)
    assert (report.state, report.number) == ("filed", f"HFZJ{clock.local(office.now).year}-001")
    assert refusal(lambda: reporting.edit(report, text="x", version=report.version, by=office.wang, at=office.now)) == "round_report_closed"
    Record.objects.filter(task__round=running_round).update(satisfaction="dissatisfied")
    counting.recount(running_round.pk, at=office.now)
    report.refresh_from_db()
    assert report.figures == before
    assert report.sent_to
    assert Notice.objects.filter(kind="followup.round_filed").exists()
    running_round.refresh_from_db()
    assert running_round.state == "filed"


def test_voiding_takes_open_calls_along_and_leaves_what_was_made(office, running_round):
    reach(Task.objects.filter(round=running_round)[0], office)
    running.void(running_round, reason="名单有误", version=running_round.version, by=office.lin, at=office.now)
    assert Counter(Task.objects.filter(round=running_round).values_list("state", flat=True)) == {"void": 5, "done": 1}
    assert Obligation.objects.get(subject_kind="followup.round").state == "waived"


def test_a_round_by_hand_takes_a_choice_of_customers_once(office, customers):
    choice = Choice(office.team, owner=office.li)
    facts = {
        "name": "手工", "owner": None, "begins": date(2026, 11, 23), "ends": date(2026, 11, 27), "ways": ["visit"], "population": "李坐席的客户",
        "key": "abc", "at": office.now,
    }  # fmt: skip
    assert refusal(lambda: open_by_hand(choice, by=office.wang, **facts)) == "not_permitted"
    row = open_by_hand(choice, by=office.lin, **facts)
    assert open_by_hand(choice, by=office.lin, **facts).pk == row.pk
    tasks = Task.objects.filter(round=row)
    assert {(task.assignee, task.way) for task in tasks} == {(office.li, "visit")}
    assert tasks.count() == row.calls >= 3
