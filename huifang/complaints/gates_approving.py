"""What whoever approves sees of a solution or a penalty; a penalty's history is for those who may see it (R3.5, R12.2)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.approvals.registry import About, Fact, Values, register_subject
from huifang.complaints import access, penalties
from huifang.complaints.models import Penalty, Proposal
from huifang.journal.gates import register_gate
from huifang.kernel.decision import YES, Decision, no


def may_read_proposal(user: User, pk: str) -> Decision:
    """Who sees the complaint."""
    known = Proposal.objects.filter(pk=pk, complaint__in=access.visible_to(user)).exists()
    return YES if known else no("out_of_reach", permission=access.VIEW)


def about_proposal(pk: str, _facts: Values) -> About:
    """The solution, what it costs and how long it takes, and what the complaint is."""
    row = Proposal.objects.select_related("complaint__customer", "by").get(pk=pk)
    complaint = row.complaint
    lines = [
        (_("Customer"), complaint.customer.name),
        (_("Complaint"), complaint.content),
        (_("Kind of solution"), str(row.get_kind_display())),
        (_("Solution"), row.text),
        (_("Working days"), str(row.days)),
        (_("Proposed by"), row.by.name),
    ]
    return About(title=complaint.number, lines=lines, url=reverse("complaints:show", args=[complaint.pk]))


def may_read_penalty(user: User, pk: str) -> Decision:
    """Who may see the penalty."""
    row = Penalty.objects.select_related("person").filter(pk=pk).first()
    return penalties.may_see(user, row) if row else no("out_of_reach", permission=penalties.SEE)


def about_penalty(pk: str, _facts: Values) -> About:
    """Whom it hits, how, and why."""
    row = Penalty.objects.select_related("complaint", "person").get(pk=pk)
    lines = [
        (_("Person"), row.person.name),
        (_("As"), str(row.get_role_display())),
        (_("Penalty"), f"{row.size} {row.get_measure_display()}"),
        (_("Reason"), row.reason),
    ]
    return About(title=row.complaint.number, lines=lines, url=reverse("complaints:show", args=[row.complaint_id]))


register_subject(
    Proposal.ref_kind,
    may_read=may_read_proposal,
    describe=about_proposal,
    facts=[Fact("solution.kind", _("Kind of solution"), "text", shown=False), Fact("solution.cost", _("Cost in yuan"), shown=False)],
)
register_subject(
    Penalty.ref_kind,
    may_read=may_read_penalty,
    describe=about_penalty,
    facts=[
        Fact("penalty.measure", _("Measure of the penalty"), "text", shown=False),
        Fact("penalty.size", _("Size of the penalty"), shown=False),
        Fact("penalty.role", _("Penalised as"), "text", shown=False),
    ],
    confidential=True,
)
register_gate(Penalty.ref_kind, may_read_penalty)
register_gate(Proposal.ref_kind, may_read_proposal)
