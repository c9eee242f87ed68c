"""Making, using and ending tokens (R12.2)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from huifang.accounts.models import User
from huifang.integrations import access
from huifang.integrations.models import Allowance, ApiToken, IdempotencyKey
from huifang.integrations.rules import scopes as known
from huifang.integrations.rules import tokens as form
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Refused, enforce, no

LONGEST = timedelta(days=366)
FRESH = timedelta(minutes=1)
KEPT = timedelta(hours=24)
"""How long the answer to a request with an idempotency key is kept."""


@transaction.atomic
def create(
    *, user: User, kind: str, name: str, scopes: Collection[str], expires_at: datetime | None, by: User, at: datetime
) -> tuple[ApiToken, str]:
    """A token that acts as ``user``; its text is given once and never stored.

    Raises:
        Refused: somebody else's without being an administrator; no name, no or unknown scopes; an end in the past or, for a
            personal token, none or one beyond a year.
    """
    enforce(access.may_create(by, user, kind))
    wanted = sorted(set(scopes))
    if not name.strip():
        raise Refused(no("token_name_missing"))
    if not wanted:
        raise Refused(no("scopes_missing"))
    if bad := known.unknown(wanted):
        raise Refused(no("scope_unknown", scope=bad[0]))
    if expires_at is not None and expires_at <= at:
        raise Refused(no("expiry_past"))
    if kind == ApiToken.Kind.PERSONAL and (expires_at is None or expires_at > at + LONGEST):
        raise Refused(no("expiry_far"))
    text = form.make(kind)
    token = ApiToken.objects.create(
        user=user, kind=kind, name=name.strip()[:60], prefix=text[: form.SHOWN], digest=form.digest(text), scopes=wanted,
        created_at=at, created_by=by, expires_at=expires_at,
    )  # fmt: skip
    record("integrations.token.created", token, by=by, at=at, name=token.name, prefix=token.prefix, acts_as=user.name, scopes=wanted)
    return token, text


@transaction.atomic
def revoke(token: ApiToken, *, by: User, at: datetime) -> ApiToken:
    """End a token at once.

    Raises:
        Refused: neither one's own nor an administrator's to end, or it has ended already.
    """
    enforce(access.may_revoke(by, token))
    if not _end(token, by=by, at=at):
        raise Refused(no("token_not_live"))
    return token


@transaction.atomic
def revoke_all(user: User, *, by: Actor, at: datetime) -> int:
    """End every token that acts as a user whose account was closed; the number ended."""
    return sum(_end(token, by=by, at=at) for token in ApiToken.objects.filter(user=user, revoked_at=None))


def _end(token: ApiToken, *, by: Actor, at: datetime) -> bool:
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        return False
    token.revoked_at = at
    record("integrations.token.revoked", token, by=by, at=at, name=token.name, prefix=token.prefix)
    return True


def use(text: str, *, at: datetime) -> ApiToken | None:
    """The live token behind a text, with its active user; notes the use once a minute at most."""
    if not form.is_token(text):
        return None
    token = ApiToken.objects.select_related("user").filter(digest=form.digest(text)).first()
    if token is None or token.standing(at) != "live" or not token.user.is_active:
        return None
    if token.last_used_at is None or token.last_used_at <= at - FRESH:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=at - FRESH)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)
    return token


def forget_allowances(*, at: datetime) -> int:
    """Drop budgets that nobody has touched for a day; the number dropped."""
    return Allowance.objects.filter(paid_until__lt=int((at - KEPT).timestamp() * 1_000_000)).delete()[0]


def forget_answers(*, at: datetime) -> int:
    """Drop kept answers that nobody can ask for any more; the number dropped."""
    return IdempotencyKey.objects.filter(at__lt=at - KEPT).delete()[0]
