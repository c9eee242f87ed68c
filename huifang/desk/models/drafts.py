"""What somebody is typing, field by field."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """One form of one user. ``version`` grows with every field saved; what was based on less than ``closed_version`` comes too late."""

    ref_kind: ClassVar[str] = "desk.draft"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=0)
    closed_version = models.PositiveIntegerField(default=0, db_default=0)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "kind", "key"], name="desk_draft_once")]
        indexes: ClassVar = [models.Index(fields=["changed_at"], name="desk_draft_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class DraftField(models.Model):
    """One field: the value, the draft's version that wrote it, and the tab and message it came from."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="fields")
    name = models.CharField(max_length=100)
    value = models.JSONField()
    version = models.PositiveIntegerField()
    client = models.CharField(max_length=40)
    seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "name"], name="desk_draft_field_once")]

    def __str__(self) -> str:
        return self.name
