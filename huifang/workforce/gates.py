"""Who reads the history of a roster and of requests; what those who decide leave and swaps see of them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.approvals.registry import About, Fact, Values, register_subject
from huifang.journal.gates import register_gate
from huifang.kernel.decision import YES, Decision, no
from huifang.ui import formats
from huifang.workforce import roster_access as access
from huifang.workforce.models import Leave, Roster, Swap

OWN_SHIFTS = "workforce.shifts"
"""What a notice to one person about their shifts is about; its number is the person's."""


def _answer(seen: bool) -> Decision:
    return YES if seen else no("out_of_reach", permission=access.VIEW)


def may_read_roster(user: User, pk: str) -> Decision:
    """Who sees the roster."""
    return _answer(access.visible_to(user).filter(pk=pk).exists())


def may_read_shifts(user: User, pk: str) -> Decision:
    """One's own shifts."""
    return _answer(str(user.pk) == pk)


def may_read_leave(user: User, pk: str) -> Decision:
    """The one who asked, and who plans for them."""
    return _answer(access.leave_for(user).filter(pk=pk).exists())


def may_read_swap(user: User, pk: str) -> Decision:
    """Both, and who plans for them."""
    row = Swap.objects.filter(pk=pk).first()
    if row is None:
        return _answer(False)
    return _answer(user.pk in {row.asker_id, row.partner_id} or access.contracts_for(user).filter(user=row.asker_id).exists())


def about_leave(pk: str, facts: Values) -> About:
    """What whoever decides sees: who, when, how long, why."""
    row = Leave.objects.select_related("person").get(pk=pk)
    lines = [
        (_("Who"), row.person.name),
        (_("When"), f"{formats.day(row.first_day)} – {formats.day(row.last_day)}"),
        (_("Days"), str(row.length)),
        (_("Days of leave in this month"), str(facts.get("leave.month_days", ""))),
    ]
    return About(title=_("Leave"), lines=lines)


def about_swap(pk: str, _facts: Values) -> About:
    """What whoever decides sees: whose shift goes to whom."""
    row = Swap.objects.select_related("asker", "partner").get(pk=pk)
    lines = [
        (row.asker.name, formats.day(row.day)),
        (row.partner.name, formats.day(row.other_day)),
    ]
    return About(title=_("Swap of shifts"), lines=lines, url=reverse("workforce:rosters"))


register_gate(OWN_SHIFTS, may_read_shifts)
register_gate(Roster.ref_kind, may_read_roster)
register_gate(Leave.ref_kind, may_read_leave)
register_gate(Swap.ref_kind, may_read_swap)
register_subject(
    Leave.ref_kind,
    may_read=may_read_leave,
    describe=about_leave,
    facts=[Fact("leave.month_days", _("Days of leave in this month")), Fact("leave.days", _("Days of this leave"))],
)
register_subject(Swap.ref_kind, may_read=may_read_swap, describe=about_swap)
