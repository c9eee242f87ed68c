"""Whoever sees a complaint reads its history and its evidence; who may complete the form adds to it while it is open."""

from huifang.accounts.models import User
from huifang.complaints import access, rules
from huifang.complaints.models import Complaint
from huifang.files.registry import register_owner
from huifang.journal.gates import register_gate
from huifang.kernel.decision import YES, Decision, no


def may_read(user: User, pk: str) -> Decision:
    """May the user read the history of this complaint?"""
    return YES if access.visible_to(user).filter(pk=pk).exists() else no("out_of_reach", permission=access.VIEW)


def may_attach(user: User, pk: str) -> Decision:
    """Add evidence: as the form is completed."""
    complaint = access.visible_to(user).filter(pk=pk).first()
    if complaint is None:
        return no("out_of_reach", permission=access.VIEW)
    return access.may_edit(user, complaint) & rules.may_change(complaint.state)


def may_void_file(user: User, pk: str) -> Decision:
    """Void anybody's evidence: who may void the complaint itself."""
    complaint = access.visible_to(user).filter(pk=pk).first()
    return access.may_void(user, complaint) if complaint else no("out_of_reach", permission=access.VIEW)


register_gate(Complaint.ref_kind, may_read)
register_owner(Complaint.ref_kind, may_read=may_read, may_attach=may_attach, may_void=may_void_file, page="complaints:show")
