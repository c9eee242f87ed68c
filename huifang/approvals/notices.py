"""Notices about approvals: to be decided, asked back, answered, given to me, decided."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.approvals.models import Approval
from huifang.approvals.selectors import to_decide
from huifang.kernel.refs import Ref
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import INBOX, NOW
from huifang.notifications.sections import Line, Section, register_section
from huifang.ui.registry import url

declare(
    Group("approvals", _("Approvals"), order=15),
    Kind("approvals.to_decide", "approvals", _("An approval is yours to decide"), _("{by} asks for approval: {what}"), way=NOW, icon="rubber-stamp"),
    Kind("approvals.given", "approvals", _("An approval was given to you"), _("{by} gives you the decision: {what}"), way=NOW, icon="user-share"),
    Kind("approvals.question", "approvals", _("A question about an approval"), _("{by} asks you about: {what}"), way=NOW, icon="message-question"),
    Kind("approvals.answered", "approvals", _("Your question was answered"), _("{by} answered about: {what}"), way=INBOX, icon="message"),
    Kind("approvals.granted", "approvals", _("Your request was approved"), _("Approved: {what}"), way=INBOX, icon="circle-check"),
    Kind("approvals.refused", "approvals", _("Your request was refused"), _("{by} refused {what}: {reason}"), way=INBOX, icon="ban"),
)  # fmt: skip


def _title(pk: str) -> str:
    return str(Approval.objects.filter(pk=pk).values_list("title", flat=True).first() or "")


def waiting(user: User, at: datetime) -> Sequence[Line]:
    """What the user is to decide, for daily mails."""
    rows, _room = to_decide(user, at)
    return [Line(Ref.of(row), row.title, url("approvals:inbox")) for row in rows]


register_section(Section("approvals", _("Approvals to decide"), waiting, order=20))
register_subject(Subject(Approval.ref_kind, "approvals:show", title=_title))
