"""Customers that may be one: keys by which they are found, pairs proposed, merges made (R1.1)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models.customers import Customer


class TwinKey(models.Model):
    """What a customer would share with itself on file twice; digests only."""

    class Kind(models.TextChoices):
        CORE = "core", _("same name without region and form")
        ADDRESS = "address", _("same address")
        EMAIL = "email", _("same e-mail")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    digest = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["customer", "kind"], name="archive_twin_key_once")]
        indexes: ClassVar = [models.Index(fields=["kind", "digest", "customer"], name="archive_twin_key_found")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind}"


class Twins(models.Model):
    """A pair that may be one customer: why it was proposed, and what was decided."""

    ref_kind: ClassVar[str] = "archive.twins"

    class State(models.TextChoices):
        OPEN = "open", _("proposed")
        MERGED = "merged", _("merged")
        APART = "apart", _("two customers")

    first = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    reasons = models.CharField(max_length=60)
    """Codes with commas between: core, phone, address, email, hand."""
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="archive_twins_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="archive_twins_ordered"),
        ]
        indexes: ClassVar = [models.Index(fields=["score", "id"], condition=Q(state="open"), name="archive_twins_open")]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"


class Merge(models.Model):
    """A merge of ``gone`` into ``kept``, with what is needed to undo it, sealed."""

    ref_kind: ClassVar[str] = "archive.merge"

    kept = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    gone = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    before = models.TextField()
    """Values of ``kept`` before and after, as sealed JSON: they may be graded."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="archive_merge_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="archive_merge_two"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
