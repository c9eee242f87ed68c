"""Who reads the history and the files of loans and incidents, and what whoever decides on them sees."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.approvals.registry import About, Fact, Text, Values, register_subject
from huifang.custody import access, labels
from huifang.custody import lending as _lending  # noqa: F401 – lends to the gate of the archive
from huifang.custody.models import Incident, Loan
from huifang.files.registry import register_owner
from huifang.journal.gates import register_gate, register_systems
from huifang.kernel.decision import Decision, no
from huifang.ui import formats


def _loan(pk: str) -> Loan | None:
    return Loan.objects.select_related("borrower", "unit").filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def _incident(pk: str) -> Incident | None:
    return Incident.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def may_read_loan(user: User, pk: str) -> Decision:
    """Who sees the card sees its history."""
    loan = _loan(pk)
    return access.may_view(user, loan) if loan else no("out_of_reach")


def may_read_incident(user: User, pk: str) -> Decision:
    """Who sees the incident sees its history and evidence."""
    incident = _incident(pk)
    return access.may_see_incident(user, incident) if incident else no("out_of_reach")


def may_attach(user: User, pk: str) -> Decision:
    """Evidence is added by who deals with it, and by who reported it while it is open."""
    incident = _incident(pk)
    if incident is None or incident.closed_at is not None:
        return no("not_from_state")
    return access.may_handle(user, incident) or access.may_see_incident(user, incident)


def about_loan(pk: str, _facts: Values) -> About:
    """What whoever decides must know: who, what, how graded, until when; nothing of what stands in the sections (R12.2)."""
    loan = Loan.objects.select_related("borrower", "unit").get(pk=pk)
    lines: list[tuple[Text, Text]] = [
        (_("Borrower"), str(loan.borrower)),
        (_("Unit"), str(loan.unit or "–")),
        (_("Kind"), str(loan.get_kind_display())),
    ]
    lines += [(_("Grade"), str(loan.get_grade_display()))] if loan.grade else []
    lines += [(_("Files"), labels.files_of(loan))] if loan.kind != Loan.Kind.STATISTICS else []
    lines += [(_("Until"), formats.day(loan.last_day)), (_("Purpose"), loan.purpose)]
    return About(title=loan.number, lines=lines, url=reverse("custody:loan", args=[loan.pk]))


def about_incident(pk: str, _facts: Values) -> About:
    """What was found and what is proposed."""
    row = Incident.objects.select_related("person", "superior").get(pk=pk)
    lines: list[tuple[Text, Text]] = [(_("Kind"), str(row.get_kind_display())), (_("Happened at"), formats.moment(row.happened_at))]
    lines += [
        (_("Person concerned"), str(row.person or "–")),
        (_("Direct superior"), str(row.superior or "–")),
        (_("Finding"), row.finding),
    ]
    lines += [(str(one.get_whom_display()), one.text) for one in row.measures.all()]
    return About(title=row.number, lines=lines, url=reverse("custody:incident", args=[row.pk]))


register_subject(
    Loan.ref_kind,
    may_read=may_read_loan,
    describe=about_loan,
    facts=[
        Fact("loan.files", _("Files on the card")),
        Fact("loan.grade", _("Highest grade on the card"), "text"),
        Fact("loan.paper", _("On paper"), "yesno"),
    ],
)
register_subject(
    Incident.ref_kind,
    may_read=may_read_incident,
    describe=about_incident,
    facts=[Fact("incident.kind", _("Kind of incident"), "text")],
    confidential=True,
)
register_gate(Loan.ref_kind, may_read_loan)
register_gate(Incident.ref_kind, may_read_incident)
register_owner(Incident.ref_kind, may_read=may_read_incident, may_attach=may_attach, page="custody:incident")
register_systems({"custody": _("Custody")})
