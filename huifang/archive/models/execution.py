"""The execution of a contract: worth, progress, payments due and received (R1.1, R1.11)."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models.projects import Contract


class Execution(models.Model):
    """How far a contract is executed; the row comes with the first word about it."""

    contract = models.OneToOneField(Contract, on_delete=models.CASCADE, primary_key=True, related_name="execution")
    amount = models.DecimalField(_("worth of the contract"), max_digits=14, decimal_places=2, null=True, blank=True)
    """CNY."""
    progress = models.PositiveSmallIntegerField(
        _("progress, per cent"), default=0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    note = models.CharField(_("state of the work"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("execution")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(progress__lte=100), name="archive_execution_progress")]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.progress} %"


class Payment(models.Model):
    """A payment agreed in a contract: when how much is due, what came, what is wrong with it (R1.11)."""

    ref_kind: ClassVar[str] = "archive.payment"

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="payments")
    label = models.CharField(_("payment"), max_length=60)
    due_on = models.DateField(_("due on"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    received = models.DecimalField(_("received"), max_digits=14, decimal_places=2, default=0)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    anomaly = models.CharField(_("anomaly"), max_length=300, blank=True)
    anomaly_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="archive_payment_amount"),
            models.CheckConstraint(condition=Q(received__gte=0), name="archive_payment_received"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_on", "id"], condition=Q(received_on=None), name="archive_payment_due")]

    def __str__(self) -> str:
        return f"{self.label} {self.due_on}"
