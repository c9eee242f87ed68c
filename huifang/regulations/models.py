"""Regulations, their versions, clauses and rules."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.organization.models import Unit


class Regulation(models.Model):
    """A regulation of the whole company, or of one unit; its content stands in its versions."""

    ref_kind: ClassVar[str] = "regulations.regulation"

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=100)
    pack = models.CharField(_("pack"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))

    class Meta:
        verbose_name = _("regulation")
        verbose_name_plural = _("regulations")

    def __str__(self) -> str:
        return self.title


class RegulationVersion(models.Model):
    """One version. ``revision`` counts the edits of a draft, so that two editors notice one another."""

    ref_kind: ClassVar[str] = "regulations.version"

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        DISCARDED = "discarded", _("discarded")

    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    created_at = models.DateTimeField(_("begun"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regulation", "number"], name="regulations_version_number"),
            models.UniqueConstraint(fields=["regulation"], condition=Q(state="draft"), name="regulations_one_draft"),
            models.UniqueConstraint(fields=["regulation"], condition=Q(state="published"), name="regulations_one_published"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"], published_at=None)
                | Q(state__in=["published", "superseded"], published_at__isnull=False, effective_from__isnull=False),
                name="regulations_published_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regulation_id} v{self.number}"

    @property
    def is_draft(self) -> bool:
        """May it still be edited?"""
        return self.state == self.State.DRAFT


class Clause(models.Model):
    """A numbered clause and its text."""

    ref_kind: ClassVar[str] = "regulations.clause"

    version = models.ForeignKey(RegulationVersion, on_delete=models.PROTECT, related_name="clauses")
    number = models.CharField(_("number"), max_length=20)
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"), blank=True)
    order = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "number"], name="regulations_clause_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Rule(models.Model):
    """A typed rule under a clause. ``code`` is the same in every version; ``body`` parses into the shape of ``kind``."""

    ref_kind: ClassVar[str] = "regulations.rule"

    version = models.ForeignKey(RegulationVersion, on_delete=models.PROTECT, related_name="rules")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="rules")
    code = models.CharField(_("code"), max_length=100)
    kind = models.CharField(_("kind"), max_length=40)
    body = models.JSONField(_("content"))
    enabled = models.BooleanField(_("enabled"), default=True)
    order = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "code"], name="regulations_rule_code")]

    def __str__(self) -> str:
        return self.code


class PackBase(models.Model):
    """What a pack said when a version took it, so that a later pack can be told from the company's own edits."""

    version = models.OneToOneField(RegulationVersion, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField()

    class Meta:
        verbose_name = _("pack as it was taken")

    def __str__(self) -> str:
        return str(self.version)


class RulesStamp(models.Model):
    """One row whose value changes with every publication, so that each process knows when to read again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="regulations_one_stamp")]

    def __str__(self) -> str:
        return self.value
