"""爱车讲堂: lectures of service stations with the latest material, who came, gifts for the first classes (R2.17)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.organization.models import Unit
from huifang.relations.models.fleets import Fleet


class Material(models.Model):
    """One edition of what lectures say, made by the technical support; the newest is the one to use."""

    ref_kind: ClassVar[str] = "relations.material"

    title = models.CharField(_("title"), max_length=80)
    edition = models.CharField(_("edition"), max_length=20)
    published_on = models.DateField(_("published on"))
    is_current = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("lecture material")
        verbose_name_plural = _("lecture materials")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="relations_material_one_current"),
            models.UniqueConstraint(fields=["edition"], name="relations_material_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"


class Lecture(models.Model):
    """One lecture of a station for vehicle users of group customers."""

    ref_kind: ClassVar[str] = "relations.lecture"

    class State(models.TextChoices):
        PLANNED = "planned", _("has been planned")
        HELD = "held", _("has been held")
        CANCELLED = "cancelled", _("cancelled")

    station = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("service station"))
    title = models.CharField(_("subject of the lecture"), max_length=80)
    on = models.DateField(_("on the day"))
    place = models.CharField(_("where it is held"), max_length=80, blank=True)
    speaker = models.CharField(_("speaker"), max_length=40, blank=True)
    material = models.ForeignKey(Material, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("material"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    note = models.TextField(_("record of the lecture"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        indexes: ClassVar = [models.Index(fields=["on", "id"], name="relations_lecture_on")]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.title}"


class Attendance(models.Model):
    """Who came from which group customer, and the gift they got."""

    ref_kind: ClassVar[str] = "relations.attendance"

    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="guests")
    fleet = models.ForeignKey(Fleet, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    gift = models.CharField(_("gift"), max_length=40, blank=True)
    gifts = models.PositiveSmallIntegerField(_("number of gifts"), default=0)

    class Meta:
        verbose_name = _("attendance")
        constraints: ClassVar = [models.UniqueConstraint(fields=["lecture", "fleet"], name="relations_attendance_once")]

    def __str__(self) -> str:
        return f"{self.lecture_id}/{self.fleet_id}"
