"""Waves (批量): the same matter complained of by many."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.complaints.models.complaint import Complaint


class Wave(models.Model):
    """One matter of many customers: proposed by the system, confirmed or dismissed by a person, ended."""

    ref_kind: ClassVar[str] = "complaints.wave"

    class State(models.TextChoices):
        PROPOSED = "proposed", _("to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        ENDED = "ended", _("ended")
        DISMISSED = "dismissed", _("not one matter")

    title = models.CharField(_("matter"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    found_at = models.DateTimeField(_("found at"))
    threshold = models.PositiveIntegerField()
    """How many similar complaints it took, when it was found."""
    days = models.PositiveIntegerField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        indexes: ClassVar = [models.Index(fields=["state", "found_at", "id"], name="complaints_wave_state")]

    def __str__(self) -> str:
        return self.title


class WaveMember(models.Model):
    """A complaint of a wave; one that was taken out stays known, so that it is not put back by itself."""

    ref_kind: ClassVar[str] = "complaints.wave_member"

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="members")
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="waves")
    joined_at = models.DateTimeField()
    out = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("complaint of a wave")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "complaint"], name="complaints_wave_member_once"),
            models.UniqueConstraint(fields=["complaint"], condition=Q(out=False), name="complaints_in_one_wave"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id}/{self.complaint_id}"


class Announcement(models.Model):
    """One answer given to every complaint of a wave."""

    ref_kind: ClassVar[str] = "complaints.announcement"

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="announcements")
    text = models.TextField(_("answer to all"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    given = models.PositiveIntegerField(default=0)
    """To how many complaints."""
    letters = 0
    """To how many of them a letter goes; known to whoever has just given it, and kept in the fact."""

    class Meta:
        verbose_name = _("announcement")

    def __str__(self) -> str:
        return self.text[:40]
