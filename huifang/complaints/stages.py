"""What the page of a complaint shows of its stages: what is due next, what was judged, found, proposed, done (R3.3–R3.5)."""

from dataclasses import dataclass, field
from datetime import datetime

from huifang.accounts.models import User
from huifang.complaints import access, concern, duties, executing, investigating, judging, labels, penalties, selectors, solving
from huifang.complaints.models import Cause, Complaint, Judgement, Penalty, Proposal, Responsible, Step
from huifang.complaints.rules import OPEN
from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, no
from huifang.obligations.models import Obligation


@dataclass(slots=True)
class Stage:
    """Everything about the stages, for one reader."""

    complaint: Complaint
    at: datetime
    duty: Obligation | None = None
    late: bool = False
    bench: concern.Bench | None = None
    may_judge: Decision = YES
    may_object: Decision = YES
    judgements: list[Judgement] = field(default_factory=list)
    responsible: list[Responsible] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    may_investigate: Decision = YES
    solves: bool = False
    proposals: list[tuple[Proposal, bool, bool]] = field(default_factory=list)
    earlier: list[Proposal] = field(default_factory=list)
    chosen: Proposal | None = None
    may_propose: Decision = YES
    may_choose: Decision = YES
    steps: list[Step] = field(default_factory=list)
    done: int = 0
    may_arrange: Decision = YES
    penalties: list[Penalty] = field(default_factory=list)
    may_penalise: Decision = YES

    @property
    def tone(self) -> str:
        """How pressing the duty is."""
        return "bad" if self.late else "plain"

    @property
    def shows_solving(self) -> bool:
        """Is there anything to say about solutions?"""
        return bool(self.proposals or self.earlier or (self.may_propose and self.solves) or self.complaint.state == "deciding")

    step_states = labels.STEP_STATES
    proposal_states = labels.PROPOSAL_STATES
    penalty_states = labels.PENALTY_STATES


def of(user: User, complaint: Complaint, at: datetime | None = None) -> Stage:
    """The stages of a complaint that the caller has checked the user may see."""
    at = at or clock.now()
    rule = selectors.procedure(at, complaint.unit)
    stage = Stage(complaint=complaint, at=at, solves=rule is not None and rule.solve)
    stage.judgements = list(Judgement.objects.filter(complaint=complaint).select_related("by", "unit").order_by("id"))
    stage.responsible = list(Responsible.objects.filter(complaint=complaint).select_related("person").order_by("id"))
    stage.causes = investigating.found(complaint)
    proposals = list(Proposal.objects.filter(complaint=complaint).select_related("by", "chosen_by").order_by("id"))
    stage.proposals = solving.lines([row for row in proposals if row.round == complaint.rounds])
    stage.earlier = [row for row in proposals if row.round != complaint.rounds and row.state == Proposal.State.CHOSEN]
    stage.chosen = next((row for row, _c, _q in stage.proposals if row.state in ("waiting", "chosen")), None)
    stage.steps = executing.steps_of(stage.chosen)
    stage.done = sum(step.task.state in ("answered", "accepted") for step in stage.steps)
    stage.penalties = penalties.seen_by(user, complaint)
    _due(stage, at)
    _rights(stage, user, at)
    return stage


def _due(stage: Stage, at: datetime) -> None:
    if stage.complaint.state in OPEN:
        stage.duty = duties.open_duty(stage.complaint)
        stage.late = bool(stage.duty and stage.duty.due_at < at)
    if stage.complaint.state == Complaint.State.JUDGING:
        stage.bench = concern.bench(stage.complaint, at)


def _rights(stage: Stage, user: User, at: datetime) -> None:
    row = stage.complaint
    stage.may_judge = concern.may_judge(user, row, stage.bench) if stage.bench else no("not_from_state")
    stage.may_object = judging.may_object(row, at) & access.may_edit(user, row)
    stage.may_investigate = investigating.may_investigate(user, row)
    stage.may_propose = solving.may_propose(user, row)
    stage.may_choose = solving.may_choose(user, row)
    stage.may_arrange = executing.may_arrange(user, row)
    stage.may_penalise = penalties.may_propose(user, row)
