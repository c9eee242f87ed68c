"""Shifts, what people can and may work, rosters with their needs and duties, wishes, leave and swaps (R6.2)."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huifang.organization.models import Unit

USER = settings.AUTH_USER_MODEL


class Skill(models.Model):
    """What somebody must be able to do for a shift; ``about`` says what it takes."""

    ref_kind: ClassVar[str] = "workforce.skill"

    name = models.CharField(_("name"), max_length=40, unique=True)
    about = models.CharField(_("what it takes"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """A template of a shift. Minutes count from midnight of its day; ``ends`` beyond 1440 lies on the next day.

    ``pause_from``–``pause_until`` splits it in two; ``break_minutes`` are breaks within working time, laid where they hurt least.
    """

    ref_kind: ClassVar[str] = "workforce.shift"

    name = models.CharField(_("name"), max_length=40, unique=True)
    mark = models.CharField(_("mark"), max_length=4, unique=True)
    starts = models.PositiveSmallIntegerField(_("begins"))
    ends = models.PositiveSmallIntegerField(_("ends"))
    pause_from = models.PositiveSmallIntegerField(_("split from"), null=True, blank=True)
    pause_until = models.PositiveSmallIntegerField(_("split until"), null=True, blank=True)
    break_minutes = models.PositiveSmallIntegerField(_("breaks in minutes"), default=0)
    weekdays = models.CharField(_("on"), max_length=7, default="0123456")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="shifts", verbose_name=_("skill"))
    burden = models.PositiveSmallIntegerField(_("burden"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="workforce_shift_order"),
            models.CheckConstraint(
                condition=Q(pause_from=None, pause_until=None)
                | Q(pause_from__gte=F("starts"), pause_until__gt=F("pause_from"), pause_until__lte=F("ends")),
                name="workforce_shift_pause",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def minutes(self) -> int:
        """Working minutes: from beginning to end without the split."""
        return self.ends - self.starts - ((self.pause_until or 0) - (self.pause_from or 0))

    @property
    def parts(self) -> list[tuple[int, int]]:
        """The stretches of work, from and until, in minutes from midnight."""
        if self.pause_from is None or self.pause_until is None:
            return [(self.starts, self.ends)]
        return [(self.starts, self.pause_from), (self.pause_until, self.ends)]

    def runs_on(self, day: date) -> bool:
        """Is it worked on this weekday?"""
        return str(day.weekday()) in self.weekdays


class Contract(models.Model):
    """How much and in which rhythm somebody works in a unit. Empty limits are those of the regulation."""

    ref_kind: ClassVar[str] = "workforce.contract"

    class Rhythm(models.TextChoices):
        USUAL = "usual", _("usual")
        ALTERNATE = "alternate", _("day on, day off")

    user = models.OneToOneField(USER, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm, default=Rhythm.USUAL)
    month_hours_least = models.PositiveSmallIntegerField(_("hours a month, at least"), default=0)
    month_hours_most = models.PositiveSmallIntegerField(_("hours a month, at most"), null=True, blank=True)
    week_hours_most = models.PositiveSmallIntegerField(_("hours a week, at most"), null=True, blank=True)
    most_weekends = models.PositiveSmallIntegerField(_("weekends a month, at most"), null=True, blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="contracts", verbose_name=_("skills"))
    is_active = models.BooleanField(_("is rostered"), default=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("working contract")
        verbose_name_plural = _("working contracts")

    def __str__(self) -> str:
        return str(self.user)


class Roster(models.Model):
    """Who works when in a unit, from a day until a day. People see it once it is published."""

    ref_kind: ClassVar[str] = "workforce.roster"

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    cost = models.PositiveIntegerField(null=True)
    bound = models.PositiveIntegerField(null=True)
    solved_at = models.DateTimeField(null=True)
    notice = models.CharField(max_length=300, blank=True)
    published_at = models.DateTimeField(null=True)
    edition = models.PositiveSmallIntegerField(default=0)
    """How often it was published."""
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="workforce_roster_order"),
            models.UniqueConstraint(fields=["unit", "starts_on"], name="workforce_roster_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["-starts_on", "id"], name="workforce_roster_list")]

    def __str__(self) -> str:
        return f"{self.unit} {self.starts_on}–{self.ends_on}"

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.starts_on + timedelta(days=number) for number in range((self.ends_on - self.starts_on).days + 1)]


class Need(models.Model):
    """So many people, with a skill where one is named, from a minute until a minute: on one day, or on a weekday."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="needs")
    day = models.DateField(null=True)
    weekdays = models.CharField(max_length=7, blank=True)
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    people = models.PositiveSmallIntegerField()
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=20, default="entered")

    class Meta:
        verbose_name = _("need")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="workforce_need_order")]

    def __str__(self) -> str:
        return f"{self.starts}–{self.ends}: {self.people}"

    def holds_on(self, day: date) -> bool:
        """Is it a need of this day?"""
        return day == self.day if self.day else str(day.weekday()) in self.weekdays


class Duty(models.Model):
    """Somebody works a shift on a day. ``is_locked``: set by hand, the solver leaves it."""

    ref_kind: ClassVar[str] = "workforce.duty"

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="duties")
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="+")
    is_locked = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("duty")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "day"], name="workforce_duty_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.day} {self.shift or '–'}"


class ShiftWish(models.Model):
    """Somebody would like a shift on a day (no shift: a day off), or would rather not have it."""

    ref_kind: ClassVar[str] = "workforce.wish"

    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("shift"))
    wants = models.BooleanField(default=True)
    weight = models.PositiveSmallIntegerField(_("how much"), default=2)

    class Meta:
        verbose_name = _("wish")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "day"], name="workforce_wish_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.day}"


class Leave(models.Model):
    """Leave asked for by somebody, decided by the chain of the regulation."""

    ref_kind: ClassVar[str] = "workforce.leave"

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("leave")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="workforce_leave_order")]
        indexes: ClassVar = [models.Index(fields=["person", "-first_day"], name="workforce_leave_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.first_day}–{self.last_day}"

    @property
    def length(self) -> int:
        """Its days."""
        return (self.last_day - self.first_day).days + 1


class Swap(models.Model):
    """Two people exchange shifts: offered, accepted by the other, decided by the chain, carried out."""

    ref_kind: ClassVar[str] = "workforce.swap"

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted, to be approved")
        DONE = "done", _("swapped")
        DECLINED = "declined", _("declined")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    asker = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("my shift on"))
    other_day = models.DateField(_("their shift on"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OFFERED)
    notice = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("swap")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(asker=F("partner")), name="workforce_swap_two")]
        indexes: ClassVar = [
            models.Index(fields=["asker", "-id"], name="workforce_swap_asker"),
            models.Index(fields=["partner", "-id"], name="workforce_swap_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.asker} ⇄ {self.partner}"


class Feed(models.Model):
    """The personal address of somebody's shifts for a calendar program; a new ``mark`` ends the old address."""

    ref_kind: ClassVar[str] = "workforce.feed"

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("calendar address")

    def __str__(self) -> str:
        return str(self.user)
