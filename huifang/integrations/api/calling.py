"""Who calls: the user behind a token, narrowed to its scopes, or the one who is signed in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast

from django.http import HttpRequest

from huifang.accounts.models import User
from huifang.integrations.api.problems import ProblemError
from huifang.integrations.models import ApiToken
from huifang.integrations.rules import scopes as known
from huifang.integrations.services import tokens
from huifang.kernel.decision import Refused, no
from huifang.organization import access


@dataclass(frozen=True, slots=True)
class Caller:
    """A user, and the token if the call came with one. ``key`` names whose limits and idempotency keys count."""

    user: User
    token: ApiToken | None = None

    @property
    def key(self) -> str:
        """Of the token, or of the user."""
        return f"token:{self.token.pk}" if self.token else f"user:{self.user.pk}"

    @property
    def scopes(self) -> frozenset[str] | None:
        """What the token may be used for; none: whatever the user may."""
        return frozenset(self.token.scopes) if self.token else None


def _allows(scopes: Collection[str], permission: str) -> bool:
    return known.allows(scopes, permission)


def identify(request: HttpRequest, at: datetime) -> Caller | None:
    """The caller; none when there is neither token nor session.

    Raises:
        ProblemError: 401 for a token that is not live, 403 for a session's change without its CSRF token.
    """
    header = request.headers.get("Authorization", "")
    if header:
        scheme, _blank, text = header.partition(" ")
        token = tokens.use(text.strip(), at=at) if scheme.lower() == "bearer" else None
        if token is None:
            raise ProblemError(401, "token_wrong")
        user = access.narrow(token.user, partial(_allows, frozenset(token.scopes)))
        request.user = user
        return Caller(user, token)
    if not request.user.is_authenticated:
        return None
    from ninja.utils import check_csrf

    if request.method not in {"GET", "HEAD", "OPTIONS"} and check_csrf(request):
        raise ProblemError(403, "csrf_failed")
    return Caller(request.user)


def caller_of(request: HttpRequest) -> Caller:
    """The caller of an endpoint."""
    return cast(Caller, request.api_caller)  # type: ignore[attr-defined]


def user_of(request: HttpRequest) -> User:
    """The user of an endpoint, narrowed to the token's scopes."""
    return caller_of(request).user


def admit(request: HttpRequest, *, permission: str, scope: str) -> bool:
    """Let the call in: somebody, with the scope, with the permission.

    Raises:
        ProblemError: nobody.
        Refused: ``not_in_scope``, ``not_permitted``.
    """
    caller: Caller | None = getattr(request, "api_caller", None)
    if caller is None:
        raise ProblemError(401, "token_wrong")
    wanted = scope or (known.scope_of(permission) if permission else "")
    if wanted and caller.scopes is not None and not known.covers(caller.scopes, wanted):
        raise Refused(no("not_in_scope", scope=wanted))
    if permission:
        decision = access.may(caller.user, permission)
        if not decision:
            raise Refused(decision)
    return True
