"""Group customers: companies with a fleet, by class, with the people one keeps in touch with (R1.3, R2.17)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Contact, Customer
from huifang.organization.models import Unit


class Audience(models.TextChoices):
    """Whom one keeps in touch with at a fleet."""

    DECISION = "decision", _("purchase decision-maker")
    KEEPER = "keeper", _("fleet manager")
    DRIVER = "driver", _("vehicle user")


class Fleet(models.Model):
    """A customer as group customer; the class says how often and how it is served."""

    ref_kind: ClassVar[str] = "relations.fleet"

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"))
    level = models.PositiveSmallIntegerField(_("class of the group customer"))
    vehicles = models.PositiveIntegerField(_("vehicles"), default=0)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("department that keeps in touch"))
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service station"))
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("field manager")
    )
    since = models.DateField(_("kept in touch with since"))
    until = models.DateField(_("until"), null=True, blank=True)
    enrolled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("group customer")
        verbose_name_plural = _("group customers")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=9), name="relations_fleet_level_known"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="relations_fleet_span"),
        ]
        indexes: ClassVar = [models.Index(fields=["level", "id"], name="relations_fleet_level")]

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.level}"


class FleetPerson(models.Model):
    """A contact of the customer in a part: who decides on buying, who manages the vehicles, who drives them."""

    ref_kind: ClassVar[str] = "relations.fleet_person"

    fleet = models.ForeignKey(Fleet, on_delete=models.CASCADE, related_name="people")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(_("part"), max_length=10, choices=Audience)

    class Meta:
        verbose_name = _("person of a group customer")
        constraints: ClassVar = [models.UniqueConstraint(fields=["fleet", "contact", "audience"], name="relations_fleet_person_once")]

    def __str__(self) -> str:
        return f"{self.fleet_id}/{self.contact_id}/{self.audience}"
