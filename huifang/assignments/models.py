"""Assignments and what was said on them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.kernel.refs import Ref
from huifang.organization.models import Unit


class Assignment(models.Model):
    """A question or task (R2.10). ``origin`` is what it came from, such as a call record or a complaint."""

    ref_kind: ClassVar[str] = "assignments.assignment"

    class Topic(models.TextChoices):
        NEED = "need", _("customer need")
        DISSATISFIED = "dissatisfied", _("dissatisfied customer")
        COMPLAINT = "complaint", _("complaint")
        OTHER = "other", _("other matter")
        STEP = "step", _("step of a solution")

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        ANSWERED = "answered", _("answered")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    topic = models.CharField(_("topic"), max_length=16, choices=Topic)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what is asked"))
    origin_kind = models.CharField(max_length=40)
    origin_id = models.BigIntegerField()
    party_kind = models.CharField(max_length=40, blank=True)
    party_id = models.BigIntegerField(null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_by_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=80, unique=True)
    """Natural key of the asking act: a repeated message asks once."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes: ClassVar = [
            models.Index(fields=["unit", "due_at", "id"], condition=Q(state__in=("open", "returned")), name="assignments_unit_due"),
            models.Index(fields=["person", "due_at", "id"], condition=Q(state__in=("open", "returned")), name="assignments_person_due"),
            models.Index(fields=["asked_by", "id"], name="assignments_asked_by"),
            models.Index(fields=["origin_kind", "origin_id"], name="assignments_origin"),
            models.Index(fields=["party_kind", "party_id"], name="assignments_party"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def origin(self) -> Ref:
        """What it came from."""
        return Ref(self.origin_kind, str(self.origin_id))


class AssignmentNote(models.Model):
    """An answer, a return with its reason, or a remark: the correspondence of an assignment."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
