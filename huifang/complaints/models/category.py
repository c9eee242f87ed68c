"""The company's own tree of what complaints are about."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """One branch of the tree (R3.1). Branches are switched off, not deleted, once complaints hang on them."""

    ref_kind: ClassVar[str] = "complaints.category"

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs under")
    )
    name = models.CharField(_("name"), max_length=60)
    path = models.CharField(max_length=250)
    """The names from the root, joined by `` / ``: what is shown and searched."""
    order = models.PositiveIntegerField(_("place"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    batch = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("complaint category")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name"], name="complaints_category_once"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="complaints_category_root"),
        ]

    def __str__(self) -> str:
        return self.path
