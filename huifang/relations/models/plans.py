"""The yearly plan of a group customer, visits to decision-makers and their expenses (R2.17)."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Contact
from huifang.relations.models.fleets import Audience, Fleet


class Way(models.TextChoices):
    """How one keeps in touch."""

    VISIT = "visit", _("visit")
    CALL = "call", _("phone")
    EVENT = "event", _("event")
    OTHER = "other", _("another way")


class YearPlan(models.Model):
    """What is to be done for one group customer in a year; each line is a duty once the plan is approved."""

    ref_kind: ClassVar[str] = "relations.plan"

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ASKED = "asked", _("to be approved")
        APPROVED = "approved", _("approved")

    fleet = models.ForeignKey(Fleet, on_delete=models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField(_("year"))
    aim = models.TextField(_("aim"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("yearly plan")
        verbose_name_plural = _("yearly plans")
        constraints: ClassVar = [models.UniqueConstraint(fields=["fleet", "year"], name="relations_plan_once")]

    def __str__(self) -> str:
        return f"{self.fleet_id}/{self.year}"


class PlanLine(models.Model):
    """One thing to do on a day of the year, for one audience."""

    ref_kind: ClassVar[str] = "relations.plan_line"

    plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="lines")
    on = models.DateField(_("on the day"))
    audience = models.CharField(_("part"), max_length=10, choices=Audience)
    way = models.CharField(_("way"), max_length=6, choices=Way)
    what = models.CharField(_("what is to be done"), max_length=200)
    done_on = models.DateField(_("done on"), null=True)
    done_note = models.CharField(_("what was done"), max_length=400, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("line of a yearly plan")
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "on", "audience", "way"], name="relations_plan_line_once")]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.on:%m-%d} {self.what}"


class Visit(models.Model):
    """A visit to a group customer with what it is to cost; expenses are approved before it begins."""

    ref_kind: ClassVar[str] = "relations.visit"

    class State(models.TextChoices):
        PLANNED = "planned", _("has been planned")
        ASKED = "asked", _("to be approved")
        APPROVED = "approved", _("approved")
        DONE = "done", _("done")
        VOID = "void", _("void")

    fleet = models.ForeignKey(Fleet, on_delete=models.PROTECT, related_name="visits")
    line = models.ForeignKey(PlanLine, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    audience = models.CharField(_("part"), max_length=10, choices=Audience, default=Audience.DECISION)
    on = models.DateField(_("on the day"))
    visitor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("visitor"))
    purpose = models.TextField(_("purpose of the visit"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    report = models.TextField(_("report of the visit"), blank=True)
    done_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("visit to a group customer")
        verbose_name_plural = _("visits to group customers")
        indexes: ClassVar = [models.Index(fields=["fleet", "on"], name="relations_visit_fleet")]

    def __str__(self) -> str:
        return f"{self.fleet_id} {self.on:%Y-%m-%d}"


class Expense(models.Model):
    """One kind of cost of a visit in yuan: what was asked for and what it came to."""

    ref_kind: ClassVar[str] = "relations.expense"

    class Kind(models.TextChoices):
        TRAVEL = "travel", _("travel")
        LODGING = "lodging", _("lodging")
        MEAL = "meal", _("entertainment")
        GIFT = "gift", _("gifts")
        OTHER = "other", _("other costs")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="expenses")
    kind = models.CharField(_("kind of cost"), max_length=10, choices=Kind)
    asked = models.DecimalField(_("asked for, yuan"), max_digits=10, decimal_places=2, default=Decimal(0))
    spent = models.DecimalField(_("spent, yuan"), max_digits=10, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("expense")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "kind"], name="relations_expense_once"),
            models.CheckConstraint(condition=Q(asked__gte=0) & (Q(spent=None) | Q(spent__gte=0)), name="relations_expense_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.kind}"
