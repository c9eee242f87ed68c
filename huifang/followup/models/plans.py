"""Planning runs and rounds."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.organization.models import Unit
from huifang.regulations.models import Rule


class PlanRun(models.Model):
    """One run of the planner: how far it looked, under which rules, what it made.

    Runs form a chain: ``key`` names the run that this one follows, so of two planners that start at once one makes the
    run and the other joins it. ``phase`` and ``cursor`` are moved by compare-and-swap in the transaction of each chunk,
    so that a run that was killed goes on where it stood. The newest finished run is the watermark: projects unchanged
    since its frontier need only the days that are new.
    """

    ref_kind: ClassVar[str] = "followup.plan"

    class Mode(models.TextChoices):
        FIRST = "first", _("first planning")
        RULES = "rules", _("after a change of rules or calendar")
        DELTA = "delta", _("what is new")

    key = models.CharField(max_length=40, unique=True)
    mode = models.CharField(_("kind"), max_length=6, choices=Mode)
    at = models.DateTimeField(_("started"))
    since = models.DateField(null=True)
    """The last day that the run before looked at."""
    until = models.DateField(_("until"))
    rules = models.CharField(max_length=64)
    digests = models.JSONField(default=dict)
    """Digest of each rule by code, and of the calendar, so that the next run knows which have changed."""
    seen_from = models.DateTimeField(null=True)
    seen_from_id = models.BigIntegerField(default=0)
    frontier = models.DateTimeField(null=True)
    """Projects changed after ``seen_from`` and up to here, the ids breaking ties, are this run's."""
    frontier_id = models.BigIntegerField(default=0)
    backlog_until = models.DateField(null=True)
    phase = models.PositiveSmallIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    chunks = models.PositiveIntegerField(default=0)
    obligations_created = models.PositiveIntegerField(_("due items"), default=0)
    tasks_created = models.PositiveIntegerField(_("calls"), default=0)
    tasks_joined = models.PositiveIntegerField(default=0)
    backlog = models.PositiveIntegerField(_("backlog"), default=0)
    moved = models.PositiveIntegerField(_("moved"), default=0)
    waived = models.PositiveIntegerField(_("waived"), default=0)
    by_rule = models.JSONField(default=dict)
    finished_at = models.DateTimeField(_("finished"), null=True)
    seconds = models.FloatField(_("seconds"), default=0)

    class Meta:
        verbose_name = _("planning run")
        verbose_name_plural = _("planning runs")
        indexes: ClassVar = [models.Index(fields=["at"], name="followup_planrun_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} → {self.until}"

    @property
    def batch(self) -> str:
        """The mark that the run's rows carry, followed by the number of the chunk."""
        return f"plan-{self.pk}"


class Round(models.Model):
    """A run over a population within a window: the backlog of a register, a coverage rule's turn, a sample, or one made by hand (R2.4).

    ``state`` moves by ``rules/rounds.py``; the counters and ``RoundTally`` are roll-ups, brought up to date after each fact about its
    calls. Two who change one round are told apart by ``version``.
    """

    ref_kind: ClassVar[str] = "followup.round"

    class Kind(models.TextChoices):
        BACKLOG = "backlog", _("backlog of an imported register")
        COVERAGE = "coverage", _("coverage")
        SAMPLE = "sample", _("sample")
        MANUAL = "manual", _("made by hand")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        REPORTED = "reported", _("reported as late")
        OVERRUN = "overrun", _("window over")
        FINISHED = "finished", pgettext_lazy("round", "finished")
        FILED = "filed", _("filed")
        VOID = "void", _("void")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Who answers for it; without one, whoever leads the unit."""
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rule_code = models.CharField(max_length=100, blank=True)
    population = models.CharField(_("population"), max_length=200, blank=True)
    """Who is in it, in words."""
    ways = models.JSONField(default=list)
    """Values of ``Task.Way`` that it mixes; the first is the usual one."""
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    first_ends_on = models.DateField(null=True)
    """The end as it was before the first new window."""
    per_day = models.PositiveIntegerField(_("calls a day"), default=0)
    created_at = models.DateTimeField()
    key = models.CharField(max_length=80, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    reported_at = models.DateTimeField(null=True)
    reported_reason = models.CharField(max_length=300, blank=True)
    wanted_until = models.DateField(null=True)
    """Until when whoever reported it asks for."""
    windows = models.PositiveSmallIntegerField(default=1)
    """How many windows it has had."""
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=300, blank=True)
    calls = models.PositiveIntegerField(default=0)
    over = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    reached = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    stale_since = models.DateTimeField(null=True)
    """Facts about its calls came in that the counters don't hold yet."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        indexes: ClassVar = [
            models.Index(
                fields=["ends_on"], condition=Q(state__in=("planned", "running", "reported", "overrun")), name="followup_round_open"
            ),
            models.Index(fields=["stale_since"], condition=Q(stale_since__isnull=False), name="followup_round_stale"),
        ]

    def __str__(self) -> str:
        return self.name
