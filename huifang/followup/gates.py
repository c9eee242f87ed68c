"""What follow-up tells the contexts below: who reads its history, and whom a call lets see a customer and dial."""

from huifang.accounts.models import User
from huifang.archive.access import register_grant, register_sight
from huifang.followup import access
from huifang.followup.models import Record, Task
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision, no


def may_read_task(user: User, pk: str) -> Decision:
    """Who sees a call sees what happened to it."""
    task = Task.objects.filter(pk=pk).first()
    return access.may_view(user, task) if task else no("out_of_reach")


def may_read_record(user: User, pk: str) -> Decision:
    """Who sees a record sees what happened to it."""
    record = Record.objects.filter(pk=pk).first()
    return access.may_view_record(user, record) if record else no("out_of_reach")


register_gate(Task.ref_kind, may_read_task)
register_gate(Record.ref_kind, may_read_record)
register_grant(access.dialling_grant)
register_sight(access.sight_grant)
