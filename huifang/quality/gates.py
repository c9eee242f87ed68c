"""Who reads the history of points."""

from huifang.accounts.models import User
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision, no
from huifang.quality import access
from huifang.quality.models import Point


def may_read(user: User, pk: str) -> Decision:
    """Who sees the entry."""
    row = Point.objects.filter(pk=pk).first()
    return access.may_see(user, row) if row else no("out_of_reach")


register_gate(Point.ref_kind, may_read)
