"""What a round is told by: its roll-ups, and the summary report that closes it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.followup.models.plans import Round


class RoundTally(models.Model):
    """One figure of a round: so many calls of ``key`` in ``group``; all of a round are replaced at once (R2.16)."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    group = models.CharField(max_length=12)
    """``all``, ``agent``, ``unit``, ``type``, ``way``, ``due`` (day), ``closed`` (day), ``satisfaction``, ``outcome``."""
    key = models.CharField(max_length=60, blank=True)
    figure = models.CharField(max_length=12)
    """A state of the calls, ``reached``, ``tried``, ``records``, ``matters``…; see ``rounds/counting.py``."""
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("roll-up of a round")
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "group", "key", "figure"], name="followup_tally_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.group}:{self.key} {self.figure}={self.count}"


class RoundReport(models.Model):
    """The closing report of a round: the figures as they were counted, the words of whoever edited it, who approved it (R2.15, R11.2)."""

    ref_kind: ClassVar[str] = "followup.round_report"

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ASKED = "asked", _("waits for approval")
        FILED = "filed", _("filed")

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="report")
    number = models.CharField(_("number"), max_length=40, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    figures = models.JSONField()
    text = models.TextField(_("report"), blank=True)
    made_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(null=True)
    sent_to = models.JSONField(default=list)
    """Names of the departments that it went to."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("closing report of a round")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="followup_round_report_number"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.round_id}"


class SiteCheck(models.Model):
    """What was found on the spot: where it was, when, and the remarks; pictures hang on it as files (R2.5)."""

    ref_kind: ClassVar[str] = "followup.site_check"

    class Source(models.TextChoices):
        NONE = "none", _("no position")
        TYPED = "typed", _("typed")
        DEVICE = "device", _("taken from the device")

    task = models.OneToOneField("followup.Task", on_delete=models.PROTECT, related_name="site_check")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("time on the spot"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    accuracy = models.PositiveIntegerField(null=True)
    """Metres."""
    source = models.CharField(max_length=6, choices=Source, default=Source.NONE)
    findings = models.TextField(_("findings"), blank=True)
    conform = models.BooleanField(_("nothing amiss"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("on-site check")

    def __str__(self) -> str:
        return f"{self.task_id} {self.checked_at:%Y-%m-%d}"
