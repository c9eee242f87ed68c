"""Sign-ins elsewhere: the company's identity provider and office apps, bound to a person's id there."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from huifang.accounts.models import ExternalIdentity, User, normal
from huifang.accounts.services.users import administers, create_user
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import system

PROVISIONING = system("company-sign-in")


@transaction.atomic
def bind_external(user: User, *, provider: str, subject: str, by: Actor, at: datetime) -> ExternalIdentity:
    """Let the person sign in with an id elsewhere; an earlier id of the person there is replaced.

    Raises:
        Refused: ``external_taken`` by another account; somebody else who is no administrator.
    """
    if not (isinstance(by, User) and by.pk == user.pk):
        administers(by)
    if ExternalIdentity.objects.filter(provider=provider, subject=subject).exclude(user=user).exists():
        raise Refused(no("external_taken"))
    try:
        with transaction.atomic():
            values = {"subject": subject, "bound_at": at}
            made, _new = ExternalIdentity.objects.update_or_create(user=user, provider=provider, defaults=values)
    except IntegrityError as error:
        raise Refused(no("external_taken")) from error
    record("accounts.user.external_bound", user, by=by, at=at, provider=provider)
    return made


@transaction.atomic
def unbind_external(identity: ExternalIdentity, *, by: Actor, at: datetime) -> None:
    """Take the sign-in elsewhere away.

    Raises:
        Refused: ``external_gone``; somebody else who is no administrator.
    """
    if not (isinstance(by, User) and by.pk == identity.user_id):
        administers(by)
    user, provider = identity.user, identity.provider
    if not ExternalIdentity.objects.filter(pk=identity.pk).delete()[0]:
        raise Refused(no("external_gone"))
    record("accounts.user.external_unbound", user, by=by, at=at, provider=provider)


@transaction.atomic
def person_of(*, provider: str, subject: str, claims: Mapping[str, str], create: bool, at: datetime) -> User:
    """Who an identity of the company's own provider is: bound, else the account of that user name, else a new one if allowed.

    A user name is trusted only from the provider that an administrator configured, only for accounts that are not
    bound to another id there, and never for an administrator's account: that one is bound by its owner.

    Raises:
        Refused: ``external_unknown``, ``user_inactive``.
    """
    known = ExternalIdentity.objects.filter(provider=provider, subject=subject).select_related("user").first()
    if known:
        return _open(known.user)
    username = normal(claims.get("username", ""))
    user = User.objects.filter(username=username).first() if username else None
    if user and (user.is_administrator or ExternalIdentity.objects.filter(user=user, provider=provider).exists()):
        raise Refused(no("external_unknown"))
    if user is None:
        if not (create and username) or any(c.isspace() for c in username) or len(username) > 60:
            raise Refused(no("external_unknown"))
        name = claims.get("name", "").strip() or username
        user = create_user(username=username, name=name[:60], email=claims.get("email", "")[:254], by=PROVISIONING, at=at)
    bind_external(_open(user), provider=provider, subject=subject, by=PROVISIONING, at=at)
    return user


def _open(user: User) -> User:
    if not user.is_active:
        raise Refused(no("user_inactive"))
    return user
