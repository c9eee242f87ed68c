"""What questions to departments hold."""

from django.db.models import Q

from huifang.assignments.models import Assignment, AssignmentNote
from huifang.journal.erasing import Holding, register

register(
    Holding(
        Assignment,
        refs=(("origin_kind", "origin_id"), ("party_kind", "party_id")),
        keep=("origin_kind", "party_kind", "key"),
        open=Q(closed_at=None),
    ),
    Holding(AssignmentNote, by={"assignments.assignment": "assignment"}, keep=("kind",)),
)
