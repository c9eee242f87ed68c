"""Who may see an import: its maker, and whoever may view imports within reach."""

from django.db.models import Q

from huifang.accounts.models import User
from huifang.imports import registry
from huifang.imports.models import Batch
from huifang.journal.services import Actor
from huifang.kernel.decision import YES, Decision, enforce, no
from huifang.organization import access

VIEW = "imports.batch.view"


def visible_to(user: User) -> Q:
    """The user's own imports; all of them for who may view imports."""
    return Q() if access.may(user, VIEW) else Q(by=user.pk)


def may_view(user: User, batch: Batch) -> Decision:
    """May the user open this import?"""
    return YES if batch.by_id == user.pk or access.may(user, VIEW) else no("out_of_reach", permission=VIEW)


def may_act(user: User, batch: Batch) -> Decision:
    """May the user map, preview, apply, undo it, or take its refused rows away?"""
    return access.may(user, registry.kind(batch.kind).permission) & may_view(user, batch)


def demand(by: Actor, decision: Decision | None) -> None:
    """Enforce a decision about a person; the command line acts for whoever owns the machine."""
    if isinstance(by, User) and decision is not None:
        enforce(decision)
