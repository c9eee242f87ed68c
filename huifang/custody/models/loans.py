"""Borrowing cards (借阅卡) and what stands on them."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Customer
from huifang.kernel import clock
from huifang.kernel.grades import ORDER
from huifang.organization.models import Unit

GRADES = [("secret", _("grade secret")), ("confidential", _("grade confidential")), ("top_secret", _("grade top secret"))]


class Loan(models.Model):
    """Who reads what, for which purpose, until when. It holds while it is active and its end has not come: the clock decides."""

    ref_kind: ClassVar[str] = "custody.loan"

    class Kind(models.TextChoices):
        SCREEN = "screen", _("on screen")
        PAPER = "paper", _("on paper")
        STATISTICS = "statistics", _("statistics")

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        ACTIVE = "active", _("lent")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RETURNED = "returned", _("returned")
        CALLED_BACK = "called_back", _("called back")
        LAPSED = "lapsed", _("run out")

    number = models.CharField(_("number"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SCREEN)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ASKED)
    grade = models.CharField(_("grade"), max_length=12, choices=GRADES, blank=True)
    borrower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("borrower"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("unit"))
    purpose = models.CharField(_("purpose"), max_length=300)
    chain = models.CharField(max_length=60)
    asked_at = models.DateTimeField(_("asked for at"))
    granted_at = models.DateTimeField(_("lent at"), null=True)
    ends_at = models.DateTimeField(_("until"))
    """The first moment at which it no longer holds."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    copies = models.CharField(_("papers"), max_length=120, blank=True)
    handed_out_at = models.DateTimeField(_("handed out at"), null=True)
    taken_in_at = models.DateTimeField(_("taken in at"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        indexes: ClassVar = [
            models.Index(fields=["borrower", "state", "ends_at"], name="custody_loan_borrower"),
            models.Index(fields=["state", "ends_at", "id"], name="custody_loan_state"),
            models.Index(fields=["unit", "id"], name="custody_loan_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(grade="") | Q(grade__in=ORDER), name="custody_loan_grade"),
            models.CheckConstraint(condition=~Q(state="active") | Q(granted_at__isnull=False), name="custody_loan_granted"),
            models.CheckConstraint(condition=Q(taken_in_at=None) | Q(taken_in_at__gte=F("handed_out_at")), name="custody_loan_paper"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return clock.local_date(self.ends_at - timedelta(microseconds=1))

    @property
    def is_out(self) -> bool:
        """Are papers out that have to come back?"""
        return self.handed_out_at is not None and self.taken_in_at is None


class Lent(models.Model):
    """One section of one file on a card."""

    ref_kind: ClassVar[str] = "custody.lent"

    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="items")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    section = models.CharField(_("section"), max_length=20)
    grade = models.CharField(_("grade"), max_length=12, choices=GRADES)

    class Meta:
        verbose_name = _("lent section")
        constraints: ClassVar = [models.UniqueConstraint(fields=["loan", "customer", "section"], name="custody_lent_once")]
        indexes: ClassVar = [models.Index(fields=["customer", "section", "loan"], name="custody_lent_customer")]

    def __str__(self) -> str:
        return f"{self.loan_id}: {self.customer_id}/{self.section}"
