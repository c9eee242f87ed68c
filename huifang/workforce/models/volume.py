"""Queues, what came in them, what is special, forecasts and what people changed in them (R6.1, R6.2)."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huifang.workforce.models.roster import Skill

USER = settings.AUTH_USER_MODEL


def _share(least: float = 0.0, most: float = 0.95) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class Queue(models.Model):
    """A kind of work that arrives by itself: its channel, where its history comes from, how it is to be served."""

    ref_kind: ClassVar[str] = "workforce.queue"

    class Channel(models.TextChoices):
        PHONE = "phone", _("calls in")
        OUTBOUND = "outbound", _("calls out")
        EMAIL = "email", _("e-mail")
        CHAT = "chat", _("chat")

    class Source(models.TextChoices):
        IMPORTED = "imported", _("imported figures")
        FOLLOWUP = "followup", _("own follow-up calls, and those the ledger knows")
        COMPLAINTS = "complaints", _("own complaints by hotline")

    class Rule(models.TextChoices):
        A = "A", _("Erlang A (callers give up)")
        C = "C", _("Erlang C (callers wait)")
        WORK = "W", _("workload")

    name = models.CharField(_("name"), max_length=40, unique=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.PHONE)
    source = models.CharField(_("history"), max_length=12, choices=Source, default=Source.IMPORTED)
    minutes = models.PositiveSmallIntegerField(
        _("interval"), choices=[(15, _("15 minutes")), (30, _("30 minutes")), (60, _("an hour")), (1440, _("a day"))], default=30
    )
    opens = models.PositiveSmallIntegerField(_("opens"), default=0)
    closes = models.PositiveSmallIntegerField(_("closes"), default=1440)
    works_holidays = models.BooleanField(_("open on holidays"), default=True)
    rule = models.CharField(_("people by"), max_length=1, choices=Rule, default=Rule.A)
    level = models.DecimalField(_("service level"), max_digits=4, decimal_places=3, default="0.800", validators=_share(0.01, 0.999))
    target = models.PositiveSmallIntegerField(_("answered within, seconds"), default=20)
    patience = models.PositiveSmallIntegerField(_("patience, seconds"), default=120, validators=[MinValueValidator(1)])
    occupancy = models.DecimalField(_("occupancy at most"), max_digits=4, decimal_places=3, default="0.850", validators=_share(0.1, 1.0))
    concurrency = models.PositiveSmallIntegerField(_("chats at a time"), default=1, validators=[MinValueValidator(1)])
    planned = models.DecimalField(_("planned shrinkage"), max_digits=4, decimal_places=3, default="0.150", validators=_share())
    unplanned = models.DecimalField(_("unplanned shrinkage"), max_digits=4, decimal_places=3, default="0.080", validators=_share())
    seconds = models.PositiveIntegerField(_("handling time if unknown, seconds"), default=300, validators=[MinValueValidator(1)])
    least = models.PositiveSmallIntegerField(_("people at work at least"), default=0)
    within_hours = models.PositiveSmallIntegerField(_("to be answered within, open hours"), default=0)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="queues", verbose_name=_("skill"))
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("work queue")
        verbose_name_plural = _("work queues")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(closes__gt=F("opens"), closes__lte=1440), name="workforce_queue_hours")]

    def __str__(self) -> str:
        return self.name

    @property
    def level_percent(self) -> str:
        """80%."""
        return f"{float(self.level):.1%}".replace(".0%", "%")

    @property
    def shrinkage_words(self) -> str:
        """Planned and unplanned: 15% + 8%."""
        return " + ".join(f"{float(share):.1%}".replace(".0%", "%") for share in (self.planned, self.unplanned))


class Volume(models.Model):
    """What came in one interval. ``seconds``: handling time of all that were handled; null where nobody counted."""

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="volumes", db_index=False)
    starts_at = models.DateTimeField(_("begin"))
    offered = models.PositiveIntegerField(_("offered"))
    handled = models.PositiveIntegerField(_("handled"), null=True)
    abandoned = models.PositiveIntegerField(_("given up"), null=True)
    seconds = models.PositiveBigIntegerField(_("handling seconds"), null=True)
    batch = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("volume")
        constraints: ClassVar = [models.UniqueConstraint(fields=["queue", "starts_at"], name="workforce_volume_once")]
        indexes: ClassVar = [models.Index(fields=["batch"], condition=~Q(batch=""), name="workforce_volume_batch")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.starts_at:%Y-%m-%d %H:%M} {self.offered}"


class Occasion(models.Model):
    """Days that are not like others: a campaign, an outage, a mailing; of one queue, or of all."""

    ref_kind: ClassVar[str] = "workforce.occasion"

    name = models.CharField(_("name"), max_length=40)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, null=True, blank=True, related_name="occasions", verbose_name=_("queue"))
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("occasion")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="workforce_occasion_order")]

    def __str__(self) -> str:
        return f"{self.name} {self.first}–{self.last}"

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.last - self.first + timedelta(days=1)


class Forecast(models.Model):
    """One forecast as it was made: figures of every interval, the methods and their errors. It never changes."""

    ref_kind: ClassVar[str] = "workforce.forecast"

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="forecasts", db_index=False)
    first = models.DateField(_("first day"))
    days = models.PositiveSmallIntegerField(_("days"))
    minutes = models.PositiveSmallIntegerField()
    until = models.DateField(null=True)
    """The last day of the history it was made from."""
    intervals = models.JSONField(default=list)
    """``[minute from the first day's midnight, expected, low, high, handling seconds]``, planned work not included."""
    daily = models.JSONField(default=list)
    """``[ISO day, expected, low, high, what is special]``."""
    choices = models.JSONField(default=list)
    """Per horizon: ``horizon``, ``weights``, ``scores``, ``error``, ``error_daily``, ``trials``."""
    handling = models.JSONField(default=list)
    """The same for handling time; empty if none is known."""
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        indexes: ClassVar = [models.Index(fields=["queue", "-id"], name="workforce_forecast_queue")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.first} {self.days}"

    @property
    def maker(self) -> str:
        """Who made it; a dash for the system."""
        return self.by.name if self.by else "–"


class Adjustment(models.Model):
    """A change by hand: so many per cent more or fewer, on days and between hours, and why. Scored like the forecast."""

    ref_kind: ClassVar[str] = "workforce.adjustment"

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="adjustments")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    starts = models.PositiveSmallIntegerField(_("from"), default=0)
    ends = models.PositiveSmallIntegerField(_("until"), default=1440)
    percent = models.SmallIntegerField(_("per cent"), validators=[MinValueValidator(-100), MaxValueValidator(400)])
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("change by hand")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first"), ends__gt=F("starts")), name="workforce_adjustment_order")
        ]
        indexes: ClassVar = [models.Index(fields=["queue", "first"], name="workforce_adjustment_queue")]

    def __str__(self) -> str:
        return f"{self.first}–{self.last} {self.percent:+d} %"

    @property
    def hours(self) -> str:
        """09:00–12:00; empty for whole days."""
        if (self.starts, self.ends) == (0, 1440):
            return ""
        return "–".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (self.starts, self.ends))
