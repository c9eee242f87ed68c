"""Why it happened, what is proposed, what was chosen and how it is carried out, what follows for those responsible (R3.4, R3.5)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.assignments.models import Assignment
from huifang.complaints.models.complaint import Complaint
from huifang.complaints.remedies import KINDS
from huifang.organization.models import Unit


class Cause(models.Model):
    """A cause that was found; ``label`` is what the tree said on that day."""

    class Whose(models.TextChoices):
        INDIVIDUAL = "individual", _("of an individual")
        TEAM = "team", _("of a team")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="causes")
    code = models.CharField(max_length=40)
    label = models.CharField(_("cause"), max_length=160)
    whose = models.CharField(_("whose"), max_length=10, choices=Whose)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    text = models.TextField(_("what was found"), blank=True)
    task = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="+")
    """What must then be done: correct and report, or correct and explain to the customer."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(whose="team") | Q(person__isnull=False), name="complaints_cause_person"),
        ]
        indexes: ClassVar = [models.Index(fields=["code", "at"], name="complaints_causes")]

    def __str__(self) -> str:
        return self.label


class Proposal(models.Model):
    """A solution that somebody proposes, beside others of the same round."""

    ref_kind: ClassVar[str] = "complaints.proposal"

    class State(models.TextChoices):
        OPEN = "open", _("proposed")
        WAITING = "waiting", _("chosen, to be approved")
        CHOSEN = "chosen", _("chosen")
        REFUSED = "refused", _("not approved")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="proposals")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=[(code, _(word)) for code, word in KINDS.items()])
    text = models.TextField(_("solution"))
    cost = models.PositiveIntegerField(_("cost in yuan"), default=0)
    days = models.PositiveSmallIntegerField(_("working days"), default=1)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    chosen_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=60, unique=True, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["complaint", "round"], condition=Q(state__in=("waiting", "chosen")), name="complaints_one_choice"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Step(models.Model):
    """One step of carrying the chosen solution out; its assignment holds owner, due time, report and evidence."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()
    task = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "place"], name="complaints_step_place")]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.place}"


class Penalty(models.Model):
    """Points or an amount for somebody responsible or their head, with approval; seen by few (R3.5, R7.2)."""

    ref_kind: ClassVar[str] = "complaints.penalty"

    class Role(models.TextChoices):
        DIRECT = "direct", _("directly responsible")
        HEAD = "head", _("head of the department")

    class Measure(models.TextChoices):
        POINTS = "points", _("points")
        AMOUNT = "amount", _("amount in yuan")

    class State(models.TextChoices):
        WAITING = "waiting", _("to be approved")
        GRANTED = "granted", _("in force")
        REFUSED = "refused", _("not approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="penalties")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    role = models.CharField(_("as"), max_length=8, choices=Role)
    measure = models.CharField(_("measure"), max_length=8, choices=Measure)
    size = models.PositiveIntegerField(_("how much"))
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["complaint", "person"], condition=Q(state__in=("waiting", "granted")), name="complaints_penalty_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.person_id}"
