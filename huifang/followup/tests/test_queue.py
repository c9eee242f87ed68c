"""Each scope of the queue is answered from one index, in its order (speed); what is called next (R2.6, R2.8)."""

from datetime import date, timedelta

import pytest
from django.db import connection

from huifang.followup.models import Task
from huifang.followup.selectors import queue
from huifang.followup.services import calling
from huifang.followup.tests.conftest import make_call, make_customer
from huifang.organization.models import Deputy

INDEXES = {
    "mine": "followup_task_mine",
    "team": "followup_task_team",
    "pool": "followup_task_pool",
    "callbacks": "followup_task_callback",
    "repair": "followup_task_repair",
    "all": "followup_task_due",
}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the size of the table; the benchmark measures it")
@pytest.mark.parametrize("scope", INDEXES)
def test_each_scope_walks_its_own_index(office, scope):
    unit = None if scope == "all" else office.team.pk
    plan = queue.rows(office.wang, scope, unit).order_by("due_at", "id")[:26].explain()
    assert INDEXES[scope] in plan, plan
    assert "TEMP B-TREE" not in plan


def test_the_next_call_is_the_first_that_may_be_made_now(office, call):
    late = make_call(office, customer=make_customer(office), due=date(2026, 11, 18))
    make_call(office, customer=make_customer(office), due=date(2026, 11, 24))
    back = make_call(office, customer=make_customer(office), state="callback")
    Task.objects.filter(pk=back.pk).update(due_at=office.now + timedelta(hours=4))
    tried = make_call(office, customer=make_customer(office))
    Task.objects.filter(pk=tried.pk).update(due_at=office.now + timedelta(hours=5), last_attempt_at=office.now)

    def following(at, *done) -> list[Task]:
        return list(queue.ready(queue.rows(office.wang, "mine"), office.wang, at).exclude(pk__in=[t.pk for t in done]))

    assert following(office.now) == [late, call]
    assert queue.next_task(office.wang, office.now, other_than=late.pk) == call
    assert following(office.now + timedelta(hours=4)) == [late, back, call]
    assert following(office.now + timedelta(hours=5)) == [late, back, tried, call]


def test_a_row_at_hand_is_judged_as_the_query_judges_it(office, call, django_assert_num_queries):
    """``is_ready`` and ``ready`` are two forms of one rule: state, tries, holder and moment, every mixture of them."""
    made = []
    for state in ("waiting", "callback"):
        for tried in (None, office.now):
            for hours in (-30, -1, 0, 4, 20):
                for holder, until in ((None, None), (office.wang, 1), (office.li, 1), (office.li, -1)):
                    one = make_call(office, customer=call.customer, state=state)
                    held = office.now + timedelta(hours=until) if until else None
                    due = office.now + timedelta(hours=hours)
                    Task.objects.filter(pk=one.pk).update(last_attempt_at=tried, due_at=due, holder=holder, held_until=held)
                    made.append(one.pk)
    tasks = list(Task.objects.filter(pk__in=made).order_by("due_at", "id"))
    found = list(queue.ready(Task.objects.filter(pk__in=made), office.wang, office.now))
    assert [t for t in tasks if queue.is_ready(t, office.wang, office.now)] == found
    assert 0 < len(found) < len(tasks)
    with django_assert_num_queries(0):
        assert queue.next_of(tasks, office.wang, office.now, scope="mine", unit=None) == found[0]


def test_what_a_colleague_holds_is_passed_over(office, call):
    calling.take(call, by=office.li, at=office.now)
    assert queue.next_task(office.wang, office.now) is None
    assert queue.next_task(office.wang, office.now + timedelta(minutes=15)) == call


def test_when_ones_own_calls_are_done_the_pool_follows(office, call):
    pool = make_call(office, customer=make_customer(office), assignee=None)
    make_call(office, customer=make_customer(office, unit=office.elsewhere, owner=office.zhao), assignee=None)
    assert queue.next_task(office.wang, office.now, other_than=call.pk) == pool
    assert queue.next_task(office.wang, office.now, scope="pool", unit=office.team.pk, other_than=pool.pk) == call


def test_a_deputy_calls_for_the_absent(office, call):
    day = date(2026, 11, 20)
    Deputy.objects.create(user=office.wang, deputy=office.li, valid_from=day, valid_until=day)
    assert list(queue.rows(office.li, "mine")) == [call]


def test_counts_tell_today_and_late(office, call):
    make_call(office, customer=make_customer(office), due=date(2026, 11, 18))
    make_call(office, customer=make_customer(office), due=date(2026, 11, 24))
    assert queue.counts(queue.rows(office.wang, "mine"), office.now) == queue.Counts(today=1, overdue=1)


@pytest.mark.parametrize(
    ("who", "wanted", "unit"), [("wang", "", "team"), ("wang", "elsewhere", "team"), ("lin", "", None), ("lin", "elsewhere", "elsewhere")]
)
def test_the_team_asked_for_must_be_within_reach(office, who, wanted, unit):
    asked = str(getattr(office, wanted).pk) if wanted else ""
    assert queue.chosen_unit(getattr(office, who), asked) == (getattr(office, unit).pk if unit else None)


@pytest.mark.parametrize("wanted", ["²", "9" * 30, "-1", "x"])
def test_nonsense_is_no_team(office, wanted):
    assert queue.chosen_unit(office.wang, wanted) == office.team.pk
