"""Notices about assignments: asked, reminded, answered, returned, accepted, handed on, withdrawn; what is open in daily mails."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.assignments import selectors
from huifang.assignments.models import Assignment
from huifang.kernel.refs import Ref
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.recipients import Addressee
from huifang.notifications.rules import INBOX, NOW
from huifang.notifications.sections import AT_MOST, Line, Section, register_section
from huifang.obligations.telling import register_also
from huifang.ui.registry import url

WAITING = ("assignments.asked", "assignments.complaint", "assignments.returned", "assignments.passed_on", "assignments.reminded")
"""Notices that are dealt with once the answer is there."""
JUDGING = ("assignments.answered",)

declare(
    Group("assignments", _("Assignments"), order=10),
    Kind("assignments.asked", "assignments", _("You are asked"), _("{by} asks: {what}. Due {due}."), way=NOW, icon="inbox", evidence=True),
    Kind("assignments.complaint", "assignments", _("A complaint for your department"), _("{by} asks: {what}. Due {due}."), way=NOW, icon="message-exclamation", evidence=True),
    Kind("assignments.passed_on", "assignments", _("Handed to you"), _("{by} hands to you: {what}. Due {due}. {reason}"), way=NOW, icon="inbox", evidence=True),
    Kind("assignments.reminded", "assignments", _("You are reminded"), _("{by} waits for your answer: {what}. Due {due}."), way=NOW, icon="bell-ringing", evidence=True),
    Kind("assignments.answered", "assignments", _("Your question was answered"), _("{by} answered: {what}."), icon="message-check"),
    Kind("assignments.returned", "assignments", _("Your answer was returned"), _("{by} sends back: {what}. {reason} Due {due}."), way=NOW, icon="arrow-back-up", evidence=True),
    Kind("assignments.accepted", "assignments", _("Your answer was accepted"), _("{by} accepted: {what}."), way=INBOX, icon="circle-check"),
    Kind("assignments.withdrawn", "assignments", _("A question was withdrawn"), _("{by} withdrew: {what}. {reason}"), way=INBOX, icon="ban"),
)  # fmt: skip


def _row(pk: str) -> Assignment | None:
    return Assignment.objects.select_related("asked_by").filter(pk=pk).first()


def _title(pk: str) -> str:
    row = _row(pk)
    return row.title if row else ""


def _party(pk: str) -> Ref | None:
    row = _row(pk)
    return Ref(row.party_kind, str(row.party_id)) if row and row.party_kind else None


def _asker(pk: str) -> Sequence[Addressee]:
    row = _row(pk)
    return [row.asked_by] if row else []


def waiting(user: User, at: datetime) -> Sequence[Line]:
    """Questions that the user or their unit is to answer."""
    rows = selectors.asked_of(user).order_by("due_at", "id")[: AT_MOST * 3]
    return [Line(Ref.of(row), row.title, _address(row), row.due_at, late=row.due_at < at) for row in rows]


def to_judge(user: User, _at: datetime) -> Sequence[Line]:
    """Answers that wait for the user's judgement."""
    rows = selectors.for_user(user).filter(asked_by=user, state=Assignment.State.ANSWERED).order_by("answered_at", "id")
    return [Line(Ref.of(row), row.title, _address(row)) for row in rows[: AT_MOST * 3]]


def _address(row: Assignment) -> str:
    return f"{url('assignments:list')}{row.pk}/"


register_subject(Subject(Assignment.ref_kind, "assignments:show", title=_title, party=_party))
register_also(Assignment.ref_kind, _asker)
register_section(
    Section("assignments", _("Questions to be answered"), waiting, order=10),
    Section("answers", _("Answers to be judged"), to_judge, order=15),
)
