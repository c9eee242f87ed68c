"""What follow-up tells the contexts below: who reads its history, and whom a call lets see a customer and dial."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.approvals.registry import About, Fact, Values, register_subject
from huifang.archive.access import register_grant, register_sight
from huifang.archive.grading import register_names
from huifang.followup import access
from huifang.followup import gates_rounds as _rounds  # noqa: F401
from huifang.followup.corrections import gates as _corrections  # noqa: F401
from huifang.followup.feedback import gates as _feedback  # noqa: F401
from huifang.followup.models import Record, Task
from huifang.followup.sampling import gates as _sampling  # noqa: F401
from huifang.journal.gates import register_gate, through
from huifang.kernel.decision import Decision, no
from huifang.ui import formats


def may_read_task(user: User, pk: str) -> Decision:
    """Who sees a call sees what happened to it."""
    task = Task.objects.filter(pk=pk).first()
    return access.may_view(user, task) if task else no("out_of_reach")


def may_read_record(user: User, pk: str) -> Decision:
    """Who sees a record sees what happened to it."""
    record = Record.objects.filter(pk=pk).first()
    return access.may_view_record(user, record) if record else no("out_of_reach")


def about_record(pk: str, _facts: Values) -> About:
    """What whoever approves voiding a record sees of it: number, customer, agent, when; not what was said (R12.2)."""
    row = Record.objects.select_related("customer", "agent").get(pk=pk)
    lines = [(_("Customer"), row.customer.name), (_("Agent"), row.agent.name), (_("Time of the call"), formats.moment(row.called_at))]
    return About(title=row.number, lines=lines, url=reverse("followup:record", args=[row.pk]))


register_subject(
    Record.ref_kind, may_read=may_read_record, describe=about_record, facts=[Fact("record.months_ago", _("Months since the call"))]
)
register_gate(Task.ref_kind, may_read_task, through(access.visible_to))
register_gate(Record.ref_kind, may_read_record, through(access.records_visible_to))
register_grant(access.dialling_grant)
register_sight(access.sight_grant)
register_names(access.names_grant)
