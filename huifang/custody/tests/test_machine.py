"""Anybody does anything to loans and their approvals, in any order, at any time: what may be read is always what was lent (R1.6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from huifang.accounts.models import User
from huifang.approvals import services as approving
from huifang.approvals.models import Approval
from huifang.archive import grading
from huifang.custody import services
from huifang.custody.models import Loan
from huifang.custody.tests.conftest import NOON, House
from huifang.journal.delivering import drain
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused

WHO = ("ma", "li", "head", "he", "gm", "gao", "luo", "lin", "clerk")
SECTIONS = ("base", "counterparts", "business")
NEEDED = {"base": ["head", "he"], "counterparts": ["head", "gao"], "business": ["head", "gm", "gao"]}


class Desk(RuleBasedStateMachine):
    """The model: who has agreed to which loan, until when it runs, whether it was ended."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.now = NOON
        self.asked: dict[int, dict[str, Any]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    def _try(self, act: Any) -> bool:
        try:
            with transaction.atomic(), clock.at(self.now):
                act()
        except (Refused, Conflict):
            return False
        with clock.at(self.now):
            drain(at=self.now + timedelta(seconds=1))
        return True

    def _user(self, name: str) -> User:
        user: User = getattr(self.house, name)
        return user

    @rule(section=st.sampled_from(SECTIONS), days=st.integers(-1, 40))
    def ask(self, section: str, days: int) -> None:
        ends = clock.local_date(self.now) + timedelta(days=days)
        made: list[Loan] = []
        given: dict[str, Any] = {
            "customers": [self.house.customer],
            "sections": [section],
            "purpose": "投标核对",
            "ends_on": ends,
            "at": self.now,
        }
        if self._try(lambda: made.append(services.ask(by=self._user("ma"), **given))):
            assert 0 <= days <= 30
            self.asked[made[0].pk] = {"section": section, "votes": [], "ends": clock.moment_of(ends + timedelta(days=1)), "over": False}

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), who=st.sampled_from(WHO), yes=st.booleans())
    def decide(self, data: Any, who: str, yes: bool) -> None:
        pk = data.draw(st.sampled_from(sorted(self.asked)))
        loan, approval = self.asked[pk], Approval.objects.get(subject_kind=Loan.ref_kind, subject_id=pk)
        act = approving.approve if yes else lambda *a, **k: approving.refuse(*a, reason="不必", **k)
        done = self._try(lambda: act(approval, by=self._user(who), at=self.now))
        needed = NEEDED[loan["section"]]
        turn = needed[len(loan["votes"])] if len(loan["votes"]) < len(needed) and not loan["over"] else ""
        assert done is (who == turn), f"{who} decided, it was the turn of {turn or 'nobody'}"
        if done and yes:
            loan["votes"].append(who)
            loan["over"] = loan["votes"] == needed and loan["ends"] <= self.now
        elif done:
            loan["over"] = True

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), who=st.sampled_from(WHO), verb=st.sampled_from(("withdraw", "give_back", "call_back")))
    def end(self, data: Any, who: str, verb: str) -> None:
        pk = data.draw(st.sampled_from(sorted(self.asked)))
        loan, more = self.asked[pk], {"reason": "收回"} if verb == "call_back" else {}
        done = self._try(lambda: getattr(services, verb)(Loan.objects.get(pk=pk), by=self._user(who), at=self.now, **more))
        if done:
            assert who in (("luo", "lin", "gm", "gao") if verb == "call_back" else ("ma",))
            assert (loan["votes"] == NEEDED[loan["section"]]) is (verb != "withdraw")
            loan["over"] = True

    @rule(hours=st.integers(1, 24 * 12))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        with clock.at(self.now):
            services.lapse(at=self.now)

    @invariant()
    def what_is_read_is_what_is_lent(self) -> None:
        with clock.at(self.now):
            for section in SECTIONS:
                lent = any(
                    one["section"] == section and one["votes"] == NEEDED[section] and not one["over"] and one["ends"] > self.now
                    for one in self.asked.values()
                )
                assert bool(grading.may_read(self._user("ma"), self.house.customer, section, self.now)) is lent
                assert not grading.may_read(self._user("li"), self.house.customer, section, self.now)
                assert not grading.may_read(self._user("ma"), self.house.other, section, self.now)


@pytest.mark.django_db
@pytest.mark.slow
def test_loans_and_approvals_never_disagree(house: House):
    Desk.house = house
    calm = settings(
        max_examples=8, stateful_step_count=12, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    run_state_machine_as_test(Desk, settings=calm)
