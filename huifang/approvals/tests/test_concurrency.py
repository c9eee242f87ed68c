"""Really at once, on either database: two approvers give one decision, a withdrawal and an approval one of the two."""

import threading
from typing import Any

import pytest
from django.db import connection

from huifang.approvals import services
from huifang.approvals.models import Approval, Question, Vote
from huifang.approvals.tests.conftest import give
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.obligations.models import Obligation
from huifang.obligations.rebuilding import differences

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    results: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(index, act):
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


def fresh(pk):
    return Approval.objects.select_related("requested_by", "unit").get(pk=pk)


@pytest.fixture
def asked(people, office, rule, ask):
    for name in ("qian", "sun"):
        give(people[name], "quality_inspector", office.company)
    rule([{"who": "role:quality_inspector", "limit": "time_limit.test"}])
    return ask()


def kinds(kind):
    return Event.objects.filter(kind=f"approvals.approval.{kind}").count()


@pytest.mark.parametrize("turn", range(3))
def test_two_approvers_at_once_are_one_decision(people, office, asked, turn):
    results = at_once(*(lambda who=who: services.approve(fresh(asked.pk), by=people[who], at=office.now) for who in ("qian", "sun")))
    assert sum(isinstance(r, Approval) for r in results) == 1
    assert (fresh(asked.pk).state, Vote.objects.count(), kinds("approved"), kinds("granted")) == ("granted", 1, 1, 1)
    assert list(Obligation.objects.values_list("state", flat=True)) == ["met"]


@pytest.mark.parametrize("turn", range(3))
def test_yes_and_no_at_once_are_one_of_them(people, office, asked, turn):
    at_once(
        lambda: services.approve(fresh(asked.pk), by=people["qian"], at=office.now),
        lambda: services.refuse(fresh(asked.pk), reason="否", by=people["sun"], at=office.now),
    )
    vote = Vote.objects.get()
    assert fresh(asked.pk).state == {"approved": "granted", "refused": "refused"}[vote.verdict]
    assert kinds("granted") + kinds("refused") == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_withdrawal_and_an_approval_at_once_are_one_of_them(people, office, asked, turn):
    at_once(
        lambda: services.withdraw(fresh(asked.pk), by=office.wang, at=office.now),
        lambda: services.approve(fresh(asked.pk), by=people["qian"], at=office.now),
    )
    state = fresh(asked.pk).state
    assert state in {"withdrawn", "granted"}
    assert (kinds("withdrawn"), kinds("granted"), Vote.objects.count()) == ((1, 0, 0) if state == "withdrawn" else (0, 1, 1))
    assert not Obligation.objects.filter(state="open").exists()
    assert list(differences()) == []


def test_two_answers_at_once_are_one(people, office, asked):
    question = services.ask_back(asked, of=office.wang, text="？", by=people["qian"], at=office.now)

    def answer(text):
        row = Question.objects.select_related("approval__requested_by", "approval__unit", "step").get(pk=question.pk)
        return services.answer(row, text=text, by=office.wang, at=office.now)

    results = at_once(lambda: answer("一"), lambda: answer("二"))
    assert sum(isinstance(r, Question) for r in results) == 1
    assert Obligation.objects.filter(state="open").count() == 1


def test_one_thing_asked_twice_at_once_is_one_request(people, office, rule, ask):
    rule([{"who": "superior"}])
    results = at_once(ask, lambda: ask(people["li"]))
    assert sum(isinstance(r, Approval) for r in results) == 1
    assert any(isinstance(r, Refused) and r.decision.reason == "asked_already" for r in results)
    assert Approval.objects.count() == 1
