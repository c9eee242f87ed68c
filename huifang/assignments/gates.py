"""Whoever sees an assignment reads its history and its files; who may answer or judge it adds some while it is open."""

from huifang.accounts.models import User
from huifang.assignments import access
from huifang.assignments.models import Assignment
from huifang.assignments.rules import ASSIGNMENT
from huifang.files.registry import register_owner
from huifang.journal.gates import register_gate, through
from huifang.kernel.decision import YES, Decision, no


def may_read(user: User, pk: str) -> Decision:
    """May the user read the history of this assignment?"""
    return YES if access.visible_to(user).filter(pk=pk).exists() else no("out_of_reach", permission=access.VIEW)


def may_attach(user: User, pk: str) -> Decision:
    """Answer with files, or add to the question: while it is neither accepted nor withdrawn."""
    assignment = access.visible_to(user).filter(pk=pk).first()
    if assignment is None:
        return no("out_of_reach", permission=access.VIEW)
    if not ASSIGNMENT.possible(assignment.state, {"text": "…"}):
        return no("files_closed")
    answering = access.may_answer(user, assignment)
    return answering or access.may_judge(user, assignment)


register_gate(Assignment.ref_kind, may_read, through(access.visible_to))
register_owner(Assignment.ref_kind, may_read=may_read, may_attach=may_attach, page="assignments:show")
