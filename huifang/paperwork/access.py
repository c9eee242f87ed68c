"""Who prints: the permission measured against the owners and the unit of what is printed."""

from django.contrib.auth.models import AnonymousUser

from huifang.accounts.models import User
from huifang.kernel.decision import Decision
from huifang.organization import access
from huifang.paperwork.printing import PRINT, Paper

__all__ = ["PRINT", "may_print", "may_take_workbook"]


def may_print(user: User | AnonymousUser, paper: Paper) -> Decision:
    """May the user print this paper? Seeing what is on it was checked when it was built."""
    return access.within(user, paper.permission, owners=paper.owners, unit=paper.unit)


def may_take_workbook(user: User | AnonymousUser, paper: Paper) -> Decision:
    """May the user take it away as a workbook?"""
    return access.within(user, paper.workbook_permission, owners=paper.owners, unit=paper.unit)
