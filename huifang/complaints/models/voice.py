"""The voice of members about the centre itself: suggestions and complaints, with or without a name (R12.3)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Voice(models.Model):
    """One suggestion or complaint of a member about the centre.

    Without a name nothing in the row leads to anybody: no person, the day instead of the moment, and of the code that
    opens the answer only a digest.
    """

    ref_kind: ClassVar[str] = "complaints.voice"

    class Kind(models.TextChoices):
        SUGGESTION = "suggestion", _("suggestion")
        COMPLAINT = "complaint", _("complaint about the centre")

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        ANSWERED = "answered", _("answered")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SUGGESTION)
    text = models.TextField(_("What you want to say"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    raised_on = models.DateField()
    code_digest = models.CharField(max_length=64, unique=True, null=True)
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("voice of a member")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(raised_by=None, code_digest__isnull=False) | Q(raised_by__isnull=False, code_digest=None),
                name="complaints_voice_named_or_not",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="complaints_voice_state"),
            models.Index(fields=["raised_by", "id"], name="complaints_voice_mine"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
