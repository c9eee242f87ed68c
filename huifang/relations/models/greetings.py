"""Greetings on holidays by text message or mail: to whom, with whose consent, who is left out and why (R2.18)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Contact, Customer
from huifang.organization.models import Unit


class Means(models.TextChoices):
    """By which channel."""

    SMS = "sms", _("text message")
    MAIL = "mail", _("e-mail")


class GreetingConsent(models.Model):
    """A contact agreed to greetings by one channel; withdrawn at any time."""

    ref_kind: ClassVar[str] = "relations.consent"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    means = models.CharField(_("channel"), max_length=4, choices=Means)
    given_on = models.DateField(_("given on"))
    how = models.CharField(_("given how"), max_length=80)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("consent to greetings")
        verbose_name_plural = _("consents to greetings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "means"], condition=Q(withdrawn_at=None), name="relations_consent_once")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}/{self.means}"


class Greeting(models.Model):
    """One greeting to many customers, approved once, sent once to each person."""

    ref_kind: ClassVar[str] = "relations.greeting"

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ASKED = "asked", _("to be approved")
        APPROVED = "approved", _("approved, waits for its time")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("cancelled")

    occasion = models.CharField(_("occasion"), max_length=40)
    means = models.CharField(_("channel"), max_length=4, choices=Means, default=Means.SMS)
    title = models.CharField(_("subject of the mail"), max_length=80, blank=True)
    text = models.TextField(_("text"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("customers of"))
    grade = models.CharField(_("customer class"), max_length=10, blank=True)
    send_at = models.DateTimeField(_("to be sent at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    cursor = models.BigIntegerField(default=0)
    """The last contact that was looked at while sending."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("greeting")
        verbose_name_plural = _("greetings")
        indexes: ClassVar = [
            models.Index(fields=["send_at"], condition=Q(state__in=("approved", "sending")), name="relations_greeting_due"),
            models.Index(fields=["made_at", "id"], name="relations_greeting_new"),
        ]

    def __str__(self) -> str:
        return self.occasion


class Recipient(models.Model):
    """One contact of a greeting: sent to, or left out with the reason. A digest of the address keeps one person from two."""

    ref_kind: ClassVar[str] = "relations.recipient"

    class Outcome(models.TextChoices):
        QUEUED = "queued", _("handed over for sending")
        LEFT_OUT = "left_out", _("left out")

    greeting = models.ForeignKey(Greeting, on_delete=models.CASCADE, related_name="recipients")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True)
    message = models.BigIntegerField(null=True)
    """Id of the outbound message."""
    address_key = models.CharField(max_length=64, null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("recipient of a greeting")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["greeting", "contact"], name="relations_recipient_once"),
            models.UniqueConstraint(fields=["greeting", "address_key"], name="relations_address_once"),
        ]

    def __str__(self) -> str:
        return f"{self.greeting_id}/{self.contact_id}"
