"""After closing: rating, summary, measures and their check, filing; the report of a month."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.complaints.models.complaint import Complaint


class Review(models.Model):
    """What remains of a closed complaint: the customer's rating, the summary, where it was filed (R3.7)."""

    ref_kind: ClassVar[str] = "complaints.review"

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="review")
    rating = models.PositiveSmallIntegerField(_("customer's rating"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    no_measure = models.CharField(_("why no measure is needed"), max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("review of a complaint")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 5)), name="complaints_rating_range"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}"


class Measure(models.Model):
    """An improvement: whose, until when, and whether it worked (R3.7)."""

    ref_kind: ClassVar[str] = "complaints.measure"

    class Kind(models.TextChoices):
        CORRECTIVE = "corrective", _("corrective")
        PREVENTIVE = "preventive", _("preventive")

    class State(models.TextChoices):
        OPEN = "open", _("to be done")
        DONE = "done", _("done, to be checked")
        WORKED = "worked", _("worked")
        FAILED = "failed", _("did not work")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("measure"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"))
    due_on = models.DateField(_("to be done until"))
    check_on = models.DateField(_("to be checked on"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    done_note = models.TextField(_("what was done"), blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    check_note = models.TextField(_("what the check found"), blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("improvement measure")
        verbose_name_plural = _("improvement measures")
        indexes: ClassVar = [models.Index(fields=["complaint", "id"], name="complaints_measures_of")]

    def __str__(self) -> str:
        return self.text[:40]


class MonthReport(models.Model):
    """The complaint report of a month: its figures as they were, the words of whoever edited it, when it was sent (R2.15)."""

    ref_kind: ClassVar[str] = "complaints.month_report"

    month = models.DateField(_("month"), unique=True)
    """Its first day."""
    figures = models.JSONField()
    text = models.TextField(_("report"), blank=True)
    made_at = models.DateTimeField()
    send_by = models.DateTimeField()
    """When the worker sends it, unless somebody was quicker."""
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("monthly complaint report")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
