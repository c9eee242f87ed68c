"""Non-conformities (不合格项) that a follow-up finds, and each turn of putting them right (R2.11)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Customer
from huifang.followup.models.records import Record
from huifang.followup.models.tasks import Task
from huifang.organization.models import Unit


class Correction(models.Model):
    """What was found wrong at a customer's: reported at once, put right until a day, followed up again until the customer is satisfied."""

    ref_kind: ClassVar[str] = "followup.correction"

    class Found(models.TextChoices):
        CALL = "call", _("on the phone")
        VISIT = "visit", _("on a visit")
        INSPECTION = "inspection", _("at an inspection on site")

    class State(models.TextChoices):
        REPORTED = "reported", _("reported to the leader")
        ASSIGNED = "assigned", _("being corrected")
        CORRECTED = "corrected", _("corrected, to be followed up")
        SATISFIED = "satisfied", _("customer satisfied")
        VOID = "void", _("void")

    number = models.CharField(_("number"), max_length=40, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"))
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    found = models.CharField(_("found how"), max_length=10, choices=Found, default=Found.CALL)
    what = models.TextField(_("what is not in order"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(_("found at"))
    responsible = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("responsible department"))
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who it was reported to at once: whoever led the responsible department then."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("owner"))
    due_at = models.DateTimeField(_("due"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REPORTED)
    turn = models.PositiveSmallIntegerField(_("turn"), default=1)
    closed_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("non-conformity")
        verbose_name_plural = _("non-conformities")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=("satisfied", "void"), closed_at__isnull=False)
                | Q(state__in=("reported", "assigned", "corrected"), closed_at=None),
                name="followup_correction_closed",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "found_at", "id"], name="followup_correction_state"),
            models.Index(fields=["customer", "id"], name="followup_correction_party"),
        ]

    def __str__(self) -> str:
        return self.number


class CorrectionTurn(models.Model):
    """One turn: who puts it right until when, what was done, what the customer said at the next follow-up."""

    ref_kind: ClassVar[str] = "followup.correction_turn"

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    measure = models.TextField(_("what is to be done"), blank=True)
    due_at = models.DateTimeField()
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    done = models.TextField(_("what was done"), blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    evidence = models.PositiveSmallIntegerField(_("pieces of evidence"), default=0)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="+")
    """The follow-up that asks the customer."""
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    is_satisfied = models.BooleanField(null=True)
    words = models.TextField(_("what the customer said"), blank=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("turn of a correction")
        constraints: ClassVar = [models.UniqueConstraint(fields=["correction", "number"], name="followup_correction_turn_once")]

    def __str__(self) -> str:
        return f"{self.correction_id}/{self.number}"
