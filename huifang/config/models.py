"""The one table of the installation itself: which of its processes live."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Process(models.Model):
    """A web or worker process on some node, with its last sign of life; old rows are swept by those who announce themselves."""

    ref_kind: ClassVar[str] = "config.process"

    key = models.CharField(max_length=32, primary_key=True)
    role = models.CharField(max_length=10)
    node = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    version = models.CharField(max_length=30)
    schema = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("running process")

    def __str__(self) -> str:
        return f"{self.role} {self.node}:{self.pid}"
