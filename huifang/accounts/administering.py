"""What administrators see and change of other people's accounts (R12.1)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction

from huifang.accounts.models import Invitation, User
from huifang.accounts.services import administers
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, no

FIELDS = ("name", "staff_number", "email", "is_administrator")


@transaction.atomic
def change_user(
    user: User, *, changes: Mapping[str, object], was: Mapping[str, object], by: Actor, at: datetime | None = None
) -> list[str]:
    """Change fields of ``FIELDS`` that still say what ``was`` says; the fields that are new.

    Raises:
        Conflict: somebody else changed one of them meanwhile; nothing was written.
        Refused: who asks is no administrator; ``name_empty``; ``last_administrator``.
    """
    administers(by)
    wanted = {name: value for name, value in changes.items() if name in FIELDS and value != was[name]}
    if not wanted:
        return []
    if not str(wanted.get("name", user.name)).strip():
        raise Refused(no("name_empty"))
    others = User.objects.filter(is_active=True, is_administrator=True).exclude(pk=user.pk)
    if wanted.get("is_administrator") is False and not others.exists():
        raise Refused(no("last_administrator"))
    if not User.objects.filter(pk=user.pk, **{name: was[name] for name in wanted}).update(**wanted):
        raise Conflict
    user.refresh_from_db(fields=list(wanted))
    record("accounts.user.changed", user, by=by, at=at, fields=sorted(wanted))
    return sorted(wanted)


def locked(usernames: Iterable[str]) -> set[str]:
    """Which of these user names can't sign in now because of wrong passwords."""
    since = clock.now() - (get_cool_off() or timedelta(0))
    tries = AccessAttempt.objects.filter(username__in=list(usernames), attempt_time__gt=since)
    return set(tries.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).values_list("username", flat=True))


def open_invitations(users: Iterable[int], at: datetime) -> dict[int, datetime]:
    """Until when a one-time link of these users can be used."""
    rows = Invitation.objects.filter(user__in=list(users), used_at=None, expires_at__gt=at, user__is_active=True)
    return dict(rows.values_list("user_id", "expires_at"))
