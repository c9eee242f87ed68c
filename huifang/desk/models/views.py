"""Saved views of lists and small preferences."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.organization.models import Unit


class SavedView(models.Model):
    """A named query of a list, of one user; with a unit, everybody of that unit and below sees it too, and so do its partners."""

    ref_kind: ClassVar[str] = "desk.saved_view"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    partners = models.ManyToManyField(Unit, related_name="+", blank=True)
    list_name = models.CharField(max_length=60)
    label = models.CharField(_("name"), max_length=30)
    query = models.CharField(max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("saved view")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "list_name", "label"], name="desk_view_once")]

    def __str__(self) -> str:
        return self.label
