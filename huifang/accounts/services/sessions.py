"""Where a person is signed in, and how that ends; lock-outs."""

from datetime import datetime, timedelta

from axes.utils import reset
from django.contrib.sessions.models import Session
from django.db import transaction

from huifang.accounts.models import SignedIn, User
from huifang.accounts.services.users import administers, end_everywhere
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Refused, no

KEPT = timedelta(days=90)


@transaction.atomic
def note_sign_in(
    user: User, *, at: datetime, session_key: str = "", method: str = SignedIn.Method.PASSWORD, address: str = "", agent: str = ""
) -> SignedIn | None:
    """Record that the user signed in, and where; without a key there is no session to list."""
    place = None
    if session_key:
        values = {"user": user, "method": method, "address": address or None, "agent": agent[:200], "started_at": at, "seen_at": at}
        place, _made = SignedIn.objects.update_or_create(session_key=session_key, defaults={**values, "ended_at": None})
    record("accounts.user.signed_in", user, by=user, at=at, method=method)
    return place


@transaction.atomic
def note_sign_out(user: User, *, at: datetime, session_key: str = "") -> None:
    """Record that the user signed out."""
    if session_key:
        SignedIn.objects.filter(session_key=session_key, ended_at=None).update(ended_at=at)
    record("accounts.user.signed_out", user, by=user, at=at)


@transaction.atomic
def note_lock_out(user: User, *, minutes: int, tries: int, by: Actor, at: datetime) -> None:
    """Record that too many wrong passwords or codes were tried."""
    record("accounts.user.locked_out", user, by=by, at=at, minutes=minutes, tries=tries)


@transaction.atomic
def end_session(place: SignedIn, *, by: Actor, at: datetime) -> None:
    """Sign the person out at one place.

    Raises:
        Refused: ``session_ended``; somebody else who is no administrator.
    """
    _own(place.user, by)
    if not SignedIn.objects.filter(pk=place.pk, ended_at=None).update(ended_at=at):
        raise Refused(no("session_ended"))
    Session.objects.filter(session_key=place.session_key).delete()
    record("accounts.user.session_ended", place.user, by=by, at=at, count=1)


@transaction.atomic
def end_sessions(user: User, *, by: Actor, at: datetime) -> int:
    """Sign the person out everywhere; how many sessions were listed. The caller's own session needs the new hash afterwards.

    Raises:
        Refused: somebody else who is no administrator.
    """
    _own(user, by)
    keys = list(SignedIn.objects.filter(user=user, ended_at=None).values_list("session_key", flat=True))
    count = end_everywhere(user, at)
    Session.objects.filter(session_key__in=keys).delete()
    record("accounts.user.session_ended", user, by=by, at=at, count=count)
    return count


@transaction.atomic
def unlock(user: User, *, by: Actor, at: datetime) -> None:
    """Forget the wrong tries, so that the person need not wait.

    Raises:
        Refused: who asks is no administrator.
    """
    administers(by)
    reset(username=user.username)
    record("accounts.user.unlocked", user, by=by, at=at)


def forget_old(at: datetime) -> int:
    """Drop rows of sessions that began more than 90 days ago; how many."""
    dropped, _kinds = SignedIn.objects.filter(started_at__lt=at - KEPT).delete()
    return dropped


def _own(user: User, by: Actor) -> None:
    if not (isinstance(by, User) and by.pk == user.pk):
        administers(by)
