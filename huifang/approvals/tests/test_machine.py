"""No sequence of acts grants an approval that not all steps were decided for, by people allowed to; nobody decides their own."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from huifang.accounts.models import User
from huifang.approvals import services
from huifang.approvals.models import Approval, Question, Step
from huifang.approvals.people import Room
from huifang.approvals.tests.conftest import THING
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.obligations.models import Obligation
from huifang.obligations.rebuilding import differences
from huifang.organization.models import Deputy, RoleAssignment
from tests.cast import MORNING

STEPS = [
    {"who": "superior", "limit": "time_limit.test"},
    {"who": "role:quality_inspector", "how_many": "all"},
    {"who": "role:follow_up_head", "limit": "time_limit.test"},
    {"who": "role:administration_manager"},
]
NAMES = ("wang", "li", "he", "lin", "deng", "zhou", "gm", "sun")
PERSON = st.sampled_from(NAMES)


class Acts(RuleBasedStateMachine):
    """Anybody tries anything."""

    people: dict[str, User]
    asked: Approval
    turn = 0
    stern = False

    @initialize(by=PERSON, stern=st.booleans())
    def ask(self, by, stern):
        self.stern = stern
        type(self).turn += 1
        Deputy.objects.all().delete()
        self.asked = services.request(
            chain="approval.test", subject=Ref(THING, str(self.turn)), by=self.people[by], title="试验", at=MORNING
        )

    def fresh(self):
        return Approval.objects.select_related("requested_by", "unit").get(pk=self.asked.pk)

    def attempt(self, act):
        with suppress(Refused, Conflict):
            act()

    @rule(by=PERSON)
    def approve(self, by):
        self.attempt(lambda: services.approve(self.fresh(), by=self.people[by], at=MORNING))

    @rule(pick=st.integers(0, 3))
    def approve_by_right(self, pick):
        approval = self.fresh()
        room = Room([approval], MORNING)
        step = room.running(approval)
        told = room.seating(approval, step).told if step else []
        if told:
            services.approve(approval, by=told[pick % len(told)], at=MORNING)

    @precondition(lambda self: self.stern)
    @rule(by=PERSON)
    def refuse(self, by):
        self.attempt(lambda: services.refuse(self.fresh(), reason="否", by=self.people[by], at=MORNING))

    @rule(by=PERSON, of=PERSON)
    def ask_back(self, by, of):
        self.attempt(lambda: services.ask_back(self.fresh(), of=self.people[of], text="？", by=self.people[by], at=MORNING))

    @rule(by=PERSON)
    def answer(self, by):
        question = (
            Question.objects.select_related("approval__requested_by", "approval__unit", "step")
            .filter(approval=self.asked, closed_at=None)
            .first()
        )
        if question:
            self.attempt(lambda: services.answer(question, text="答", by=self.people[by], at=MORNING))

    @rule(by=PERSON, to=PERSON)
    def delegate(self, by, to):
        self.attempt(lambda: services.delegate(self.fresh(), to=self.people[to], by=self.people[by], at=MORNING))

    @precondition(lambda self: self.stern)
    @rule(by=PERSON)
    def withdraw(self, by):
        self.attempt(lambda: services.withdraw(self.fresh(), by=self.people[by], at=MORNING))

    @rule(user=PERSON, deputy=PERSON)
    def go_away(self, user, deputy):
        if user != deputy:
            Deputy.objects.create(user=self.people[user], deputy=self.people[deputy], valid_from=MORNING.date(), valid_until=MORNING.date())

    @rule()
    def look_for_vacancies(self):
        services.fill_vacancies(at=MORNING)

    @invariant()
    def nobody_decides_their_own_or_twice(self):
        if not hasattr(self, "asked"):
            return
        approval = self.fresh()
        votes = list(approval.votes.all())
        people = [vote.by_id for vote in votes]
        assert approval.requested_by_id not in {p for v in votes for p in (v.by_id, v.principal_id)}
        assert len(people) == len(set(people))

    @invariant()
    def granted_means_every_step_decided(self):
        if not hasattr(self, "asked"):
            return
        approval = self.fresh()
        steps = list(approval.steps.order_by("number"))
        agreed = {v.step_id for v in approval.votes.filter(verdict="approved")}
        for step in steps:
            if step.state == Step.State.APPROVED:
                assert step.pk in agreed
        running = [s for s in steps if s.state == Step.State.RUNNING]
        assert len(running) == (1 if approval.is_open else 0)
        if approval.state == "granted":
            assert {s.state for s in steps} <= {"approved", "passed_on"}
            assert steps[-1].state == "approved"
        else:
            assert not Event.objects.filter(kind="approvals.approval.granted", subject_id=str(approval.pk)).exists()
        open_duties = Obligation.objects.filter(subject_kind="approvals.approval", subject_id=approval.pk, state="open").count()
        assert open_duties <= (1 if approval.is_open else 0)

    def teardown(self):
        if hasattr(self, "asked"):
            assert list(differences()) == []


@pytest.mark.slow
@pytest.mark.django_db
def test_no_sequence_of_acts_grants_what_was_not_decided(people, rule):
    for name in ("sun", "zhou"):
        RoleAssignment.objects.create(user=people[name], role="quality_inspector", unit_id=people_unit(people), valid_from=date(2020, 1, 1))
    rule(STEPS)
    Acts.people = dict(people)
    run_state_machine_as_test(
        Acts,
        settings=settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)),
    )
    assert Approval.objects.filter(state="granted").exists(), "nothing was ever granted: the test proves little"


def people_unit(people):
    return RoleAssignment.objects.get(user=people["gm"], role="general_manager").unit_id
