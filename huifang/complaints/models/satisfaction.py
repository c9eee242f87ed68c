"""What the customer was told: when they will hear back, how far it has come (R3.2)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.complaints.models.complaint import Complaint


class Told(models.Model):
    """One word to the customer about their complaint, by telephone, mail or face to face; never changed."""

    ref_kind: ClassVar[str] = "complaints.told"

    class Way(models.TextChoices):
        PHONE = "phone", _("phone")
        VISIT = "visit", _("face to face")
        MESSAGE = "message", _("text message")
        MAIL = "mail", _("e-mail")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="told")
    text = models.TextField(_("What the customer was told"))
    way = models.CharField(max_length=8, choices=Way, default=Way.PHONE)
    promised_at = models.DateTimeField(null=True)
    """When the customer was told they would hear back."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    origin = models.CharField(max_length=100, unique=True, null=True)
    """The mail that it was, so that a repeated message is one word."""

    class Meta:
        verbose_name = _("word to the customer")
        indexes: ClassVar = [models.Index(fields=["complaint", "at"], name="complaints_told_at")]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.at:%Y-%m-%d}"
