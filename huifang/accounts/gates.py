"""Who reads the history of an account, and how people are called in histories."""

from huifang.accounts import selectors
from huifang.accounts.models import User
from huifang.journal.gates import register_gate, register_names
from huifang.kernel.decision import YES, Decision, no


def may_read(user: User, pk: str) -> Decision:
    """Oneself and administrators."""
    return YES if user.is_administrator or str(user.pk) == pk else no("not_permitted", permission="accounts.user.view")


register_gate(User.ref_kind, may_read)
register_names(User.ref_kind, selectors.names)
