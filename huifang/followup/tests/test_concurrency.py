"""Two agents and one call, really at once, on either database (R2.8)."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from huifang.accounts.models import User
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.services import calling, completing
from huifang.followup.services.completing import Call
from huifang.kernel.decision import Conflict, Refused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave, or the refusal it met; all begin together."""
    results: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(index: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            results[index] = act()
        except (Refused, Conflict) as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def fresh(pk: int) -> Task:
    return Task.objects.select_related("customer", "unit").get(pk=pk)


@pytest.mark.parametrize("turn", range(3))
def test_one_of_two_agents_gets_the_call(office, call, turn):
    def take(user: User) -> Callable[[], object]:
        return lambda: calling.take(fresh(call.pk), by=user, at=office.now)

    results = at_once(take(office.wang), take(office.li))
    assert sum(isinstance(r, Refused) for r in results) == 1
    holder = fresh(call.pk).holder_id
    assert holder == [office.wang.pk, office.li.pk][[isinstance(r, Task) for r in results].index(True)]


def test_one_submission_sent_twice_at_once_is_one_record(office, call):
    calling.take(call, by=office.wang, at=office.now)
    sheet = Call(key="k", started_at=office.now, suited=True, satisfaction="satisfied")

    def complete() -> object:
        return completing.complete(fresh(call.pk), sheet, by=office.wang, at=office.now)

    results = at_once(complete, complete)
    assert Record.objects.count() == 1
    assert Attempt.objects.count() == 1
    assert any(isinstance(r, Record) for r in results)


def test_an_attempt_and_a_record_at_once_leave_one_of_them(office, call):
    calling.take(call, by=office.wang, at=office.now)
    sheet = Call(key="record", started_at=office.now, suited=True, satisfaction="satisfied")
    at_once(
        lambda: completing.complete(fresh(call.pk), sheet, by=office.wang, at=office.now),
        lambda: calling.log_attempt(fresh(call.pk), outcome="refused", key="try", started_at=office.now, by=office.wang, at=office.now),
    )
    assert Attempt.objects.count() == 1
    assert fresh(call.pk).state in {"done", "refused"}
