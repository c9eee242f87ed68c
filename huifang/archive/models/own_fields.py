"""Fields that the company defines itself; their values stand in ``Customer.extra`` by code."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class OwnField(models.Model):
    """A field of customers that the company defined: its kind, whether it must be filled, where it is shown."""

    ref_kind: ClassVar[str] = "archive.field"

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        CHOICE = "choice", _("choice")
        FLAG = "flag", _("yes or no")

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(_("name of the field"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    required = models.BooleanField(_("must be filled"), default=False)
    section = models.CharField(_("section"), max_length=20, default="base")
    help = models.CharField(_("help"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(_("place"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("own field")
        verbose_name_plural = _("own fields")
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return self.label
