"""One-time links: an invitation, or a forgotten password."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huifang.accounts import mailing
from huifang.accounts.models import Invitation, User, normal
from huifang.accounts.services.users import administers, end_links, keep_password
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import system

ENDS = {Invitation.Purpose.INVITE: timedelta(days=3), Invitation.Purpose.RESET: timedelta(days=1)}
AGAIN = timedelta(minutes=5)
"""A forgotten password is mailed once in this time, so that nobody's box is filled."""
FORGOT = system("forgotten-password")


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(user: User, *, by: Actor, at: datetime | None = None) -> str:
    """A token with which the user sets a password once, within three days; earlier links of the user end.

    Raises:
        Refused: ``user_inactive``, or who asks is no administrator.
    """
    administers(by)
    token, made = _make(user, Invitation.Purpose.INVITE, at or clock.now())
    record("accounts.user.invited", user, by=by, at=at, expires_at=_shown(made))
    return token


@transaction.atomic
def make_reset_link(user: User, *, by: Actor, at: datetime | None = None) -> str:
    """A token with which a user who forgot the password sets another, once, within a day; earlier links end.

    Raises:
        Refused: ``user_inactive``, or who asks is no administrator.
    """
    administers(by)
    token, made = _make(user, Invitation.Purpose.RESET, at or clock.now())
    record("accounts.user.reset_link_made", user, by=by, at=at, expires_at=_shown(made))
    return token


@transaction.atomic
def mail_reset_link(named: str, *, address_of: Callable[[str], str], at: datetime) -> bool:
    """Mail a link to whoever is named by user name or address; false when nobody was, which the caller must not tell.

    ``address_of`` turns the token into a full address. Once in five minutes for a person.
    """
    found = _forgetful(named)
    if found is None or Invitation.objects.filter(user=found, purpose=Invitation.Purpose.RESET, made_at__gt=at - AGAIN).exists():
        return False
    token, made = _make(found, Invitation.Purpose.RESET, at)
    with translation.override(found.language or None):
        text = _(
            "Hello {name},\n\nsomebody, probably you, asked for a new password for the account “{username}”. Set it here until {until}:\n\n"
            "{address}\n\nIf it was not you, do nothing: your password stays as it is."
        ).format(name=found.name, username=found.username, until=_shown(made), address=address_of(token))
        mailing.send(mailing.Letter(found, _("Set a new password"), text), at)
    record("accounts.user.reset_asked", found, by=FORGOT, at=at, expires_at=_shown(made))
    return True


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
    keep_password(invitation.user, password, moment)
    record("accounts.user.accepted", invitation.user, by=invitation.user, at=at)
    return invitation.user


def _make(user: User, purpose: Invitation.Purpose, moment: datetime) -> tuple[str, Invitation]:
    if not user.is_active:
        raise Refused(no("user_inactive"))
    end_links(user, moment)
    token = secrets.token_urlsafe(32)
    ends = moment + ENDS[purpose]
    made = Invitation.objects.create(token_digest=digest_of(token), user=user, purpose=purpose, made_at=moment, expires_at=ends)
    return token, made


def _forgetful(named: str) -> User | None:
    """The one active person with an address whom the text names."""
    people = User.objects.filter(is_active=True).exclude(email="")
    by_name = people.filter(username=normal(named)).first()
    if by_name or "@" not in named:
        return by_name
    found = list(people.filter(email__iexact=named.strip())[:2])
    return found[0] if len(found) == 1 else None


def _shown(made: Invitation) -> str:
    return clock.local(made.expires_at).strftime("%Y-%m-%d %H:%M")
