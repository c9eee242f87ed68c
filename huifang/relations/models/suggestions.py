"""Suggestions and opinions of customers: who, when, what; answered and counted (R8.2)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Contact, Customer
from huifang.followup.models import Record
from huifang.organization.models import Unit


class Suggestion(models.Model):
    """What a customer proposed. Members' voices about the centre itself are ``complaints.Voice``."""

    ref_kind: ClassVar[str] = "relations.suggestion"

    class Topic(models.TextChoices):
        SERVICE = "service", _("service")
        REPORT = "report", _("reports and results")
        TECHNICIAN = "technician", _("technicians' work")
        SALES = "sales", _("salespeople's work")
        PRODUCT = "product", _("products")
        PRICE = "price", _("prices")
        OTHER = "other", _("something else")

    class Source(models.TextChoices):
        CALL = "call", _("on the phone")
        VISIT = "visit", _("on a visit")
        FORM = "form", _("questionnaire or form")
        LETTER = "letter", _("letter or mail")
        OTHER = "other", _("another way")

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        ANSWERED = "answered", _("answered")
        VOID = "void", _("void")

    class Verdict(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        PARTLY = "partly", _("partly adopted")
        LATER = "later", _("considered later")
        DECLINED = "declined", _("not adopted")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"))
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    said_by = models.CharField(_("who said it"), max_length=40, blank=True)
    said_on = models.DateField(_("said on"))
    source = models.CharField(_("how it came"), max_length=8, choices=Source, default=Source.CALL)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    topic = models.CharField(_("subject matter"), max_length=12, choices=Topic)
    content = models.TextField(_("what was suggested"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("department it concerns"))
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken by"))
    taken_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(_("taken at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    due_at = models.DateTimeField(_("due"), null=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("suggestion of a customer")
        verbose_name_plural = _("suggestions of customers")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) | ~Q(state="answered"), name="relations_suggestion_answered"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["taken_at", "id"], name="relations_suggestion_new"),
            models.Index(fields=["unit", "topic", "said_on"], name="relations_suggestion_count"),
            models.Index(fields=["customer", "id"], name="relations_suggestion_party"),
        ]

    def __str__(self) -> str:
        return self.content[:40]
