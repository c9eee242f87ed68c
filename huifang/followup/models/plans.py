"""Planning runs and rounds."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.organization.models import Unit


class PlanRun(models.Model):
    """One run of the planner: how far it looked, under which rules, what it made.

    The newest run is the watermark: projects unchanged since then need only the days that are new.
    """

    ref_kind: ClassVar[str] = "followup.plan"

    key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    until = models.DateField()
    rules = models.CharField(max_length=64)
    frontier = models.DateTimeField()
    """Projects changed up to here were seen."""
    obligations_created = models.PositiveIntegerField(default=0)
    tasks_created = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("planning run")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} → {self.until}"


class Round(models.Model):
    """A run over a population within a window, such as the backlog of an imported register."""

    ref_kind: ClassVar[str] = "followup.round"

    class Kind(models.TextChoices):
        BACKLOG = "backlog", _("backlog of an imported register")

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    created_at = models.DateTimeField()
    key = models.CharField(max_length=80, unique=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")

    def __str__(self) -> str:
        return self.name
