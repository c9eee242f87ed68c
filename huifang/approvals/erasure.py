"""What requests for approval hold: who decided when stays, their words go."""

from django.db.models import Q

from huifang.approvals.models import Approval, Delegation, Question, Step, Vote
from huifang.journal.erasing import Holding, register

IN = {"approvals.approval": "approval"}
register(
    Holding(Approval, refs=(("subject_kind", "subject_id"),), keep=("chain", "subject_kind", "key"), open=Q(closed_at=None)),
    Holding(Step, by=IN, keep=("who", "how_many", "limit")),
    Holding(Vote, by=IN),
    Holding(Question, by=IN),
    Holding(Delegation, by={"approvals.approval": "step__approval"}),
)
