"""Users, what they sign in with, where they are signed in, and one-time links."""

import unicodedata
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def normal(username: str) -> str:
    """The one form in which a user name is stored and looked up: no blanks around, full width folded, small letters."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


class UserManager(BaseUserManager["User"]):
    """Users are made by ``accounts.services``; the manager only finds them."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=normal(username or ""))


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do stands in organization, not here."""

    ref_kind: ClassVar[str] = "accounts.user"

    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    staff_number = models.CharField(_("staff number"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    joined_at = models.DateTimeField(_("joined"))
    password_changed_at = models.DateTimeField(null=True)
    sessions_epoch = models.PositiveIntegerField(default=0)
    """Grows when every session of the user must end, also those that no list knows."""
    told_at_sign_in = models.CharField(max_length=40, blank=True)
    """What the person is told when they sign in next, such as ``factors_reset``."""

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """The hash that a session must carry: it follows the password and the epoch."""
        whole: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{whole}:{self.sessions_epoch}" if self.sessions_epoch else whole


class Invitation(models.Model):
    """A one-time link. Only the digest of its token is stored."""

    ref_kind: ClassVar[str] = "accounts.invitation"

    class Purpose(models.TextChoices):
        INVITE = "invite", _("invitation")
        RESET = "reset", _("forgotten password")

    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.INVITE)
    made_at = models.DateTimeField(null=True)
    token_digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return f"{self.user} until {self.expires_at:%Y-%m-%d}"


class Factor(models.Model):
    """What a person signs in with besides the password: an authenticator app (one for a person) or a passkey."""

    ref_kind: ClassVar[str] = "accounts.factor"

    class Kind(models.TextChoices):
        TOTP = "totp", _("authenticator app")
        PASSKEY = "passkey", _("passkey")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=40)
    sealed_secret = models.TextField(blank=True)
    last_step = models.BigIntegerField(default=-1)
    """The step of the code used last: none is taken twice, on whichever node."""
    wrong = models.PositiveSmallIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True)
    """Wrong codes in a row and the last of them, from whatever address: nobody tries them all."""
    credential_id = models.CharField(max_length=400, null=True, unique=True)
    credential = models.TextField(blank=True)
    """The public key and its data in base64, as ``fido2`` reads them."""
    uses = models.BigIntegerField(default=0)
    """The signature counter of the passkey."""
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("second factor")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=Q(kind="totp"), name="accounts_one_totp"),
            models.CheckConstraint(
                condition=Q(kind="totp", credential_id=None) & ~Q(sealed_secret="")
                | Q(kind="passkey", credential_id__isnull=False, sealed_secret=""),
                name="accounts_factor_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code for the day on which the phone is lost. Only its keyed digest is stored; each is used once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "digest"], name="accounts_recovery_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class SignedIn(models.Model):
    """A place where a person is signed in. The key is that of the session, which ends with the row."""

    ref_kind: ClassVar[str] = "accounts.signed_in"

    class Method(models.TextChoices):
        PASSWORD = "password", _("password")
        SECOND = "second", _("password and second factor")
        PASSKEY = "passkey", _("passkey")
        LINK = "link", _("one-time link")
        OIDC = "oidc", _("company sign-in")
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")
        DEMO = "demo", _("demo")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    method = models.CharField(max_length=8, choices=Method)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("session")
        indexes: ClassVar = [
            models.Index(fields=["user", "started_at"], condition=Q(ended_at=None), name="accounts_signed_in_open"),
            models.Index(fields=["started_at"], name="accounts_signed_in_started"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d}"


class PastPassword(models.Model):
    """The hash of a password that the person had before, so that it is not used again soon."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier password")
        indexes: ClassVar = [models.Index(fields=["user", "until"], name="accounts_past_password")]

    def __str__(self) -> str:
        return f"{self.user_id} until {self.until:%Y-%m-%d}"


class ExternalIdentity(models.Model):
    """Who a person is at another sign-in: the provider and its own id of the person."""

    ref_kind: ClassVar[str] = "accounts.external_identity"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=12)
    subject = models.CharField(max_length=300)
    """For OIDC ``issuer|sub``, else the id that the office app gives."""
    bound_at = models.DateTimeField()

    class Meta:
        verbose_name = _("external sign-in")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="accounts_external_once"),
            models.UniqueConstraint(fields=["user", "provider"], name="accounts_external_one"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.user_id}"
