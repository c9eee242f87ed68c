"""Reads of accounts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huifang.accounts.models import Invitation, User
from huifang.accounts.services import digest_of


def invited(token: str, at: datetime) -> User | None:
    """The user of a one-time link that can still be used."""
    open_links = Invitation.objects.filter(token_digest=digest_of(token), used_at=None, expires_at__gt=at, user__is_active=True)
    found = open_links.select_related("user").first()
    return found.user if found else None


def names(ids: Collection[str]) -> Mapping[str, str]:
    """Names of users by id, as text."""
    return {str(pk): name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that the sign-in page of a demo offers, with what the person does."""

    user_id: int
    name: str
    does: str


DemoAccounts = Callable[[], Sequence[DemoAccount]]
_demo: list[DemoAccounts] = []


def provide_demo_accounts(provider: DemoAccounts) -> None:
    """Let the context that knows the roles say which accounts a demo offers."""
    _demo[:] = [provider]


def demo_accounts() -> Sequence[DemoAccount]:
    """Accounts that a demo offers, one for each role."""
    return _demo[0]() if _demo else ()
