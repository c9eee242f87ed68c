"""Complaints: the case itself, and beside it one module for each part of its life."""

from huifang.complaints.models.category import Category
from huifang.complaints.models.complaint import Complaint
from huifang.complaints.models.safety import Alarm, AlarmCall, FirstAction
from huifang.complaints.models.satisfaction import Told
from huifang.complaints.models.tiers import CoachingNote
from huifang.complaints.models.voice import Voice
from huifang.complaints.models.intake import Intake, IntakeNote, PublicCount

__all__ = ["Category", "Complaint", "Intake", "IntakeNote", "PublicCount"]
