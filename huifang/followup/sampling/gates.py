"""Who reads the history of a draw."""

from huifang.accounts.models import User
from huifang.followup.models import Draw
from huifang.followup.sampling.drawing import PERMISSION
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision
from huifang.organization.access import may


def may_read(user: User, _pk: str) -> Decision:
    """Whoever plans: how a draw came about is no secret among them."""
    return may(user, PERMISSION)


register_gate(Draw.ref_kind, may_read)
