"""``{% load accounts %}{% user_security person %}``: how one account signs in, with an administrator's acts, on the page of a user."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from huifang.accounts import parts
from huifang.accounts.models import User
from huifang.accounts.services import may_end
from huifang.kernel import clock

register = template.Library()


@register.inclusion_tag("accounts/parts/user_security.html", takes_context=True)
def user_security(context: template.Context, person: User) -> dict[str, Any]:
    """The panel; its acts lead back to the page that shows it."""
    request = context["request"]
    part = parts.security_of(person, clock.now())
    factors = [one.name for one in (part.app, *part.passkeys) if one]
    return {
        "part": part,
        "facts": [
            (_("Second factor"), "、".join(factors) or _("none")),
            (_("Recovery codes"), part.recovery_left),
            (_("Bound to"), "、".join(part.bound) or "—"),
        ],
        "may_act": may_end(person, request.user),
        "back": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }
