"""Who is told of facts by HTTP, and each message on its way."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.journal.models import Event


class Webhook(models.Model):
    """An address that is told of facts of some kinds, as far as ``owner`` may read them."""

    ref_kind: ClassVar[str] = "integrations.webhook"

    name = models.CharField(_("name"), max_length=60)
    url = models.CharField(_("address"), max_length=500)
    kinds = models.JSONField(_("kinds of facts"), default=list)
    """Patterns such as ``complaints.*`` or ``archive.customer.created``."""
    secret = models.TextField()
    """Sealed."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reads as"))
    is_active = models.BooleanField(_("active"), default=True)
    position = models.BigIntegerField(default=0)
    """The last place in the sealed journal that was looked at."""
    failing_since = models.DateTimeField(null=True)
    disabled_why = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return self.name


class Dispatch(models.Model):
    """One message to one webhook, sent at least once under the same ``message_id``."""

    ref_kind: ClassVar[str] = "integrations.dispatch"

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="dispatches", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+")
    """None: a test message."""
    message_id = models.CharField(max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=80)
    payload = models.TextField()
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    response = models.TextField(blank=True)
    error = models.CharField(max_length=60, blank=True)
    milliseconds = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "event"], name="integrations_dispatch_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=Q(state="queued"), name="integrations_dispatch_due"),
            models.Index(fields=["webhook", "-id"], name="integrations_dispatch_log"),
            models.Index(fields=["created_at"], name="integrations_dispatch_old"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"
