"""Writes of accounts: users, passwords, one-time links.

A user as ``by`` must be an administrator, except about their own password and settings.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from huifang.accounts.models import Invitation, User, normal
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no

INVITATION_ENDS = timedelta(days=3)


def _administers(by: Actor) -> None:
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
    _administers(by)
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
        _administers(by)
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("accounts.user.password_changed", user, by=by, at=at)
    return user


@transaction.atomic
def change_settings(user: User, *, language: str, email: str, by: Actor, at: datetime | None = None) -> User:
    """Change the user's own settings: the language of pages, the e-mail address.

    Raises:
        Refused: somebody else who is no administrator.
    """
    if not (isinstance(by, User) and by.pk == user.pk):
        _administers(by)
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
    _administers(by)
    others = User.objects.filter(is_active=True, is_administrator=True).exclude(pk=user.pk)
    if user.is_administrator and not others.exists():
        raise Refused(no("last_administrator"))
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise Refused(no("user_inactive"))
    user.is_active = False
    _end_invitations(user, at or clock.now())
    record("accounts.user.deactivated", user, by=by, at=at)
    return user


@transaction.atomic
def activate_user(user: User, *, by: Actor, at: datetime | None = None) -> User:
    """Open a closed account again.

    Raises:
        Refused: ``user_active``.
    """
    _administers(by)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Refused(no("user_active"))
    user.is_active = True
    record("accounts.user.activated", user, by=by, at=at)
    return user


# one-time links


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(user: User, *, by: Actor, at: datetime | None = None) -> str:
    """A token with which the user sets a password once, within three days; earlier links of the user end.

    Raises:
        Refused: ``user_inactive``, or who asks is no administrator.
    """
    _administers(by)
    moment = at or clock.now()
    if not user.is_active:
        raise Refused(no("user_inactive"))
    _end_invitations(user, moment)
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(token_digest=digest_of(token), user=user, expires_at=moment + INVITATION_ENDS)
    record("accounts.user.invited", user, by=by, at=at, expires_at=clock.local(made.expires_at).strftime("%Y-%m-%d %H:%M"))
    return token


@transaction.atomic
def accept_invitation(token: str, *, password: str, at: datetime | None = None) -> User:
    """Use a one-time link: set the password. Of two who use it at once, one succeeds.

    Raises:
        ValidationError: the password is too weak; the link stays usable.
        Refused: ``invitation_ended``.
    """
    moment = at or clock.now()
    open_links = Invitation.objects.filter(token_digest=digest_of(token), used_at=None, expires_at__gt=moment, user__is_active=True)
    invitation = open_links.select_related("user").first()
    if invitation is None:
        raise Refused(no("invitation_ended"))
    validate_password(password, invitation.user)
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=moment):
        raise Refused(no("invitation_ended"))
    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    record("accounts.user.accepted", user, by=user, at=at)
    return user


def _end_invitations(user: User, moment: datetime) -> None:
    Invitation.objects.filter(user=user, used_at=None, expires_at__gt=moment).update(expires_at=moment)


# sessions


@transaction.atomic
def note_sign_in(user: User, *, at: datetime) -> None:
    """Record that the user signed in."""
    record("accounts.user.signed_in", user, by=user, at=at)


@transaction.atomic
def note_sign_out(user: User, *, at: datetime) -> None:
    """Record that the user signed out."""
    record("accounts.user.signed_out", user, by=user, at=at)


@transaction.atomic
def note_lock_out(user: User, *, minutes: int, tries: int, by: Actor, at: datetime) -> None:
    """Record that too many wrong passwords were tried."""
    record("accounts.user.locked_out", user, by=by, at=at, minutes=minutes, tries=tries)
