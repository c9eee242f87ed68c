"""How complete each customer file is, kept beside it because what a section holds is sealed (R1.1)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.archive.models.customers import Customer


class Fullness(models.Model):
    """Which sections of a file are complete (a bit each, in the catalogue's order) and which fields are lacking.

    A file without a row has no section filled.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="fullness")
    complete = models.PositiveIntegerField(default=0)
    begun = models.PositiveIntegerField(default=0)
    lacking = models.TextField(blank=True)
    """Codes such as ``base.size``, with blanks between; names of fields, never what they hold."""
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("completeness")
        indexes: ClassVar = [models.Index(fields=["complete"], name="archive_fullness_complete")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.complete:b}"
