"""What people write on the public form, until it is a complaint of a customer on file (R3.1)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.complaints.models.complaint import Complaint


class Intake(models.Model):
    """A complaint from the public form. It waits until somebody finds or makes its customer; then ``complaint`` goes on."""

    ref_kind: ClassVar[str] = "complaints.intake"

    class State(models.TextChoices):
        WAITING = "waiting", _("to be taken")
        TAKEN = "taken", _("taken")
        DISMISSED = "dismissed", _("set aside")

    number = models.CharField(_("tracking number"), max_length=12, unique=True)
    pin_digest = models.CharField(max_length=64)
    key_digest = models.CharField(max_length=64, unique=True)
    """Of the form that was sent: a form sent twice is one complaint with one PIN."""
    name = models.CharField(_("your name"), max_length=40)
    company = models.CharField(_("company"), max_length=120, blank=True)
    phone_sealed = models.CharField(max_length=200)
    phone_masked = models.CharField(_("phone"), max_length=24)
    email = models.EmailField(_("e-mail"), blank=True)
    product = models.CharField(_("product or service"), max_length=120, blank=True)
    content = models.TextField(_("complaint"))
    wish = models.TextField(_("what the customer wants"), blank=True)
    received_at = models.DateTimeField(_("received"))
    promised_at = models.DateTimeField(_("answer promised until"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, null=True, related_name="intake")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("complaint from the public form")
        indexes: ClassVar = [models.Index(fields=["state", "received_at", "id"], name="complaints_intake_state")]

    def __str__(self) -> str:
        return self.number


class IntakeNote(models.Model):
    """A word between the complainant and us, seen by both; without ``by`` the complainant wrote it."""

    ref_kind: ClassVar[str] = "complaints.intake_note"

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("message of a complainant")

    def __str__(self) -> str:
        return f"{self.intake_id}:{self.pk}"


class PublicCount(models.Model):
    """How often something was done at the public form in one span of time, for all processes together."""

    key = models.CharField(max_length=80)
    span = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of the public form")
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "span"], name="complaints_count_once")]

    def __str__(self) -> str:
        return self.key
