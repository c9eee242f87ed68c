"""Users and the one-time links that let them set their first password."""

import unicodedata
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
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

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A one-time link. Only the digest of its token is stored."""

    ref_kind: ClassVar[str] = "accounts.invitation"

    token_digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return f"{self.user} until {self.expires_at:%Y-%m-%d}"
