"""Who is told of unusual reading."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huifang.audit.models import Alarm
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import NOW

declare(
    Group("audit", _("Audit"), order=90, may_silence=False),
    Kind("audit.alarm", "audit", _("Unusual reading of files"), _("{person} read {count} files within one hour"), way=NOW, icon="eye-exclamation"),
)  # fmt: skip


def _title(pk: str) -> str:
    row = Alarm.objects.select_related("person").filter(pk=pk).first()
    return gettext("Unusual reading: {name}").format(name=row.person.name) if row else ""


register_subject(Subject(Alarm.ref_kind, "audit:alarm", title=_title))
