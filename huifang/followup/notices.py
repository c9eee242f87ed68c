"""Notices about calls and records: given to me, voided; today's calls in daily mails."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.assignments.models import Assignment
from huifang.followup.corrections import notices as _corrections  # noqa: F401
from huifang.followup.models import Record, Round, RoundReport, Task
from huifang.followup.rules.calling import OPEN
from huifang.followup.selectors.queue import midnight, tomorrow
from huifang.kernel.refs import Ref
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import INBOX, NOW
from huifang.notifications.sections import Line, Section, register_section
from huifang.ui.registry import url

declare(
    Group("followup", _("Follow-up"), order=40),
    Kind("followup.assigned", "followup", _("A call was given to you"), _("{by} gives you the call to {what}, due {due}."), way=INBOX, icon="phone-call", folds=True),
    Kind("followup.round_reported", "followup", _("A round can't be finished in time"), _("{by} asks for {wanted} for the round “{name}”."), way=NOW, icon="calendar-due"),
    Kind("followup.round_rescheduled", "followup", _("Your round has a new window"), _("{by} gives the round “{name}” until {until}."), way=NOW, icon="calendar"),
    Kind("followup.round_held", "followup", _("Your round keeps its window"), _("{by} keeps the round “{name}” to {until}."), way=NOW, icon="calendar"),
    Kind("followup.round_filed", "followup", _("Closing report of a round"), _("The report {number} of the round “{name}” is there."), way=NOW, icon="report", evidence=True),
    Kind("followup.voided", "followup", _("Your record was voided"), _("{by} voided {what}: {reason}"), icon="ban", evidence=True),
)  # fmt: skip


def _task(pk: str) -> str:
    return str(Task.objects.filter(pk=pk).values_list("customer__name", flat=True).first() or "")


def _record(pk: str) -> str:
    row = Record.objects.select_related("customer").filter(pk=pk).first()
    return f"{row.number} {row.customer.name}" if row else ""


def _round(pk: str) -> str:
    return str(Round.objects.filter(pk=pk).values_list("name", flat=True).first() or "")


def _report(pk: str) -> str:
    row = RoundReport.objects.select_related("round").filter(pk=pk).first()
    return f"{row.number} {row.round.name}" if row else ""


def _customer_of(model: type[Task] | type[Record], pk: str) -> Ref | None:
    customer = model.objects.filter(pk=pk).values_list("customer", flat=True).first()
    return Ref("archive.customer", str(customer)) if customer else None


def _family(pk: str) -> Sequence[Ref]:
    asked = Assignment.objects.filter(origin_kind=Record.ref_kind, origin_id=int(pk)).values_list("pk", flat=True)
    return [Ref(Assignment.ref_kind, str(one)) for one in asked]


def calls(user: User, at: datetime) -> Sequence[Line]:
    """How many calls are due today, and how many are late: one line, named after nobody."""
    mine = Task.objects.filter(assignee=user, state__in=OPEN)
    today = mine.filter(due_at__gte=midnight(at), due_at__lt=tomorrow(at)).count()
    late = mine.filter(due_at__lt=midnight(at)).count()
    if not today and not late:
        return []
    words = gettext("{today} calls are due today, {late} are late.").format(today=today, late=late)
    return [Line(None, words, url("followup:queue"), late=late > 0)]


register_subject(
    Subject(Round.ref_kind, "followup:round", title=_round),
    Subject(RoundReport.ref_kind, "followup:round_report", title=_report),
    Subject(Task.ref_kind, "followup:task", title=_task, party=lambda pk: _customer_of(Task, pk)),
    Subject(Record.ref_kind, "followup:record", title=_record, party=lambda pk: _customer_of(Record, pk), family=_family),
)
register_section(Section("calls", _("Calls"), calls, order=40))
