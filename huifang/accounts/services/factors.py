"""Second factors: set up, used, lost, reset. Secrets are sealed, recovery codes digested, each code serves once (R12.2)."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from huifang.accounts import rules
from huifang.accounts.models import Factor, RecoveryCode, User
from huifang.accounts.services.users import administers, end_everywhere
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Refused, no
from huifang.kernel.sealed import Unsealable, seal, unseal

PURPOSE = "accounts totp"
MOST_PASSKEYS = 10
MOST_WRONG = 10
REST = timedelta(minutes=15)
"""After ten wrong codes in a row the app is not asked for this long; whoever gets so far knows the password."""


def sealed(secret: str) -> str:
    """A secret as it may be stored."""
    return seal(secret, key=settings.DATA_KEY, purpose=PURPOSE)


def opened(stored: str) -> str:
    """A stored secret.

    Raises:
        Unsealable: the data key is another one.
    """
    return unseal(stored, key=settings.DATA_KEY, purpose=PURPOSE)


@transaction.atomic
def add_totp(user: User, *, secret: str, code: str, name: str, at: datetime) -> Factor:
    """Keep an authenticator app once it has shown a right code; one that was there before ends.

    Raises:
        Refused: ``code_wrong``.
    """
    step = rules.matching_step(secret, code, at)
    if step is None:
        raise Refused(no("code_wrong"))
    Factor.objects.filter(user=user, kind=Factor.Kind.TOTP).delete()
    made = Factor.objects.create(
        user=user, kind=Factor.Kind.TOTP, name=name.strip()[:40], sealed_secret=sealed(secret), last_step=step, created_at=at
    )
    record("accounts.factor.added", user, by=user, at=at, factor=made.pk, what=made.kind, name=made.name)
    return made


@transaction.atomic
def add_passkey(user: User, *, credential_id: str, credential: str, uses: int, name: str, at: datetime) -> Factor:
    """Keep a passkey that ``webauthn.finish_registration`` has verified.

    Raises:
        Refused: ``passkey_known``, ``passkeys_enough``.
    """
    if Factor.objects.filter(user=user, kind=Factor.Kind.PASSKEY).count() >= MOST_PASSKEYS:
        raise Refused(no("passkeys_enough", n=MOST_PASSKEYS))
    try:
        with transaction.atomic():
            made = Factor.objects.create(
                user=user, kind=Factor.Kind.PASSKEY, name=name.strip()[:40], credential_id=credential_id, credential=credential,
                uses=uses, created_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(no("passkey_known")) from error
    record("accounts.factor.added", user, by=user, at=at, factor=made.pk, what=made.kind, name=made.name)
    return made


@transaction.atomic
def remove_factor(factor: Factor, *, by: User, at: datetime) -> None:
    """Take one of one's own factors away; with the last one the recovery codes go too.

    Raises:
        Refused: another's factor, or it is gone.
    """
    if factor.user_id != by.pk:
        raise Refused(no("not_permitted", permission="accounts.user.edit"))
    pk, kind, name = factor.pk, factor.kind, factor.name
    if not Factor.objects.filter(pk=pk).delete()[0]:
        raise Refused(no("factor_gone"))
    if not Factor.objects.filter(user=by).exists():
        RecoveryCode.objects.filter(user=by).delete()
    record("accounts.factor.removed", by, by=by, at=at, factor=pk, what=kind, name=name)


@transaction.atomic
def make_recovery_codes(user: User, *, at: datetime) -> list[str]:
    """Ten fresh codes, shown this once; those before end."""
    codes = rules.new_recovery_codes()
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=recovery_digest(code)) for code in codes)
    record("accounts.user.recovery_codes_made", user, by=user, at=at, count=len(codes))
    return codes


@transaction.atomic
def use_totp(user: User, *, code: str, at: datetime) -> bool:
    """Is this the code that the person's app shows now, and was it not used before? Of two who send one code, one is let in.

    Raises:
        Refused: ``codes_rest`` after too many wrong codes from whatever addresses.
    """
    factor = Factor.objects.filter(user=user, kind=Factor.Kind.TOTP).first()
    if factor is None:
        return False
    recent = factor.wrong_at is not None and at - factor.wrong_at < REST
    if recent and factor.wrong >= MOST_WRONG:
        raise Refused(no("codes_rest", minutes=int(REST.total_seconds() // 60)))
    try:
        step = rules.matching_step(opened(factor.sealed_secret), code, at, after=factor.last_step)
    except Unsealable:
        return False
    if step is None:
        Factor.objects.filter(pk=factor.pk).update(wrong=F("wrong") + 1 if recent else 1, wrong_at=at)
        return False
    return bool(Factor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step, used_at=at, wrong=0))


@transaction.atomic
def use_recovery_code(user: User, *, code: str, at: datetime) -> bool:
    """Use one recovery code up; false when it is none of the person's, or used."""
    rows = RecoveryCode.objects.filter(user=user, digest=recovery_digest(code), used_at=None)
    if not rows.update(used_at=at):
        return False
    record("accounts.user.recovery_code_used", user, by=user, at=at, left=RecoveryCode.objects.filter(user=user, used_at=None).count())
    return True


@transaction.atomic
def use_passkey(factor: Factor, *, uses: int, at: datetime) -> bool:
    """Note that a verified passkey was used; false when its counter went back, as that of a copy does."""
    rows = Factor.objects.filter(pk=factor.pk, user__is_active=True)
    rows = rows.filter(uses__lt=uses) if uses else rows.filter(uses=0)
    return bool(rows.update(uses=uses, used_at=at))


@transaction.atomic
def reset_factors(user: User, *, by: Actor, at: datetime) -> int:
    """Take every factor from a person who lost the phone; their sessions end and they are told at the next sign-in.

    Raises:
        Refused: who asks is no administrator, or it is their own account; ``no_factors``.
    """
    administers(by)
    if isinstance(by, User) and by.pk == user.pk:
        raise Refused(no("reset_oneself"))
    count = Factor.objects.filter(user=user).delete()[0]
    RecoveryCode.objects.filter(user=user).delete()
    if not count:
        raise Refused(no("no_factors"))
    User.objects.filter(pk=user.pk).update(told_at_sign_in="factors_reset")
    end_everywhere(user, at)
    record("accounts.user.factors_reset", user, by=by, at=at, count=count)
    return count


def recovery_digest(code: str) -> str:
    """What is stored of a recovery code; without the data key it can't be found by trying."""
    return hmac.new(settings.DATA_KEY.encode(), b"recovery " + rules.plain_recovery(code).encode(), hashlib.sha256).hexdigest()
