"""Who may read, change and publish regulations."""

from django.contrib.auth.models import AnonymousUser

from huifang.accounts.models import User
from huifang.journal.services import Actor
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.refs import Ref
from huifang.organization.access import may
from huifang.regulations.models import RegulationVersion

VIEW = "regulations.regulation.view"
EDIT = "regulations.regulation.edit"
PUBLISH = "regulations.regulation.publish"
INSTALL = "regulations.pack.install"


def may_view(user: User | AnonymousUser, version: RegulationVersion) -> Decision:
    """What was published is for everybody who reads regulations, drafts for those who edit."""
    decision = may(user, VIEW)
    if decision and version.state in {RegulationVersion.State.DRAFT, RegulationVersion.State.DISCARDED}:
        return may(user, EDIT)
    return decision


def may_edit(by: Actor) -> Decision:
    """May the actor start and change drafts? Parts of the system may."""
    return _may(by, EDIT)


def may_publish(by: Actor) -> Decision:
    """May the actor publish? Parts of the system may, when they install a pack."""
    return _may(by, PUBLISH)


def may_install(by: Actor) -> Decision:
    """May the actor install a pack and bring a newer one into a draft: those who publish, and administrators?"""
    if isinstance(by, User):
        return may(by, INSTALL) or may(by, PUBLISH)
    return _may(by, PUBLISH)


def _may(by: Actor, permission: str) -> Decision:
    if isinstance(by, User):
        return may(by, permission)
    return YES if isinstance(by, Ref) and by.kind == "system" else no("not_permitted", permission=permission)
