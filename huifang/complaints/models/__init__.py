"""Complaints: the case itself, and beside it one module for each part of its life."""

from huifang.complaints.models.category import Category
from huifang.complaints.models.complaint import Complaint
from huifang.complaints.models.intake import Intake, IntakeNote, PublicCount
from huifang.complaints.models.judging import Judgement, Responsible
from huifang.complaints.models.matters import Indexing, Link, Merging, Posting, Term
from huifang.complaints.models.reviewing import Measure, MonthReport, Review
from huifang.complaints.models.safety import Alarm, AlarmCall, FirstAction
from huifang.complaints.models.satisfaction import Told
from huifang.complaints.models.solving import Cause, Penalty, Proposal, Step
from huifang.complaints.models.tiers import CoachingNote
from huifang.complaints.models.voice import Voice
from huifang.complaints.models.waves import Announcement, Wave, WaveMember

__all__ = [
    "Alarm",
    "AlarmCall",
    "Announcement",
    "Category",
    "Cause",
    "CoachingNote",
    "Complaint",
    "FirstAction",
    "Indexing",
    "Intake",
    "IntakeNote",
    "Judgement",
    "Link",
    "Measure",
    "Merging",
    "MonthReport",
    "Penalty",
    "Posting",
    "Proposal",
    "PublicCount",
    "Responsible",
    "Review",
    "Step",
    "Term",
    "Told",
    "Voice",
    "Wave",
    "WaveMember",
]
