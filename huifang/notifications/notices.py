"""Notices about what lower contexts do: imports and long work in the background."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import INBOX


def _result(facts: Mapping[str, object]) -> str:
    return str(facts.get("address") or "")


declare(
    Group("work", _("Long work in the background"), order=80, may_silence=True),
    Kind(
        "imports.applied",
        "work",
        _("Import finished"),
        _("{file}: {accepted} of {rows_read} rows taken."),
        way=INBOX,
        icon="table-import",
        to_actor=True,
    ),
    Kind(
        "imports.stopped",
        "work",
        _("Import stopped"),
        _("{what}: {accepted} rows are in; it can go on or be undone."),
        way=INBOX,
        icon="table-import",
        to_actor=True,
    ),
    Kind(
        "imports.failed",
        "work",
        _("Import broken off"),
        _("{what}: open it to see why, to go on or to undo it."),
        icon="alert-triangle",
        to_actor=True,
    ),
    Kind(
        "imports.undone", "work", _("Import undone"), _("{what}: {deleted} records removed."), way=INBOX, icon="table-import", to_actor=True
    ),
    Kind("work.done", "work", _("Work finished"), _("{title} is done."), way=INBOX, icon="circle-check", to_actor=True, address=_result),
    Kind(
        "work.failed", "work", _("Work failed"), _("{title} could not be finished."), icon="alert-triangle", to_actor=True, address=_result
    ),
)

declare(
    Group("mail", _("Mail"), order=70),
    Kind("mail.failed", "mail", _("A message could not be sent"), _("{what}: {words}"), icon="mail-x", to_actor=True),
    Kind("mail.bounced", "mail", _("A message came back"), _("{what}: {words}"), icon="mail-x", to_actor=True),
)


def _file(pk: str) -> str:
    from huifang.imports.models import Batch

    return str(Batch.objects.filter(pk=pk).values_list("file_name", flat=True).first() or "")


register_subject(Subject("imports.batch", "imports:batch", title=_file), Subject("desk.progress"))
