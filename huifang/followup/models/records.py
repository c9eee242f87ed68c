"""Attempts to reach a customer, and the record of a call."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Contact, ContactNumber, Customer, Project
from huifang.followup.models.tasks import Task
from huifang.organization.models import Unit


class Attempt(models.Model):
    """One try to reach the customer (R2.8)."""

    ref_kind: ClassVar[str] = "followup.attempt"

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        NO_ANSWER = "no_answer", _("no answer")
        BUSY = "busy", _("busy")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        REFUSED = "refused", _("refused")
        CALL_BACK = "call_back", _("call back later")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="attempts")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    number = models.ForeignKey(ContactNumber, on_delete=models.SET_NULL, null=True, related_name="+")
    number_masked = models.CharField(max_length=24, blank=True)
    way = models.CharField(max_length=6, default="phone")
    outcome = models.CharField(max_length=12, choices=Outcome)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    suited = models.BooleanField(null=True)
    """Did the time suit the customer (R2.6)?"""
    call_back_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=60, unique=True)
    """Given by the page: the same submission twice is one attempt."""

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes: ClassVar = [
            models.Index(fields=["agent", "started_at"], name="followup_attempt_agent"),
            models.Index(fields=["started_at", "outcome"], name="followup_attempt_month"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.started_at:%Y-%m-%d %H:%M}"


class Record(models.Model):
    """The record of a call: a line of the form 回访登记表 (R2.9). Complete or not saved as complete."""

    ref_kind: ClassVar[str] = "followup.record"

    class State(models.TextChoices):
        COMPLETE = "complete", _("complete")
        VOID = "void", _("void")

    class Satisfaction(models.TextChoices):
        VERY = "very", _("very satisfied")
        SATISFIED = "satisfied", _("satisfied")
        FAIR = "fair", _("fair")
        DISSATISFIED = "dissatisfied", _("dissatisfied")

    class Matter(models.TextChoices):
        NONE = "none", _("settled")
        OPEN = "open", _("open matter with a plan")

    number = models.CharField(_("follow-up number"), max_length=40, unique=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="records")
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="record")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(_("time of the call"))
    seconds = models.PositiveIntegerField(_("length, seconds"), default=0)
    language = models.CharField(max_length=10, blank=True)
    projects = models.JSONField(default=list)
    """What stood on the form: per project id, type name, completion, cycle, told duty and date, as they were then."""
    satisfaction = models.CharField(_("satisfaction"), max_length=12, choices=Satisfaction, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)
    need = models.TextField(_("need"), blank=True)
    has_need = models.BooleanField(default=False)
    has_complaint = models.BooleanField(default=False)
    complaint = models.TextField(blank=True)
    offered = models.JSONField(default=list)
    plan = models.TextField(_("plan for the open matter"), blank=True)
    matter = models.CharField(max_length=5, choices=Matter, default=Matter.NONE)
    remarks = models.TextField(_("remarks"), blank=True)
    next_on = models.DateField(_("next follow-up"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.COMPLETE)
    void_reason = models.CharField(max_length=200, blank=True)
    completed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("call record")
        verbose_name_plural = _("call records")
        indexes: ClassVar = [
            models.Index(fields=["called_at", "id"], name="followup_record_month"),
            models.Index(fields=["agent", "called_at"], name="followup_record_agent"),
            models.Index(fields=["customer", "called_at"], name="followup_record_customer"),
            models.Index(fields=["unit", "called_at"], name="followup_record_unit"),
            models.Index(fields=["matter"], condition=Q(matter="open"), name="followup_record_open"),
        ]

    def __str__(self) -> str:
        return self.number


class Answer(models.Model):
    """The answer to one question, with the question as it was asked."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="answers")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    rule_id = models.BigIntegerField()
    code = models.CharField(max_length=60)
    question = models.CharField(max_length=300)
    value = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "project", "code"], condition=Q(project__isnull=False), name="followup_answer_once"),
            models.UniqueConstraint(fields=["record", "code"], condition=Q(project=None), name="followup_answer_once_general"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.value or self.text}"
