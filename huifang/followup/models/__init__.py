"""Tables of follow-up, by subject."""

from huifang.followup.models.corrections import Correction, CorrectionTurn
from huifang.followup.models.feedback import Feedback
from huifang.followup.models.plans import PlanRun, Round
from huifang.followup.models.records import Answer, Attempt, Record
from huifang.followup.models.rounds import RoundReport, RoundTally, SiteCheck
from huifang.followup.models.samples import Draw, Frame, Listed, Member
from huifang.followup.models.tasks import Task, TaskItem

__all__ = [
    "Answer",
    "Attempt",
    "Correction",
    "CorrectionTurn",
    "Draw",
    "Feedback",
    "Frame",
    "Listed",
    "Member",
    "PlanRun",
    "Record",
    "Round",
    "RoundReport",
    "RoundTally",
    "SiteCheck",
    "Task",
    "TaskItem",
]
