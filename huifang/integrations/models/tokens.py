"""Tokens of the API, and the requests that were answered once."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """What a program shows instead of a password: it acts as ``user``, within ``scopes``. Only its digest is stored."""

    ref_kind: ClassVar[str] = "integrations.token"

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("personal token")
        MACHINE = "machine", _("machine token")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("acts as"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(max_length=20)
    """The beginning, by which a found token is recognised."""
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    expires_at = models.DateTimeField(_("ends"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("API token")
        indexes: ClassVar = [models.Index(fields=["user", "id"], name="integrations_token_user")]

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}…"

    def standing(self, at: datetime) -> str:
        """``live``, ``revoked`` or ``ended`` at a moment."""
        if self.revoked_at is not None:
            return "revoked"
        return "ended" if self.expires_at is not None and self.expires_at <= at else "live"


class Allowance(models.Model):
    """The budget of calls of one caller, token or user, for all processes together."""

    caller = models.CharField(max_length=40, primary_key=True)
    paid_until = models.BigIntegerField()
    """The moment up to which its calls are paid for, in microseconds; a minute ahead of now the budget is used up."""

    class Meta:
        verbose_name = _("budget of calls")

    def __str__(self) -> str:
        return self.caller


class IdempotencyKey(models.Model):
    """A request that was answered, by the key its caller gave it; the answer is kept sealed for a day."""

    caller = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)
    """Digest of method, address and body."""
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("answered request")
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "key"], name="integrations_key_once")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
