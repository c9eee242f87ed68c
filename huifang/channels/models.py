"""Messages that leave and arrive, mailboxes that are read, addresses to which nothing goes any more."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.kernel.refs import Ref


class Channel(models.TextChoices):
    """How a message travels."""

    MAIL = "mail", pgettext_lazy("channel", "mail")
    SMS = "sms", _("text message")


class OutboundMessage(models.Model):
    """A mail or text message on its way out. Telephone numbers are sealed; ``to`` then shows the masked number.

    ``key`` is the Message-ID of a mail, our id of a text message: fixed when queued, so that what is sent twice after a
    crash is known as one.
    """

    ref_kind: ClassVar[str] = "channels.outbound"

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        INFLIGHT = "inflight", _("being sent")
        SENT = "sent", _("sent")
        RETRY = "retry", _("to be tried again")
        FAILED = "failed", _("not sent")
        BOUNCED = "bounced", _("came back")
        CANCELLED = "cancelled", _("cancelled")

    channel = models.CharField(pgettext_lazy("letter", "channel"), max_length=4, choices=Channel)
    key = models.CharField(max_length=260, unique=True)
    to = models.CharField(_("to"), max_length=254)
    number_sealed = models.CharField(max_length=300, blank=True)
    number_index = models.CharField(max_length=32, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    """Who wrote it; none when a part of the system did."""
    answers = models.ForeignKey("InboundMessage", on_delete=models.SET_NULL, null=True, related_name="answered_by")
    reply_token = models.BooleanField(default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(pgettext_lazy("letter", "tries"), default=0)
    due_at = models.DateTimeField(_("next try"))
    claim = models.CharField(max_length=32, blank=True)
    words = models.CharField(_("last words"), max_length=500, blank=True)
    provider_id = models.CharField(max_length=120, blank=True)
    queued_at = models.DateTimeField(_("queued at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)

    class Meta:
        verbose_name = _("outgoing message")
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "due_at", "id"], condition=Q(state__in=("queued", "retry", "inflight")), name="channels_out_due"
            ),
            models.Index(fields=["about_kind", "about_id", "id"], name="channels_out_about"),
            models.Index(fields=["state", "id"], name="channels_out_state"),
            models.Index(fields=["number_index", "id"], condition=~Q(number_index=""), name="channels_out_number"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="channels_out_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key.partition('@')[0]}"

    @property
    def about(self) -> Ref | None:
        """The record it is about."""
        return Ref(self.about_kind, self.about_id) if self.about_kind else None


class InboundMessage(models.Model):
    """A mail or text message that arrived: on its record, or waiting for somebody to file it. Never deleted."""

    ref_kind: ClassVar[str] = "channels.inbound"

    class State(models.TextChoices):
        UNMATCHED = "unmatched", _("to be filed")
        FILED = "filed", _("filed")
        AUTOMATIC = "automatic", _("automatic message")
        BOUNCE = "bounce", _("delivery report")
        DISMISSED = "dismissed", _("set aside")

    channel = models.CharField(pgettext_lazy("letter", "channel"), max_length=4, choices=Channel)
    digest = models.CharField(max_length=64, unique=True)
    """Of Message-ID and body: the same message twice is one."""
    message_id = models.CharField(max_length=260, blank=True)
    sender = models.CharField(_("from"), max_length=254)
    sender_name = models.CharField(max_length=120, blank=True)
    number_sealed = models.CharField(max_length=300, blank=True)
    number_index = models.CharField(max_length=32, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    """As it came; cleaned each time it is shown."""
    attachments = models.JSONField(default=list)
    """Name, type, size, cid and whether it is part of the text, of each; its file, or the code why it was not taken."""
    raw = models.CharField(max_length=64, blank=True)
    """SHA-256 of the mail as it came, kept in the folder ``mail``."""
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UNMATCHED)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    matched_by = models.CharField(max_length=12, blank=True)
    answers = models.ForeignKey(OutboundMessage, on_delete=models.SET_NULL, null=True, related_name="answered_by")
    note = models.CharField(max_length=200, blank=True)
    """A code: why nothing was done on it, or what could not be read."""
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("incoming message")
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="channels_in_state"),
            models.Index(fields=["about_kind", "about_id", "id"], name="channels_in_about"),
            models.Index(fields=["sender", "received_at"], name="channels_in_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"

    @property
    def about(self) -> Ref | None:
        """The record it was filed on."""
        return Ref(self.about_kind, self.about_id) if self.about_kind else None


class Mailbox(models.Model):
    """How far a folder has been read, and which worker reads it now."""

    name = models.CharField(max_length=200, primary_key=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)
    polled_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)
    """What the server said when it last refused; empty while all is well."""

    class Meta:
        verbose_name = _("mailbox")

    def __str__(self) -> str:
        return self.name


class BlockedAddress(models.Model):
    """A mail address that does not exist, or a number whose owner declined text messages: nothing is sent to it."""

    ref_kind: ClassVar[str] = "channels.blocked"

    channel = models.CharField(max_length=4, choices=Channel)
    address_key = models.CharField(max_length=254)
    """The mail address in small letters, or the keyed index of the number."""
    shown = models.CharField(max_length=254)
    words = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("blocked address")
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel", "address_key"], name="channels_blocked_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"
