"""Who reads the history of a draw."""

from huifang.accounts.models import User
from huifang.followup.models import Draw
from huifang.followup.sampling import access
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision, no


def may_read(user: User, pk: str) -> Decision:
    """Who sees a draw sees how it came about."""
    row = Draw.objects.filter(pk=pk).first()
    return access.may_see(user, row) if row else no("out_of_reach")


register_gate(Draw.ref_kind, may_read)
