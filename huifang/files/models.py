"""Contents and their attachments."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.files.types import KINDS, Kind
from huifang.kernel.refs import Ref


class Blob(models.Model):
    """A content, stored once however often it is attached. The bytes lie on the disk under their hash."""

    class Scan(models.TextChoices):
        UNSCANNED = "unscanned", _("not scanned")
        WAITING = "waiting", _("waits for the virus scan")
        CLEAN = "clean", pgettext_lazy("virus scan", "clean")
        INFECTED = "infected", _("virus found")

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    """A code of ``types.KINDS``."""
    warning = models.CharField(max_length=10, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.UNSCANNED)
    scanned_at = models.DateTimeField(null=True)
    found = models.CharField(max_length=80, blank=True)
    key = models.PositiveSmallIntegerField(default=0)
    """The number of the key of the ring that it is sealed under on the disk; 0: it lies there as it is."""
    created_at = models.DateTimeField()
    used_at = models.DateTimeField()
    """When it was last attached; the sweep lets a day pass after it."""

    class Meta:
        verbose_name = _("content of a file")
        verbose_name_plural = _("contents of files")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(size__gt=0), name="files_blob_not_empty")]
        indexes: ClassVar = [
            models.Index(fields=["scan", "id"], condition=Q(scan__in=("unscanned", "waiting")), name="files_blob_to_scan"),
            models.Index(fields=["used_at"], name="files_blob_used"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def type(self) -> Kind:
        """What it is."""
        return KINDS[self.kind]


class File(models.Model):
    """One attachment of a row of another context; voided with a reason, never deleted (R12.2)."""

    ref_kind: ClassVar[str] = "files.file"

    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="files")
    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=200)
    purpose = models.CharField(max_length=20, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """None: a part of the system, such as incoming mail."""
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "purpose", "blob"], condition=Q(voided_at=None), name="files_file_once"
            ),
            models.CheckConstraint(condition=Q(voided_at=None) | ~Q(void_reason=""), name="files_file_void_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["owner_kind", "owner_id", "id"], name="files_file_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Ref:
        """The row it is attached to."""
        return Ref(self.owner_kind, self.owner_id)
