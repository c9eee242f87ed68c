"""The graded sections of a customer file, one row each, sealed at rest (R1.2, R1.6)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.archive.models.customers import Customer


class CustomerSection(models.Model):
    """One section of one file: cipher of a JSON object, and the number of the key that sealed it.

    Read through ``services.open_section`` only: it asks the gate and writes who read.
    """

    ref_kind: ClassVar[str] = "archive.section"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="sections", db_index=False)
    section = models.CharField(_("section"), max_length=20)
    cipher = models.BinaryField()
    key = models.PositiveSmallIntegerField()
    filled = models.JSONField(default=list)
    """Codes of the fields that say something: for completeness, which needs no grade."""
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("section of a customer file")
        verbose_name_plural = _("sections of customer files")
        constraints: ClassVar = [models.UniqueConstraint(fields=["customer", "section"], name="archive_section_once")]
        indexes: ClassVar = [models.Index(fields=["key", "id"], name="archive_section_key")]

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.section}"
