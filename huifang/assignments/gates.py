"""Whoever sees an assignment reads its history."""

from huifang.accounts.models import User
from huifang.assignments import access
from huifang.assignments.models import Assignment
from huifang.journal.gates import register_gate
from huifang.kernel.decision import YES, Decision, no


def may_read(user: User, pk: str) -> Decision:
    """May the user read the history of this assignment?"""
    return YES if access.visible_to(user).filter(pk=pk).exists() else no("out_of_reach", permission=access.VIEW)


register_gate(Assignment.ref_kind, may_read)
