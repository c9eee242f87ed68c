"""What service stations do for group customers, and the field manager's supervision of them (R2.17)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.organization.models import Unit
from huifang.relations.models.fleets import Fleet


class WorkshopStay(models.Model):
    """A vehicle of a group customer came into the workshop: what was guaranteed by its class, and what was kept of that."""

    ref_kind: ClassVar[str] = "relations.stay"

    fleet = models.ForeignKey(Fleet, on_delete=models.PROTECT, related_name="stays")
    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("service station"))
    came_on = models.DateField(_("came in on"))
    plate = models.CharField(_("plate number"), max_length=12, blank=True)
    request = models.TextField(_("what the customer asked"), blank=True)
    level = models.PositiveSmallIntegerField()
    """The class then."""
    measures = models.JSONField(default=list)
    """Texts of the guarantees of that class, each with whether it was kept: ``[["…", true], …]``."""
    note = models.CharField(_("why not all was kept"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("stay in the workshop")
        verbose_name_plural = _("stays in the workshop")

    def __str__(self) -> str:
        return f"{self.fleet_id} {self.came_on:%Y-%m-%d}"

    @property
    def kept(self) -> int:
        """How many of the guarantees were kept."""
        return sum(bool(kept) for _text, kept in self.measures)


class Supervision(models.Model):
    """The field manager looked at how a station serves group customers, and told the service department."""

    ref_kind: ClassVar[str] = "relations.supervision"

    class Result(models.TextChoices):
        GOOD = "good", _("in order")
        MEND = "mend", _("to be improved")

    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("service station"))
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("field manager"))
    on = models.DateField(_("on the day"))
    guided = models.TextField(_("what was guided"), blank=True)
    found = models.TextField(_("what was found"))
    result = models.CharField(_("result"), max_length=6, choices=Result)
    told = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("reported to"))
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("supervision of a station")
        verbose_name_plural = _("supervisions of stations")

    def __str__(self) -> str:
        return f"{self.station_id} {self.on:%Y-%m-%d}"
