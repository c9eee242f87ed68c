"""Products at a customer, and the history of product and service quality there (R1.4, R1.10)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models.customers import Customer
from huifang.archive.models.projects import Project


class Product(models.Model):
    """Something of ours that stands at a customer: model, serial number, day of purchase, warranty (R1.4)."""

    ref_kind: ClassVar[str] = "archive.product"

    class State(models.TextChoices):
        IN_USE = "in_use", _("in use")
        OUT = "out", _("out of use")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="products")
    project = models.ForeignKey(
        Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="products", verbose_name=_("project")
    )
    name = models.CharField(_("product"), max_length=80)
    model = models.CharField(_("model"), max_length=60, blank=True)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    purchased_on = models.DateField(_("purchased on"), null=True, blank=True)
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.IN_USE)
    remarks = models.CharField(_("remarks"), max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "serial"], condition=~Q(serial=""), name="archive_product_once"),
            models.CheckConstraint(
                condition=Q(purchased_on=None) | Q(warranty_until=None) | Q(warranty_until__gte=models.F("purchased_on")),
                name="archive_product_warranty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.model} {self.serial}".strip()


class QualityEntry(models.Model):
    """An entry of the quality track record (质量跟踪记录): what was found, why, what was done, how it ended (R1.10)."""

    ref_kind: ClassVar[str] = "archive.quality"

    class Kind(models.TextChoices):
        PRODUCT = "product", _("product quality")
        SERVICE = "service", _("service quality")

    class State(models.TextChoices):
        OPEN = "open", _("being followed")
        CLOSED = "closed", _("settled")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="quality")
    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="quality", verbose_name=_("product")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.SERVICE)
    found_on = models.DateField(_("found on"))
    finding = models.TextField(_("finding"))
    cause = models.TextField(_("cause"), blank=True)
    measure = models.TextField(_("measure"), blank=True)
    result = models.TextField(_("result"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("quality entry")
        verbose_name_plural = _("quality track record")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state="open") | ~Q(result=""), name="archive_quality_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.found_on} {self.kind}"
