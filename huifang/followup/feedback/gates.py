"""Who reads a question's history and files."""

from huifang.accounts.models import User
from huifang.files.registry import register_owner
from huifang.followup.feedback import access
from huifang.followup.models import Feedback
from huifang.followup.rules.feedback import FEEDBACK
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision, no


def may_read(user: User, pk: str) -> Decision:
    """Whoever sees the question."""
    row = Feedback.objects.filter(pk=pk).first()
    return access.may_view(user, row) if row else no("out_of_reach", permission=access.VIEW)


def may_attach(user: User, pk: str) -> Decision:
    """The agent's team and the leader, while it is open."""
    row = Feedback.objects.filter(pk=pk).first()
    if row is None or not access.may_view(user, row):
        return no("out_of_reach", permission=access.VIEW)
    return no("files_closed") if row.state in FEEDBACK.final else access.may_tell(user, row)


register_gate(Feedback.ref_kind, may_read)
register_owner(Feedback.ref_kind, may_read=may_read, may_attach=may_attach, page="followup:feedback")
