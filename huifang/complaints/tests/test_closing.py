"""R3.6, R3.7: no sequence of acts closes a complaint without a satisfied customer, a documented unreachable end, or a decision with
name and reason. Anybody tries anything; add a rule for each new act."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints import ending, executing, investigating, judging, penalties, rights, services, solving
from huifang.complaints.models import Cause, Complaint, Judgement, Proposal, Step
from huifang.complaints.tests.house import House
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.obligations.models import Obligation
from tests.cast import MORNING

NAMES = ("wang", "li", "leader", "lin", "sun", "qian", "vice", "boss")
PERSON = st.sampled_from(NAMES)
WORDS = st.sampled_from(("", " ", "客户要求见面说明"))


class Acts(RuleBasedStateMachine):
    """Anybody tries anything with one complaint."""

    house: House
    take: Callable[..., Complaint]
    tries: list[date] = []

    def person(self, name):
        return getattr(self.house.office, name, None) or getattr(self.house, name)

    @initialize(by=st.sampled_from(("wang", "li", "lin")))
    def begin(self, by):
        type(self).tries[:] = []
        self.pk = type(self).take(by=self.person(by)).pk
        self.records = 0

    def fresh(self):
        return Complaint.objects.select_related("customer", "responsible_unit", "unit").get(pk=self.pk)

    def attempt(self, act):
        with suppress(Refused, Conflict):
            act()

    # Judging

    @rule(by=PERSON, grounds=st.booleans(), reasonable=st.booleans(), words=WORDS, unit=st.sampled_from((None, "technical", "business")))
    def judge(self, by, grounds, reasonable, words, unit):
        unit = getattr(self.house.office, unit) if unit else None
        given = {"grounds": grounds, "reasonable": reasonable, "reason": words, "unit": unit}
        self.attempt(lambda: judging.judge(self.fresh(), by=self.person(by), at=MORNING, **given))

    @rule(by=PERSON, words=WORDS)
    def object(self, by, words):
        self.attempt(lambda: judging.object_to(self.fresh(), words=words, by=self.person(by), at=MORNING))

    # Solving

    @rule(by=PERSON)
    def find_cause(self, by):
        given: dict[str, Any] = {"code": "people.skill", "whose": "team", "unit": self.house.office.technical, "text": ""}
        self.attempt(lambda: investigating.find_cause(self.fresh(), by=self.person(by), at=MORNING, **given))

    @rule(by=PERSON, kind=st.sampled_from(("repair", "apology", "process")), cost=st.sampled_from((0, 1000, 20000)))
    def propose(self, by, kind, cost):
        self.attempt(lambda: solving.propose(self.fresh(), kind=kind, text="重做", cost=cost, days=2, by=self.person(by), at=MORNING))

    @rule(by=PERSON)
    def choose(self, by):
        row = Proposal.objects.filter(complaint=self.pk, state="open").order_by("-id").first()
        if row:
            self.attempt(lambda: solving.choose(row, by=self.person(by), at=MORNING))

    @rule(by=PERSON, words=WORDS)
    def ask_other(self, by, words):
        self.attempt(lambda: solving.ask_other(self.fresh(), reason=words, by=self.person(by), at=MORNING))

    @rule(by=PERSON, well=st.booleans())
    def decide_approval(self, by, well):
        row = Approval.objects.filter(state="pending", subject_kind=Proposal.ref_kind).order_by("id").first()
        if row and well:
            self.attempt(lambda: approvals.approve(row, by=self.person(by), at=MORNING))
        elif row:
            self.attempt(lambda: approvals.refuse(row, reason="不妥", by=self.person(by), at=MORNING))

    @rule(by=PERSON)
    def answer(self, by):
        rows = Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id=self.pk, state__in=("open", "returned"))
        for row in rows.order_by("id")[:3]:
            self.attempt(lambda row=row: assignments.answer(row, text="已办", by=self.person(by), at=MORNING))

    @rule(by=PERSON, words=WORDS)
    def drop_step(self, by, words):
        row = Step.objects.filter(proposal__complaint=self.pk).select_related("proposal__complaint", "task").order_by("id").first()
        if row:
            self.attempt(lambda: executing.drop_step(row, reason=words, by=self.person(by), at=MORNING))

    @rule(by=PERSON)
    def penalise(self, by):
        given: dict[str, Any] = {"person": self.house.office.sun, "measure": "points", "size": 1, "reason": "迟延"}
        self.attempt(lambda: penalties.propose(self.fresh(), by=self.person(by), at=MORNING, **given))

    @rule(stages=st.integers(1, 6), well=st.booleans())
    def go_on(self, stages, well):
        """The right people do what is due, stage by stage, so that every end can be reached."""
        for _stage in range(stages):
            self.right_act(self.fresh().state, well)
            self.deliver()

    def right_act(self, state, well):
        if state == "judging":
            self.judge(by="boss", grounds=well, reasonable=True, words="签收单附后", unit="technical")
        elif state == "handling":
            self.propose(by="wang", kind="apology", cost=0)
        elif state == "deciding":
            self.choose(by="lin")
        elif state == "executing":
            self.answer(by="sun")
        elif state == "answered" and well:
            self.satisfied(by="li")
        elif state == "answered":
            self.dissatisfied(by="li")

    # The customer's word, and the ends without it

    @rule(by=PERSON)
    def satisfied(self, by):
        self.records += 1
        ref = Ref("followup.record", str(self.records))
        self.attempt(lambda: services.satisfy(self.fresh(), opinion="可以", record_ref=ref, by=self.person(by), at=MORNING))

    @rule(by=PERSON)
    def dissatisfied(self, by):
        self.records += 1
        ref, units = Ref("followup.record", str(self.records)), [self.house.office.technical]
        self.attempt(lambda: services.ask_again(self.fresh(), opinion="不行", record_ref=ref, units=units, by=self.person(by), at=MORNING))

    @rule()
    def try_in_vain(self):
        type(self).tries.append(MORNING.date() + timedelta(days=len(self.tries)))

    @rule(by=PERSON, words=WORDS)
    def give_up(self, by, words):
        self.attempt(lambda: ending.give_up(self.fresh(), reason=words, by=self.person(by), at=MORNING))

    @rule(by=PERSON, words=WORDS)
    def decide(self, by, words):
        self.attempt(lambda: ending.decide(self.fresh(), reason=words, by=self.person(by), at=MORNING))

    @rule(by=PERSON, words=WORDS)
    def grant_turn(self, by, words):
        units = [self.house.office.technical]
        self.attempt(lambda: ending.grant_turn(self.fresh(), reason=words, units=units, by=self.person(by), at=MORNING))

    @rule(by=PERSON, words=WORDS)
    def void(self, by, words):
        self.attempt(lambda: services.void(self.fresh(), reason=words, by=self.person(by), at=MORNING))

    @rule()
    def deliver(self):
        while delivering.drain(at=MORNING):
            pass

    # What always holds

    def facts(self, kind):
        return Event.objects.filter(subject_kind=Complaint.ref_kind, subject_id=str(self.pk), kind=f"complaints.complaint.{kind}")

    @invariant()
    def closed_for_a_reason(self):
        row = Complaint.objects.get(pk=self.pk)
        if row.state == "satisfied":
            assert self.facts("satisfied").get().data["evidence"].startswith("followup.record:")
            assert any(self.facts(kind).exists() for kind in ("answered", "carried_out", "dismissed")), "nobody had answered"
        if row.state == "unreachable":
            assert len(self.facts("given_up").get().data["days"].split("、")) >= 3
            assert row.closed_by
            assert rights.holds_any(row.closed_by, ("team_leader", "follow_up_head"), MORNING)
        if row.state == "decided":
            assert row.rounds >= 3
            assert row.closed_by
            assert rights.holds_any(row.closed_by, ("general_manager", "vice_president"), MORNING)
        if row.state in ("unreachable", "decided"):
            assert row.closing_reason.strip()
        if row.state == "void":
            assert row.void_reason.strip()
            assert self.facts("voided").exists()

    @invariant()
    def nobody_concerned_judged(self):
        row = Complaint.objects.get(pk=self.pk)
        for judgement in Judgement.objects.filter(complaint=row):
            assert judgement.by_id != row.taken_by_id
        levels = list(Judgement.objects.filter(complaint=row).order_by("id").values_list("level", "waived"))
        assert all(later[0] > earlier[0] or later[1] for earlier, later in pairwise(levels))

    @invariant()
    def carried_out_only_what_was_approved(self):
        for row in Proposal.objects.filter(complaint=self.pk, state="chosen", cost__gte=1000):
            assert Approval.objects.filter(subject_kind=Proposal.ref_kind, subject_id=row.pk, state="granted").exists()
        assert not Cause.objects.filter(complaint=self.pk, task=None).exists()

    @invariant()
    def one_duty_of_a_stage_at_most(self):
        rows = Obligation.objects.filter(subject_kind=Complaint.ref_kind, subject_id=self.pk, state="open", occurrence__startswith="judge/")
        assert rows.count() == (Complaint.objects.get(pk=self.pk).state == "judging")


@pytest.mark.slow
def test_nothing_closes_a_complaint_but_its_three_ends(house, take, monkeypatch):
    Acts.house, Acts.tries = house, []
    Acts.take = staticmethod(take)
    monkeypatch.setattr(ending, "_tries", [lambda _complaint: Acts.tries])
    few = settings(max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    run_state_machine_as_test(Acts, settings=few)


def test_the_acts_of_that_test_can_reach_an_end(house, take):
    """Else it would prove little: the right people close a complaint, and one goes a second turn."""
    Acts.house, Acts.tries, Acts.take = house, [], staticmethod(take)
    acts = Acts()
    acts.begin(by="wang")
    for turn in range(2):
        acts.go_on(stages=4 - turn, well=True)
        assert acts.fresh().state == "answered"
        acts.go_on(stages=1, well=turn == 1)
    assert (acts.fresh().state, acts.fresh().rounds) == ("satisfied", 2)
    acts.closed_for_a_reason()
