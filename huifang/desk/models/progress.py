"""How far a piece of long work has got."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Progress(models.Model):
    """Long work in the background: count, rate, time left, cancel; the page can be left.

    ``kind`` and ``key`` name the work (``imports.apply``, ``12``); only one may run at a time. ``address`` is where
    its result is read.
    """

    ref_kind: ClassVar[str] = "desk.progress"

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    address = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    cancel_requested = models.BooleanField(default=False)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], condition=Q(state="running"), name="desk_progress_one_running")
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "key", "id"], name="desk_progress_newest"),
            models.Index(fields=["owner", "id"], name="desk_progress_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        """Is the work still going on?"""
        return self.state == self.State.RUNNING

    @property
    def seconds(self) -> float:
        """Seconds from the start to the last sign of life."""
        return max((self.changed_at - self.started_at).total_seconds(), 0.0)

    @property
    def rate(self) -> float:
        """Things done per second; 0 before the first."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the rate so far; None while that is unknown."""
        if not self.is_running or not self.total or self.rate <= 0:
            return None
        return max(self.total - self.done, 0) / self.rate
