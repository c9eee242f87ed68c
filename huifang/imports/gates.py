"""Who reads the history of an import: whoever may open it."""

from huifang.accounts.models import User
from huifang.imports import access
from huifang.imports.models import Batch
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision, no


def may_read(user: User, pk: str) -> Decision:
    """Its maker, and whoever may view imports."""
    batch = Batch.objects.filter(pk=pk).first()
    return access.may_view(user, batch) if batch else no("out_of_reach", permission=access.VIEW)


register_gate(Batch.ref_kind, may_read)
