"""Questions that customers ask in a follow-up, and the feedback form (客户回访反馈表) when the agent can't answer (R2.12)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Customer
from huifang.followup.models.records import Record
from huifang.organization.models import Unit


class Feedback(models.Model):
    """One question: answered by the agent the same day, or put on a numbered form for the leader, whose answer reaches the customer in two days."""

    ref_kind: ClassVar[str] = "followup.feedback"

    class State(models.TextChoices):
        ASKED = "asked", _("to be answered today")
        SETTLED = "settled", _("answered by the agent")
        FORWARDED = "forwarded", _("with the leader")
        ANSWERED = "answered", _("answered, the customer to be told")
        TOLD = "told", _("told, to be confirmed")
        CONFIRMED = "confirmed", _("confirmed by the customer")
        VOID = "void", _("void")

    number = models.CharField(_("form number"), max_length=40, unique=True, null=True)
    """Given when the form is filled."""
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"))
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    question = models.TextField(_("question of the customer"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("agent"))
    asked_at = models.DateTimeField(_("asked at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    due_at = models.DateTimeField(_("due"), null=True)
    reply = models.TextField(_("answer of the agent"), blank=True)
    replied_at = models.DateTimeField(null=True)
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("asked of"))
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("leader"))
    view = models.TextField(_("what the agent proposes"), blank=True)
    forwarded_at = models.DateTimeField(null=True)
    answer = models.TextField(_("answer of the leader"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    words = models.TextField(_("what the customer said"), blank=True)
    turn = models.PositiveSmallIntegerField(_("turn"), default=1)
    closed_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("feedback form")
        verbose_name_plural = _("feedback forms")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=("settled", "confirmed", "void"), closed_at__isnull=False)
                | Q(state__in=("asked", "forwarded", "answered", "told"), closed_at=None),
                name="followup_feedback_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("forwarded", "answered", "told", "confirmed")) | Q(number__isnull=False),
                name="followup_feedback_numbered",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "asked_at", "id"], name="followup_feedback_state"),
            models.Index(fields=["customer", "id"], name="followup_feedback_party"),
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"
