"""Whoever sees an approval reads its history."""

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.approvals import access
from huifang.approvals.models import Approval
from huifang.files.registry import register_owner
from huifang.journal.gates import register_gate, register_systems
from huifang.kernel.decision import Decision, no


def _of(pk: str) -> Approval | None:
    rows = Approval.objects.select_related("requested_by", "unit")
    return rows.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def may_read(user: User, pk: str) -> Decision:
    """May the user read the history of this approval?"""
    approval = _of(pk)
    return access.may_view(user, approval) if approval else no("out_of_reach", permission=access.VIEW)


def may_attach(user: User, pk: str) -> Decision:
    """Add a file: whoever asked and whoever decides, while it is open."""
    approval = _of(pk)
    if approval is None or not approval.is_open:
        return no("not_from_state")
    return access.may_withdraw(user, approval) or access.may_decide(user, approval)


register_owner(Approval.ref_kind, may_read=may_read, may_attach=may_attach, page="approvals:show")
register_gate(Approval.ref_kind, may_read)
register_systems({"approvals": _("Approvals")})
