"""Violations, losses and leaks, and what was ordered because of them (C 二2.9.1)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Customer
from huifang.custody.models.loans import Loan


class Incident(models.Model):
    """What happened to graded content, who was concerned, and what was found."""

    ref_kind: ClassVar[str] = "custody.incident"

    class Kind(models.TextChoices):
        VIOLATION = "violation", _("violation")
        LOSS = "loss", _("loss")
        LEAK = "leak", _("leak")

    class State(models.TextChoices):
        REPORTED = "reported", _("reported")
        CONFIRMED = "confirmed", _("confirmed")
        PROPOSED = "proposed", _("measures proposed")
        ORDERED = "ordered", _("measures ordered")
        CLOSED = "closed", _("closed")
        DISMISSED = "dismissed", _("unfounded")

    number = models.CharField(_("number"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.REPORTED)
    happened_at = models.DateTimeField(_("happened at"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    account = models.TextField(_("what happened"))
    finding = models.TextField(_("finding"), blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person concerned")
    )
    superior = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("direct superior")
    )
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reported by"))
    reported_at = models.DateTimeField(_("reported at"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="custody_incident_state")]

    def __str__(self) -> str:
        return self.number


class Measure(models.Model):
    """What was ordered for the person, or for the direct superior, and that it was carried out."""

    ref_kind: ClassVar[str] = "custody.measure"

    class Whom(models.TextChoices):
        PERSON = "person", _("person concerned")
        SUPERIOR = "superior", _("direct superior")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="measures")
    whom = models.CharField(_("for"), max_length=10, choices=Whom)
    text = models.CharField(_("measure"), max_length=300)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("carried out at"), null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("measure")

    def __str__(self) -> str:
        return self.text
