"""Who may share a saved view with a unit, and who may take it away."""

from urllib.parse import parse_qs

from huifang.accounts.models import User
from huifang.desk.models import SavedView
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access

SHARE = "desk.view.share"


def may_share(user: User, unit: int) -> Decision:
    """May the user show a view of theirs to everybody of this unit?"""
    return access.within(user, SHARE, owners=[], unit=unit)


def may_share_across(user: User, view: SavedView) -> Decision:
    """May the user show a view of theirs to other departments (C 一4.3)? What was searched for stays with those who know it."""
    if view.user_id != user.pk:
        return no("not_yours")
    if not access.may(user, SHARE):
        return no("not_permitted", permission=SHARE)
    return no("view_holds_search_words") if parse_qs(view.query).get("q") else YES


def may_remove(user: User, view: SavedView) -> Decision:
    """One's own, or one shared with a unit whose views the user keeps."""
    if view.user_id == user.pk:
        return YES
    return access.within(user, SHARE, owners=[], unit=view.unit_id) if view.unit_id else no("not_yours")
