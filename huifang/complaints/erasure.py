"""What complaints hold: the words of complainants and of those who dealt with them. Judgements and times stay, so figures do."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from huifang.complaints import models as m
from huifang.complaints import similar
from huifang.journal.erasing import Holding, holds_nothing, register

OF = {"complaints.complaint": "complaint"}
OPEN = ("judging", "handling", "deciding", "executing", "answered")


def _likeness(ids: Sequence[Any], certificate: str) -> None:
    similar.forget(ids)


register(
    Holding(
        m.Complaint,
        by={"archive.customer": "customer"},
        keep=("number", "region", "origin", "source", "batch"),
        open=Q(state__in=OPEN),
        erase=_likeness,
    ),
    Holding(m.Intake, by=OF, keep=("number", "pin_digest", "key_digest")),
    Holding(m.IntakeNote, by={"complaints.intake": "intake"}),
    Holding(m.Judgement, by=OF),
    Holding(m.Link, by={"complaints.complaint": ("first", "second")}),
    Holding(m.Merging, by=OF, keep=("state_before",)),
    Holding(m.Review, by=OF),
    Holding(m.Measure, by=OF),
    Holding(m.Alarm, by=OF),
    Holding(m.FirstAction, by={"complaints.alarm": "alarm"}, keep=("text",)),
    Holding(m.Told, by=OF, keep=("origin",)),
    Holding(m.Cause, by=OF, keep=("code", "label")),
    Holding(m.Proposal, by=OF, keep=("key",)),
    Holding(m.Penalty, by=OF),
    Holding(m.CoachingNote, by=OF),
    Holding(m.WaveMember, by=OF, kind="complaints.wave_member"),
)
for label, why in {
    "AlarmCall": "whom an alarm called",
    "Announcement": "one answer to many customers",
    "Category": "the company's categories",
    "Indexing": "how far likeness is indexed",
    "MonthReport": "figures of a month and our own text on them",
    "Posting": "pieces of two characters; a complaint is taken out of them when it is erased",
    "PublicCount": "how often the public form was used",
    "Term": "pieces of two characters",
    "Voice": "members of the company about the company",
    "Wave": "the name of a matter that many complained of",
}.items():
    holds_nothing(f"complaints.{label}", why)
