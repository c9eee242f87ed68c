"""How far a user's search reaches."""

from huifang.accounts.models import User
from huifang.organization.access import grants_of
from huifang.organization.roles import ALL
from huifang.search.engines import Reach
from huifang.search.registry import Searchable


def reach_of(user: User, searchable: Searchable) -> Reach:
    """The owners and units whose rows of this kind the user may find; nothing without the permission to search."""
    grants = grants_of(user)
    if grants is None or not grants.of(searchable.permission):
        return Reach(everything=False)
    scope = grants.reach(searchable.sight)
    if scope is None:
        return Reach(everything=False)
    if scope == ALL:
        return Reach(everything=True)
    return Reach(everything=False, owners=tuple(grants.people), units=tuple(sorted(grants.units(searchable.sight))))
