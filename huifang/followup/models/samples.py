"""Draws of coverage rules: the population as it was frozen, the seed, the result (R2.4, R2.16); lists that somebody brought in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Customer
from huifang.followup.models.tasks import Task
from huifang.organization.models import Unit
from huifang.regulations.models import Rule


class Listed(models.Model):
    """A line of a population that somebody brought in, such as a repair order of last week."""

    ref_kind: ClassVar[str] = "followup.listed"

    rule_code = models.CharField(max_length=100)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("record number"), max_length=60, blank=True)
    on = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    batch = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("line of a list")
        verbose_name_plural = _("lines of lists")
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule_code", "customer", "on", "number"], name="followup_listed_once")]
        indexes: ClassVar = [
            models.Index(fields=["rule_code", "on", "id"], name="followup_listed_rule"),
            models.Index(fields=["customer"], name="followup_listed_customer"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="followup_listed_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code} {self.number} {self.on}"


class Draw(models.Model):
    """One draw of a coverage rule in a unit and period, from the announcement to the calls.

    ``key`` is rule × unit × period × line of the rule's table: a draw exists once, however often it is asked for. ``state`` moves by
    ``rules/drawing.py``; ``cursor`` is the place up to which calls are made, moved by compare-and-swap in the transaction of each chunk.
    """

    ref_kind: ClassVar[str] = "followup.draw"

    class State(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        FRAMED = "framed", _("population frozen")
        DRAWN = "drawn", _("drawn")
        DONE = "done", _("calls made")
        VOID = "void", _("void")

    key = models.CharField(max_length=160, unique=True)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+")
    rule_code = models.CharField(max_length=100)
    line = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    period = models.CharField(_("period"), max_length=20)
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    """The period in which it is followed up."""
    seen_first = models.DateField(null=True)
    seen_last = models.DateField(null=True)
    """The days whose records are the population; none for customers on file."""
    due_on = models.DateField(_("to be done by"))
    state = models.CharField(max_length=10, choices=State, default=State.ANNOUNCED)
    announced_at = models.DateTimeField(_("announced"))
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    moment = models.DateTimeField(_("moment of the draw"))
    """Announced beforehand; nothing sealed before it can become the seed."""
    subject_kind = models.CharField(max_length=40)
    framed_at = models.DateTimeField(null=True)
    frame_digest = models.CharField(max_length=64, blank=True)
    frame_event = models.BigIntegerField(null=True)
    """The fact that the population was frozen; its seal in the journal's chain gives the seed."""
    population = models.PositiveIntegerField(_("population"), default=0)
    wanted = models.PositiveIntegerField(_("to be drawn"), default=0)
    seal_position = models.BigIntegerField(null=True)
    seal_digest = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    result_digest = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    cursor = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(_("calls"), default=0)
    covered = models.PositiveIntegerField(_("called anyway"), default=0)
    """Members for whom a call about the same record was there already."""
    done_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        indexes: ClassVar = [
            models.Index(fields=["moment"], condition=Q(state__in=("announced", "framed", "drawn")), name="followup_draw_due"),
            models.Index(fields=["rule_code", "-first"], name="followup_draw_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.period}"

    @property
    def batch(self) -> str:
        """The mark that its calls carry."""
        return f"draw-{self.pk}"


class Frame(models.Model):
    """The frozen population of a draw: the canonical list of ``sampling/frames.py``, compressed."""

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="frame")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("frozen population")

    def __str__(self) -> str:
        return str(self.draw_id)


class Member(models.Model):
    """One of those who were drawn, in the order of the draw, and the call that came of it."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="members", db_index=False)
    place = models.PositiveIntegerField()
    subject_id = models.BigIntegerField()
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner_id = models.BigIntegerField(null=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("drawn")
        constraints: ClassVar = [models.UniqueConstraint(fields=["draw", "place"], name="followup_member_once")]
        indexes: ClassVar = [models.Index(fields=["customer"], name="followup_member_customer")]

    def __str__(self) -> str:
        return f"{self.draw_id}: {self.place}"
