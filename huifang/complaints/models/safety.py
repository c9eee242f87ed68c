"""The alarm of a serious-safety complaint: who was called, who acknowledged, what was done first, what was reported (R3.8)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.complaints.models.complaint import Complaint


class Alarm(models.Model):
    """Rings from rung to rung of the rule's chain until somebody called acknowledges it.

    ``next_at`` is when the next in line is called; none once it is acknowledged. ``rung`` counts all calls of the
    chain, so that it goes round again when the chain is through.
    """

    ref_kind: ClassVar[str] = "complaints.alarm"

    class State(models.TextChoices):
        RINGING = "ringing", _("nobody has acknowledged yet")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="alarm")
    state = models.CharField(max_length=12, choices=State, default=State.RINGING)
    rung = models.PositiveSmallIntegerField(default=0)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    next_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)
    """The immediate report, box by box; empty until it is made."""
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("safety alarm")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="ringing", acknowledged_at=None) | Q(state="acknowledged", acknowledged_at__isnull=False, next_at=None),
                name="complaints_alarm_acknowledged",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="complaints_alarm_due")]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.state}"


class AlarmCall(models.Model):
    """Somebody who was called by an alarm; evidence of who knew when."""

    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="calls")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    rung = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("call of an alarm")
        constraints: ClassVar = [models.UniqueConstraint(fields=["alarm", "person", "rung"], name="complaints_alarm_call_once")]

    def __str__(self) -> str:
        return f"{self.alarm_id}: {self.person_id}"


class FirstAction(models.Model):
    """One line of the first risk action, taken from the rule when the alarm was raised."""

    ref_kind: ClassVar[str] = "complaints.first_action"

    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    note = models.CharField(max_length=200, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("first action")
        constraints: ClassVar = [models.UniqueConstraint(fields=["alarm", "number"], name="complaints_first_action_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"
