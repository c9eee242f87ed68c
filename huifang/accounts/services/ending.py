"""The end of an account: everything the person owns is named and handed over in the same act (R12.2)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from huifang.accounts import belongings
from huifang.accounts.models import ExternalIdentity, Factor, RecoveryCode, User
from huifang.accounts.services.users import administers, deactivate_user
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Refused, no


@transaction.atomic
def end_account(user: User, *, to: Mapping[str, User], by: User, at: datetime) -> dict[str, int]:
    """Hand over what the person owns, by kind (``to``), then close the account; how much changed hands, by kind.

    Everything happens or nothing: a hand-over that is refused leaves the account as it was. Sessions, one-time links,
    factors and sign-ins elsewhere end; contexts with other keys to the system release them as belongings.

    Raises:
        Refused: who asks is no administrator or ends themselves; ``nobody_chosen`` names the kind that needs a person;
            ``not_a_successor`` for somebody closed or the person; ``user_inactive``, ``last_administrator``.
    """
    administers(by)
    if by.pk == user.pk:
        raise Refused(no("end_oneself"))
    done: dict[str, int] = {}
    for owned in belongings.owned_by(user, at):
        done[owned.kind.code] = _pass_on(owned, user, to.get(owned.kind.code), by, at)
    deactivate_user(user, by=by, at=at)
    for rows in (Factor, RecoveryCode, ExternalIdentity):
        rows.objects.filter(user=user).delete()
    given = {code: to[code].pk for code in done if code in to}
    record("accounts.user.ended", user, by=by, at=at, count=sum(done.values()), kinds=done, to=given)
    return done


def _pass_on(owned: belongings.Owned, user: User, to: User | None, by: User, at: datetime) -> int:
    kind = owned.kind
    if to is not None and kind.hand_over is not None:
        if to.pk == user.pk or not to.is_active:
            raise Refused(no("not_a_successor", name=to.name))
        return kind.hand_over(user, to=to, by=by, at=at)
    if kind.release is None:
        raise Refused(no("nobody_chosen", what=str(kind.label), n=owned.count))
    return kind.release(user, by=by, at=at)


def may_end(user: User, by: Actor) -> bool:
    """Would ``end_account`` be open to this actor at all?"""
    return isinstance(by, User) and by.is_active and by.is_administrator and by.pk != user.pk and user.is_active
