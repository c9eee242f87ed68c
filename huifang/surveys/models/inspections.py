"""Inspections that a regulator carries out in a region for a while; agents remind customers of them (R2.14)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Inspection(models.Model):
    """An announced inspection. ``region`` is a city's short name, or empty for everywhere; no project types: all."""

    ref_kind: ClassVar[str] = "surveys.inspection"

    authority = models.CharField(_("authority"), max_length=80)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what to tell the customer"), blank=True)
    region = models.CharField(_("region"), max_length=20, blank=True)
    project_types = models.JSONField(_("project types"), default=list, blank=True)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="surveys_inspection_span")]
        indexes: ClassVar = [models.Index(fields=["ends_on", "id"], name="surveys_inspection_ends")]

    def __str__(self) -> str:
        return self.title
