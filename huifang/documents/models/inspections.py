"""The year's plan of inspections, what they found, and its correction."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.documents.models.documents import Document


class Plan(models.Model):
    """The inspections of one year, as a chapter of the centre's annual plan (C 二1.2)."""

    ref_kind: ClassVar[str] = "documents.plan"

    class State(models.TextChoices):
        DRAFT = "draft", _("being planned")
        ASKED = "asked", _("waiting for approval")
        APPROVED = "approved", _("approved")

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    goals = models.TextField(_("goals in the annual plan"), blank=True)
    due_on = models.DateField(_("to be approved until"))
    made_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("inspection plan")

    def __str__(self) -> str:
        return str(self.year)


class Inspection(models.Model):
    """One planned inspection: when, what, by whom, and its result."""

    ref_kind: ClassVar[str] = "documents.inspection"

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="inspections")
    planned_on = models.DateField(_("planned on"))
    scope = models.CharField(_("what is inspected"), max_length=200)
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("inspector")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    result = models.TextField(_("result"), blank=True)
    checked = models.PositiveIntegerField(_("documents looked at"), default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("inspection")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state="done", done_at__isnull=False) | ~Q(state="done"), name="documents_inspection_done")
        ]

    def __str__(self) -> str:
        return f"{self.planned_on} {self.scope}"


class Finding(models.Model):
    """What an inspection found wrong, whose it is to correct and until when; verified by somebody else."""

    ref_kind: ClassVar[str] = "documents.finding"

    class State(models.TextChoices):
        OPEN = "open", _("to be corrected")
        CORRECTED = "corrected", _("corrected, to be verified")
        VERIFIED = "verified", _("verified")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    text = models.TextField(_("finding"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("to be corrected by"))
    due_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    turns = models.PositiveSmallIntegerField(default=1)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    found_at = models.DateTimeField()
    correction = models.TextField(_("correction"), blank=True)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    corrected_at = models.DateTimeField(null=True)
    verdict = models.TextField(_("what the check found"), blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("finding")
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="documents_finding_due")]

    def __str__(self) -> str:
        return self.text[:40]
