"""How the files of a unit and information reports are called in notices; who is told that a report came."""

from django.utils.translation import gettext_lazy as _

from huifang.archive.models import InformationReport
from huifang.archive.reverifying.checks import UNIT_FILES
from huifang.notifications.kinds import Kind, Subject, declare, register_subject
from huifang.organization.models import Unit


def _unit(pk: str) -> str:
    name = Unit.objects.filter(pk=pk).values_list("name", flat=True).first()
    return str(_("files of {unit}")).format(unit=name) if name else ""


def _report(pk: str) -> str:
    row = InformationReport.objects.select_related("unit").filter(pk=pk).first()
    return f"{row.unit.name} {row.month:%Y-%m}" if row else ""


declare(
    Kind("archive.information_report", "archive", _("A customer information report came"), _("{unit} sent its report of {month}: {number}."), icon="report", evidence=True),
)  # fmt: skip
register_subject(
    Subject(UNIT_FILES, "archive:check-unit", title=_unit),
    Subject(InformationReport.ref_kind, "archive:information-report", title=_report),
)
