"""Who may share a saved view with a unit, and who may take it away."""

from huifang.accounts.models import User
from huifang.desk.models import SavedView
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access

SHARE = "desk.view.share"


def may_share(user: User, unit: int) -> Decision:
    """May the user show a view of theirs to everybody of this unit?"""
    return access.within(user, SHARE, owners=[], unit=unit)


def may_remove(user: User, view: SavedView) -> Decision:
    """One's own, or one shared with a unit whose views the user keeps."""
    if view.user_id == user.pk:
        return YES
    return access.within(user, SHARE, owners=[], unit=view.unit_id) if view.unit_id else no("not_yours")
