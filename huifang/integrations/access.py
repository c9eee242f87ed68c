"""Who makes and ends tokens, who sets up webhooks."""

from huifang.accounts.models import User
from huifang.integrations.models import ApiToken
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access, options

TOKENS, WEBHOOKS = "integrations.token.manage", "integrations.webhook.manage"


def may_create(user: User, acts_as: User, kind: str) -> Decision:
    """A token for oneself where that is allowed; any other: administrators."""
    if not acts_as.is_active:
        return no("owner_inactive")
    manages = access.may(user, TOKENS)
    if kind == ApiToken.Kind.PERSONAL and acts_as.pk == user.pk:
        return YES if manages or options.value("integrations.personal_tokens") else no("tokens_not_allowed")
    return manages if kind == ApiToken.Kind.MACHINE else no("not_permitted", permission=TOKENS)


def may_revoke(user: User, token: ApiToken) -> Decision:
    """One's own personal tokens; all of them: administrators."""
    own = token.user_id == user.pk and token.kind == ApiToken.Kind.PERSONAL
    return YES if own else access.may(user, TOKENS)
