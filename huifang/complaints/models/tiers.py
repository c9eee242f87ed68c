"""Notes of the public-opinion desk for the second line (R3.8)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.complaints.models.complaint import Complaint


class CoachingNote(models.Model):
    """Advice on one complaint, for the second line and those above; never changed, never shown to departments or the front line."""

    ref_kind: ClassVar[str] = "complaints.coaching"

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="coaching")
    text = models.TextField(_("Advice"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("coaching note")
        indexes: ClassVar = [models.Index(fields=["complaint", "at"], name="complaints_coaching")]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.text[:20]}"
