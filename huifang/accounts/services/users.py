"""Users: made, changed, closed and opened; passwords."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.db.models import F

from huifang.accounts.models import Invitation, PastPassword, SignedIn, User, normal
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no

KEPT_PASSWORDS = 24
"""As many as the company's option can ask for."""


def administers(by: Actor) -> None:
    """Is who acts an administrator, or the system?

    Raises:
        Refused: ``not_permitted``.
    """
    if isinstance(by, User) and not (by.is_active and by.is_administrator):
        raise Refused(no("not_permitted", permission="accounts.user.edit"))


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    by: Actor,
    at: datetime | None = None,
    password: str | None = None,
    staff_number: str = "",
    email: str = "",
    language: str = "",
    is_administrator: bool = False,
) -> User:
    """Make a user; without a password nobody can sign in as them until an invitation is accepted.

    Raises:
        Refused: ``username_empty``, ``username_taken`` (large and small letters are the same).
    """
    administers(by)
    wanted = normal(username)
    if not wanted or any(c.isspace() for c in wanted):
        raise Refused(no("username_empty"))
    user = User(
        username=wanted,
        name=name.strip(),
        staff_number=staff_number,
        email=email,
        language=language,
        is_administrator=is_administrator,
        joined_at=at or clock.now(),
    )
    user.set_password(password)
    user.password_changed_at = user.joined_at if password else None
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(no("username_taken", username=wanted)) from error
    record("accounts.user.created", user, by=by, at=at, username=wanted, name=user.name, administrator=is_administrator)
    return user


@transaction.atomic
def set_password(user: User, *, password: str, by: Actor, at: datetime | None = None) -> User:
    """Set a password; every other session of the user ends with it.

    Raises:
        ValidationError: the password is too weak.
        Refused: somebody else who is no administrator.
    """
    if not (isinstance(by, User) and by.pk == user.pk):
        administers(by)
    validate_password(password, user)
    keep_password(user, password, at or clock.now())
    record("accounts.user.password_changed", user, by=by, at=at)
    return user


def keep_password(user: User, password: str, moment: datetime) -> None:
    """Store a password that was checked; the one before is remembered, so that it is not used again soon, and every session ends."""
    if user.has_usable_password():
        PastPassword.objects.create(user=user, password=user.password, until=moment)
        kept = PastPassword.objects.filter(user=user).order_by("-until", "-pk").values_list("pk", flat=True)[:KEPT_PASSWORDS]
        PastPassword.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
    user.set_password(password)
    user.password_changed_at = moment
    user.save(update_fields=["password", "password_changed_at"])
    SignedIn.objects.filter(user=user, ended_at=None).update(ended_at=moment)


def end_everywhere(user: User, moment: datetime) -> int:
    """End every session of the user, also those that no list knows; how many were listed."""
    User.objects.filter(pk=user.pk).update(sessions_epoch=F("sessions_epoch") + 1)
    user.refresh_from_db(fields=["sessions_epoch"])
    return SignedIn.objects.filter(user=user, ended_at=None).update(ended_at=moment)


@transaction.atomic
def change_settings(user: User, *, language: str, email: str, by: Actor, at: datetime | None = None) -> User:
    """Change the user's own settings: the language of pages, the e-mail address.

    Raises:
        Refused: somebody else who is no administrator.
    """
    if not (isinstance(by, User) and by.pk == user.pk):
        administers(by)
    changed = [name for name, value in (("language", language), ("email", email)) if getattr(user, name) != value]
    if changed:
        user.language, user.email = language, email
        user.save(update_fields=changed)
        record("accounts.user.changed", user, by=by, at=at, fields=changed)
    return user


@transaction.atomic
def deactivate_user(user: User, *, by: Actor, at: datetime | None = None) -> User:
    """Close an account: no sign-in, open sessions end, one-time links end. Nothing is deleted.

    Raises:
        Refused: ``user_inactive``, ``last_administrator``.
    """
    administers(by)
    others = User.objects.filter(is_active=True, is_administrator=True).exclude(pk=user.pk)
    if user.is_administrator and not others.exists():
        raise Refused(no("last_administrator"))
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise Refused(no("user_inactive"))
    user.is_active = False
    end_links(user, at or clock.now())
    end_everywhere(user, at or clock.now())
    record("accounts.user.deactivated", user, by=by, at=at)
    return user


@transaction.atomic
def activate_user(user: User, *, by: Actor, at: datetime | None = None) -> User:
    """Open a closed account again.

    Raises:
        Refused: ``user_active``.
    """
    administers(by)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Refused(no("user_active"))
    user.is_active = True
    record("accounts.user.activated", user, by=by, at=at)
    return user


def end_links(user: User, moment: datetime) -> None:
    """Let every one-time link of the user end."""
    Invitation.objects.filter(user=user, used_at=None, expires_at__gt=moment).update(expires_at=moment)
