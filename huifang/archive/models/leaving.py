"""All customers of somebody who leaves go to others: the act, and which customer went to whom, for undoing (R1.1, R12.2)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.archive.models.customers import Customer


class HandOver(models.Model):
    """All customers of ``giver`` were given to others in one act."""

    ref_kind: ClassVar[str] = "archive.handover"

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=100)
    customers = models.PositiveIntegerField(default=0)
    along = models.JSONField(default=dict)
    """How many open matters went along, by kind."""
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("hand-over of customers")
        indexes: ClassVar = [models.Index(fields=["giver", "id"], name="archive_handover_giver")]

    def __str__(self) -> str:
        return f"{self.giver_id}: {self.customers}"


class HandedOver(models.Model):
    """One customer of a hand-over, and who received it."""

    handover = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="rows", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["handover", "customer"], name="archive_handed_over_once")]

    def __str__(self) -> str:
        return f"{self.customer_id} → {self.receiver_id}"
