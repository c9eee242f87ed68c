"""Follow-up tasks: the call that groups several obligations of one customer."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Customer
from huifang.followup.models.plans import Round
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit


class Task(models.Model):
    """A call to make (R2.2, R2.8). ``due_at`` orders the queue; a call-back moves it.

    ``holder`` and ``held_until`` are a lease: two agents can't hold the same call, and a killed page frees it.
    """

    ref_kind: ClassVar[str] = "followup.task"

    class Kind(models.TextChoices):
        CYCLE = "cycle", _("by cycle")
        COMPLAINT = "complaint", _("after a complaint")
        MATTER = "matter", _("after an open matter")
        ROUND = "round", _("in a round")

    class Way(models.TextChoices):
        PHONE = "phone", _("phone")
        VISIT = "visit", _("visit")
        MAIL = "mail", _("letter or bulletin")
        EMAIL = "email", _("e-mail")
        ONSITE = "onsite", _("on-site inspection")
        SMS = "sms", _("text message")

    class State(models.TextChoices):
        WAITING = "waiting", _("to be called")
        CALLBACK = "callback", _("call back")
        DONE = "done", _("done")
        UNREACHABLE = "unreachable", _("unreachable")
        REPAIR = "repair", _("number to be repaired")
        REFUSED = "refused", _("refused")
        VOID = "void", _("void")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CYCLE)
    way = models.CharField(max_length=6, choices=Way, default=Way.PHONE)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("due"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    callback_for_team = models.BooleanField(default=False)
    unanswered = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    held_until = models.DateTimeField(null=True)
    origin = models.CharField(max_length=100, blank=True)
    """Reference of the matter a return call is about: ``complaints.complaint:3``, ``assignments.assignment:9``."""
    batch = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("follow-up task")
        verbose_name_plural = _("follow-up tasks")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(holder=None, held_until=None) | Q(holder__isnull=False, held_until__isnull=False), name="followup_task_lease"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "callback", "repair"), closed_at=None)
                | Q(state__in=("done", "unreachable", "refused", "void"), closed_at__isnull=False),
                name="followup_task_closed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(F("assignee"), F("due_at"), F("id"), condition=Q(state__in=("waiting", "callback")), name="followup_task_mine"),
            models.Index(F("unit"), F("due_at"), F("id"), condition=Q(state__in=("waiting", "callback")), name="followup_task_team"),
            models.Index(F("due_at"), F("id"), condition=Q(state__in=("waiting", "callback")), name="followup_task_due"),
            models.Index(
                F("unit"), F("due_at"), F("id"), condition=Q(state__in=("waiting", "callback"), assignee=None), name="followup_task_pool"
            ),
            models.Index(F("unit"), F("due_at"), F("id"), condition=Q(state="callback"), name="followup_task_callback"),
            models.Index(F("unit"), F("due_at"), F("id"), condition=Q(state="repair"), name="followup_task_repair"),
            models.Index(fields=["customer", "due_at"], name="followup_task_customer"),
            models.Index(fields=["holder"], condition=Q(holder__isnull=False), name="followup_task_held"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="followup_task_batch"),
            models.Index(fields=["round", "due_at"], condition=Q(round__isnull=False), name="followup_task_round"),
            models.Index(fields=["origin"], condition=~Q(origin=""), name="followup_task_origin"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.due_at:%Y-%m-%d}"


class TaskItem(models.Model):
    """One obligation that the call is to fulfil."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="items")
    obligation = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("due item")

    def __str__(self) -> str:
        return f"{self.task_id}: {self.obligation_id}"
