"""When each file is to be re-verified, and the monthly customer information reports of the units (R1.5)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models.customers import Customer
from huifang.archive.sealed_fields import SealedCharField
from huifang.organization.models import Unit


class FileCheck(models.Model):
    """One row for each file: until when it is to be re-verified, and who verified it last."""

    ref_kind: ClassVar[str] = "archive.file_check"

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="check_row")
    due_on = models.DateField(_("to be re-verified until"))
    verified_at = models.DateTimeField(_("last verified"), null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    """The customer's unit, kept by the nightly pass, so that what is due of a unit is read from one index."""

    class Meta:
        verbose_name = _("re-verification")
        indexes: ClassVar = [
            models.Index(fields=["due_on", "unit"], name="archive_check_due"),
            models.Index(fields=["unit", "due_on"], name="archive_check_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.due_on}"


class InformationReport(models.Model):
    """客户信息报告: what a unit tells the centre on the first Monday of a month. ``figures`` are frozen when it is submitted."""

    ref_kind: ClassVar[str] = "archive.information_report"

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        SUBMITTED = "submitted", _("submitted")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    """The first day of the month in which it is due."""
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    situation = SealedCharField(_("competitive situation"), max_length=4000, blank=True)
    plans = SealedCharField(_("what we do about it"), max_length=4000, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    number = models.CharField(_("number"), max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("customer information report")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "month"], name="archive_report_once"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None, number="")
                | (Q(state="submitted", submitted_at__isnull=False) & ~Q(number="")),
                name="archive_report_submitted",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "unit"], name="archive_report_month")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month:%Y-%m}"


class ReportLine(models.Model):
    """What a report says of one customer's competitive situation."""

    ref_kind: ClassVar[str] = "archive.report_line"

    report = models.ForeignKey(InformationReport, on_delete=models.CASCADE, related_name="lines")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    text = SealedCharField(_("situation"), max_length=4000)

    class Meta:
        verbose_name = _("line of a report")
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "customer"], name="archive_report_line_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.customer_id}"
