"""Approvals, their steps, and what was decided, asked and delegated on them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huifang.kernel.refs import Ref
from huifang.organization.models import Unit
from huifang.regulations.models import Rule

_USER = settings.AUTH_USER_MODEL


class Approval(models.Model):
    """A request with the chain of steps that its rule asked for at that time (R1.7).

    ``key`` tells what the request is for: only one request with the same key is open at a time.
    ``facts`` are the typed facts that chose the steps; ``again`` lets one person decide several steps.
    """

    ref_kind: ClassVar[str] = "approvals.approval"

    class State(models.TextChoices):
        PENDING = "pending", _("to be decided")
        ASKED = "asked", _("asked back")
        GRANTED = "granted", _("approved")
        REFUSED = "refused", _("turned down")
        WITHDRAWN = "withdrawn", _("withdrawn")

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+", db_index=False)
    chain = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=120)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    key = models.CharField(max_length=120)
    amount = models.BigIntegerField(_("amount"), null=True)
    facts = models.JSONField(default=dict)
    reason = models.TextField(_("reason"), blank=True)
    again = models.BooleanField(default=False)
    requested_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    requested_at = models.DateTimeField(_("requested at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    due_at = models.DateTimeField(_("due"), null=True)
    closed_at = models.DateTimeField(_("decided"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=Q(state__in=("pending", "asked")), name="approvals_one_open"),
            models.CheckConstraint(
                condition=Q(state__in=("pending", "asked"), closed_at=None)
                | (~Q(state__in=("pending", "asked")) & Q(closed_at__isnull=False)),
                name="approvals_closed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["requested_at", "id"], condition=Q(state__in=("pending", "asked")), name="approvals_open"),
            models.Index(fields=["requested_by", "id"], name="approvals_requested_by"),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="approvals_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> Ref:
        """What approval is asked for."""
        return Ref(self.subject_kind, str(self.subject_id))

    @property
    def is_open(self) -> bool:
        """Is it still to be decided?"""
        return self.state in {self.State.PENDING, self.State.ASKED}


class Step(models.Model):
    """One step as the rule had it when approval was asked; people are resolved when they are told."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not yet its turn")
        RUNNING = "running", _("being decided")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("turned down")
        PASSED_ON = "passed_on", _("passed on")
        DROPPED = "dropped", _("no longer needed")

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=120)
    how_many = models.CharField(max_length=8)
    count = models.PositiveSmallIntegerField(null=True)
    limit = models.CharField(max_length=80, blank=True)
    bulk = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    began_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("step")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["approval", "number"], name="approvals_step_number"),
            models.UniqueConstraint(fields=["approval"], condition=Q(state="running"), name="approvals_one_step_runs"),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}/{self.number}"


class Vote(models.Model):
    """What one person decided on a step, and on whose behalf. ``again`` copies the chain's, for the constraint."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("turned down")

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="votes")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="votes")
    requester = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    principal = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    """Whose decision it was to make: the decider, or the one they stand in for."""
    verdict = models.CharField(max_length=8, choices=Verdict)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    again = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("decision")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["step", "principal"], name="approvals_vote_once"),
            models.UniqueConstraint(fields=["step", "by"], name="approvals_voter_once"),
            models.UniqueConstraint(fields=["approval", "by"], condition=Q(again=False), name="approvals_one_step_each"),
            models.CheckConstraint(condition=~Q(by=F("requester")) & ~Q(principal=F("requester")), name="approvals_not_ones_own"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.at:%Y-%m-%d %H:%M}"


class Question(models.Model):
    """A question to whoever asked for approval or approved before; the step's clock stands still until it is answered."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="questions")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    """When it was answered, or no longer needed."""

    class Meta:
        verbose_name = _("question")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["approval"], condition=Q(closed_at=None), name="approvals_one_question"),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id} {self.asked_at:%Y-%m-%d %H:%M}"


class Delegation(models.Model):
    """``principal``'s decision on a step was given to ``to``; the newest counts."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="delegations")
    principal = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("delegation")
        indexes: ClassVar = [models.Index(fields=["to", "step"], name="approvals_delegated_to")]

    def __str__(self) -> str:
        return f"{self.principal} → {self.to}"
