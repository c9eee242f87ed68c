"""Who reads the history of rounds and their reports; what whoever approves a report sees; whose pictures a site check's are."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.approvals.registry import About, Values, register_subject
from huifang.files.registry import register_owner
from huifang.followup.models import Round, RoundReport, SiteCheck
from huifang.followup.rounds import access, onsite, reporting
from huifang.followup.rounds.figures import kept
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision, no


def may_read_round(user: User, pk: str) -> Decision:
    """Who sees a round."""
    row = Round.objects.filter(pk=pk).first()
    return access.may_see(user, row) if row else no("out_of_reach")


def may_read_report(user: User, pk: str) -> Decision:
    """Who sees the report of a round."""
    row = RoundReport.objects.select_related("round").filter(pk=pk).first()
    return reporting.may_read(user, row) if row else no("out_of_reach")


def may_read_check(user: User, pk: str) -> Decision:
    """Who sees the call that a check was made for."""
    row = SiteCheck.objects.select_related("task").filter(pk=pk).first()
    return onsite.may_see(user, row.task) if row else no("out_of_reach")


def may_fill_check(user: User, pk: str) -> Decision:
    """Who makes that call."""
    row = SiteCheck.objects.select_related("task").filter(pk=pk).first()
    return onsite.may_write(user, row.task) if row else no("out_of_reach")


def about_report(pk: str, _facts: Values) -> About:
    """What whoever approves a report sees: the round, its rates with what they are made of, the words."""
    row = RoundReport.objects.select_related("round__unit").get(pk=pk)
    found = kept(row.figures)
    lines = [
        (_("Unit"), row.round.unit.name),
        (_("Followed up"), str(found.followed)),
        (_("Customers reached"), str(found.reached)),
        (_("Satisfied"), str(found.satisfied)),
        (_("Words of the report"), row.text),
    ]
    return About(title=row.round.name, lines=lines, url=reverse("followup:round_report", args=[row.pk]))


register_gate(Round.ref_kind, may_read_round)
register_gate(RoundReport.ref_kind, may_read_report)
register_gate(SiteCheck.ref_kind, may_read_check)
register_subject(RoundReport.ref_kind, may_read=may_read_report, describe=about_report)
register_owner(
    SiteCheck.ref_kind, may_read=may_read_check, may_attach=may_fill_check, may_void=may_fill_check, page="followup:site_check_of"
)
