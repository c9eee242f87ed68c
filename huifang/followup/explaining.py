"""Follow-up calls and records as objects of 谁能做什么."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from huifang.followup import access
from huifang.followup.models import Record, Task
from huifang.organization.things import Thing, register


def _tasks(text: str) -> Sequence[Task]:
    return list(Task.objects.filter(pk=int(text))) if text.isdecimal() and len(text) < 12 else []


register(
    Thing(
        "followup.task",
        _("Follow-up call"),
        find=_tasks,
        get=lambda pk: Task.objects.filter(pk=pk).first(),
        name=lambda row: str(row.pk),
        owners=lambda permission, row: [] if permission == access.ASSIGN else [row.assignee_id],
        unit=lambda _permission, row: row.unit_id,
        verbs={access.VIEW: access.may_view, access.CALL: access.may_call, access.ASSIGN: access.may_assign},
    )
)
register(
    Thing(
        "followup.record",
        _("Follow-up record"),
        find=lambda text: list(Record.objects.filter(number=text)[:2]),
        get=lambda pk: Record.objects.filter(pk=pk).first(),
        name=lambda row: str(row.number),
        owners=lambda permission, row: [row.agent_id] if permission == access.VIEW_RECORD else [],
        unit=lambda _permission, row: row.unit_id,
        verbs={access.VIEW_RECORD: access.may_view_record, access.VOID_RECORD: access.may_void_record},
    )
)
