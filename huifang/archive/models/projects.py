"""Contracts and projects."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models.customers import Customer


class Contract(models.Model):
    """A contract with a customer; its execution is tracked (R1.1)."""

    ref_kind: ClassVar[str] = "archive.contract"

    class State(models.TextChoices):
        RUNNING = "running", _("in execution")
        DONE = "done", _("executed")
        ENDED = "ended", _("ended early")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contracts", db_index=False)
    number = models.CharField(_("contract number"), max_length=60)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    batch = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints: ClassVar = [models.UniqueConstraint(fields=["customer", "number"], name="archive_contract_once")]
        indexes: ClassVar = [
            models.Index(fields=["number"], name="archive_contract_number"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="archive_contract_batch"),
        ]

    def __str__(self) -> str:
        return self.number


class Project(models.Model):
    """A piece of work done for a customer (R1.4). ``type`` is the code of a project_type rule.

    ``completed_on`` is the day that counts: for a date known to the month only, the month's last day.
    Dates depend on type, region, completion and milestones only, so planning computes them once per distinct
    combination (R2.1).
    """

    ref_kind: ClassVar[str] = "archive.project"

    class Precision(models.TextChoices):
        DAY = "day", _("to the day")
        MONTH = "month", _("to the month")

    class State(models.TextChoices):
        ACTIVE = "active", _("followed up")
        ENDED = "ended", _("no longer followed up")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="projects", db_index=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="projects")
    type = models.CharField(_("project type"), max_length=60)
    name = models.CharField(_("project name"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=20, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    stage = models.CharField(_("stage"), max_length=40, blank=True)
    declared_cycle_months = models.PositiveSmallIntegerField(_("cycle in the register, months"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    remarks = models.TextField(_("remarks"), blank=True)
    identity = models.CharField(max_length=64, unique=True)
    """Digest of customer, contract number, type and completion: the same row twice is one project."""
    batch = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes: ClassVar = [
            models.Index(fields=["customer", "completed_on"], name="archive_project_customer"),
            models.Index(fields=["type", "region", "completed_on", "id"], name="archive_project_base"),
            models.Index(fields=["changed_at", "id"], name="archive_project_changed"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="archive_project_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.completed_on or ''}"


class Milestone(models.Model):
    """When a recurring duty of a project was really done; the base of cycles that count "from completion"."""

    ref_kind: ClassVar[str] = "archive.milestone"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones", db_index=False)
    rule_code = models.CharField(max_length=80)
    done_on = models.DateField(_("done on"))
    source = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("milestone")
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "rule_code", "done_on"], name="archive_milestone_once")]

    def __str__(self) -> str:
        return f"{self.rule_code} {self.done_on}"
