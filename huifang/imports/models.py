"""Batches, their refused rows, and what people taught about columns."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.imports.rules import life
from huifang.kernel.refs import Ref


class Batch(models.Model):
    """One file on its way in: uploaded, previewed, applied, perhaps undone. ``cursor`` is the last row that is in."""

    ref_kind: ClassVar[str] = "imports.batch"

    class State(models.TextChoices):
        UPLOADED = life.UPLOADED, _("columns to be checked")
        PREVIEWING = life.PREVIEWING, _("being previewed")
        PREVIEWED = life.PREVIEWED, _("previewed")
        APPLYING = life.APPLYING, _("being imported")
        APPLIED = life.APPLIED, _("imported")
        STOPPED = life.STOPPED, _("stopped halfway")
        FAILED = life.FAILED, _("broken off")
        UNDOING = life.UNDOING, _("being undone")
        UNDONE = life.UNDONE, _("undone")
        DISCARDED = life.DISCARDED, _("discarded")

    kind = models.CharField(max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    layout = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UPLOADED)
    preview = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    notice = models.TextField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    actor = models.CharField(max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("uploaded"))
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes: ClassVar = [
            models.Index(fields=["by", "id"], name="imports_batch_by"),
            models.Index(fields=["sha256", "kind"], name="imports_batch_file"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def mark(self) -> str:
        """What the rows it created carry in their ``batch`` column."""
        return str(Ref(self.ref_kind, str(self.pk)))

    @property
    def actor_ref(self) -> Ref:
        """Who imports: a user or the command line."""
        return Ref.parse(self.actor)


class BatchRow(models.Model):
    """A refused row and what is wrong with it. Its cells stay in the file: they may hold telephone numbers in clear."""

    ref_kind: ClassVar[str] = "imports.row"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="refused")
    number = models.PositiveIntegerField()
    faults = models.JSONField()

    class Meta:
        verbose_name = _("refused row")
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "number"], name="imports_row_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"


class ColumnMemory(models.Model):
    """What a header means, as somebody corrected it: in registers with exactly these headers, or (no signature) in any."""

    ref_kind: ClassVar[str] = "imports.column_memory"

    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=32, blank=True)
    header = models.CharField(max_length=120)
    field = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("remembered column")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "signature", "header"], name="imports_memory_once")]

    def __str__(self) -> str:
        return f"{self.header} → {self.field}"
