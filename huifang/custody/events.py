"""Facts about loans and incidents: numbers, sections, grades; never what stands in a section."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "custody.loan.asked": _("Loan {number} asked for."),
        "custody.loan.granted": _("Loan {number} granted until {until}."),
        "custody.loan.refused": _("Loan {number} refused."),
        "custody.loan.withdrawn": _("Loan {number} withdrawn."),
        "custody.loan.returned": _("Loan {number} returned."),
        "custody.loan.called_back": _("Loan {number} called back: {reason}"),
        "custody.loan.lapsed": _("Loan {number} ran out."),
        "custody.loan.handed_out": _("Papers of loan {number} handed out."),
        "custody.loan.taken_in": _("Papers of loan {number} taken in."),
        "custody.incident.reported": _("Incident {number} reported."),
        "custody.incident.confirmed": _("Incident {number} confirmed."),
        "custody.incident.dismissed": _("Incident {number} found to be unfounded."),
        "custody.incident.proposed": _("Measures for incident {number} proposed."),
        "custody.incident.sent_back": _("Measures for incident {number} sent back."),
        "custody.incident.ordered": _("Measures for incident {number} ordered."),
        "custody.incident.carried_out": _("A measure for incident {number} was carried out."),
        "custody.incident.closed": _("Incident {number} closed."),
    }
)
