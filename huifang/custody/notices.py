"""Notices to borrowers: lent, refused, called back. They name the card, never what stands in the file."""

from django.utils.translation import gettext_lazy as _

from huifang.custody.models import Incident, Loan
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import INBOX, NOW

declare(
    Group("custody", _("Loans of files"), order=45),
    Kind("custody.granted", "custody", _("Your loan was granted"), _("Loan {number} is granted until {until}."), way=NOW, icon="lock-open"),
    Kind("custody.refused", "custody", _("Your loan was refused"), _("Loan {number} was refused."), way=INBOX, icon="lock"),
    Kind(
        "custody.called_back",
        "custody",
        _("Your loan was called back"),
        _("Loan {number} was called back: {reason}"),
        way=NOW,
        icon="lock",
        evidence=True,
    ),
)


def _loan(pk: str) -> str:
    return Loan.objects.filter(pk=pk).values_list("number", flat=True).first() or ""


def _incident(pk: str) -> str:
    return Incident.objects.filter(pk=pk).values_list("number", flat=True).first() or ""


register_subject(Subject(Loan.ref_kind, "custody:loan", title=_loan), Subject(Incident.ref_kind, "custody:incident", title=_incident))
