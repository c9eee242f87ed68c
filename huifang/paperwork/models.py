"""Number series, the numbers given out, and what was printed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    """The counter of one form within one scope, such as a year or a month; ``last`` is the newest number given."""

    form = models.CharField(max_length=60)
    scope = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        constraints: ClassVar = [models.UniqueConstraint(fields=["form", "scope"], name="paperwork_series_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.scope}: {self.last}"


class IssuedNumber(models.Model):
    """One number of a form. A void form keeps its number (作废), so a series without gaps stays without gaps."""

    ref_kind: ClassVar[str] = "paperwork.number"

    form = models.CharField(max_length=60)
    number = models.CharField(_("number"), max_length=40)
    scope = models.CharField(max_length=20)
    seq = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("issued number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "number"], name="paperwork_number_once"),
            models.UniqueConstraint(fields=["form", "scope", "seq"], name="paperwork_seq_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="paperwork_seq_positive"),
        ]

    def __str__(self) -> str:
        return self.number


class FormatChange(models.Model):
    """Another number format of a form from a day on, in place of the one that its regulation names."""

    ref_kind: ClassVar[str] = "paperwork.format_change"

    form = models.CharField(max_length=60)
    template = models.CharField(_("number format"), max_length=60)
    begins = models.DateField(_("from"))

    class Meta:
        verbose_name = _("change of a number format")
        constraints: ClassVar = [models.UniqueConstraint(fields=["form", "begins"], name="paperwork_format_once")]

    def __str__(self) -> str:
        return f"{self.form}: {self.template}"


class PrintOut(models.Model):
    """Who printed which copy of what, when."""

    ref_kind: ClassVar[str] = "paperwork.printout"

    form = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    copies = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("print-out")
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id"], name="paperwork_printout_subject")]

    def __str__(self) -> str:
        return f"{self.form} {self.subject_kind}:{self.subject_id}"
