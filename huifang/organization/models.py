"""Units, who holds which role where, deputies, and the calendar's exceptions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """A company, branch, department or team. ``path`` lists the ids from the root, ``/1/4/``."""

    ref_kind: ClassVar[str] = "organization.unit"

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        BRANCH = "branch", _("branch")
        DEPARTMENT = "department", _("department")
        TEAM = "team", _("team")

    name = models.CharField(_("name"), max_length=60)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DEPARTMENT)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, blank=True, db_index=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """A post in a unit, such as the head of the technical department; duties can belong to a post."""

    ref_kind: ClassVar[str] = "organization.position"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="positions")
    role = models.CharField(_("role"), max_length=40)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("position")
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "role"], name="organization_position_once")]

    def __str__(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """A user holds a role in a unit from a day until a day; ``scope`` overrides the role's own reach."""

    ref_kind: ClassVar[str] = "organization.role_assignment"

    class Scope(models.TextChoices):
        OWN = "own", _("own")
        TEAM = "team", _("team")
        UNIT = "unit", _("unit and below")
        ALL = "all", _("all")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="role_assignments")
    scope = models.CharField(_("reach"), max_length=6, choices=Scope, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("role assignment")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "unit", "valid_from"], name="organization_role_once"),
            models.CheckConstraint(condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="organization_role_order"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.unit}"


class Deputy(models.Model):
    """``deputy`` acts for ``user`` from a day until a day."""

    ref_kind: ClassVar[str] = "organization.deputy"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputising")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("deputy")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="organization_deputy_order"),
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="organization_deputy_other"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.user}"


class CalendarDay(models.Model):
    """An exception to the week: a holiday, or a weekend day that is worked (调休)."""

    ref_kind: ClassVar[str] = "organization.calendar_day"

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=40)
    source = models.CharField(max_length=20, default="company")

    class Meta:
        verbose_name = _("calendar day")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CalendarYear(models.Model):
    """A year whose State Council notice is entered; other years are provisional (暂定)."""

    ref_kind: ClassVar[str] = "organization.calendar_year"

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("calendar year")

    def __str__(self) -> str:
        return str(self.year)


class Staff(models.Model):
    """How a colleague is reached inside the company, and which extension the dial button uses for them."""

    ref_kind: ClassVar[str] = "organization.staff"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    extension = models.CharField(_("extension"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("colleague")

    def __str__(self) -> str:
        return str(self.user)


class Stamp(models.Model):
    """A random value that changes with each change of what processes keep in memory, such as the calendar."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("stamp")

    def __str__(self) -> str:
        return self.name


class Setting(models.Model):
    """The value of one company-wide option that somebody has set; see ``options.py``. Secrets are sealed."""

    code = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()

    class Meta:
        verbose_name = _("setting")

    def __str__(self) -> str:
        return self.code
