"""Who reads documents that are not theirs to keep: by approval until a day, or as an inspecting authority."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.documents.models.documents import Document


class Grant(models.Model):
    """查阅 or 借阅 of one document for a purpose until a day, asked of the head of the reader's department (C 二1.4)."""

    ref_kind: ClassVar[str] = "documents.grant"

    class Way(models.TextChoices):
        VIEW = "view", _("view here")
        PAPER = "paper", _("borrow the paper")

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for approval")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENDED = "ended", _("ended")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="grants", db_index=False)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("reader")
    )
    way = models.CharField(_("way"), max_length=6, choices=Way, default=Way.VIEW)
    purpose = models.CharField(_("purpose"), max_length=200)
    until = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("viewing and loan")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "reader"], condition=Q(state__in=("asked", "granted")), name="documents_grant_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reader", "state", "until"], name="documents_grant_reader"),
            models.Index(fields=["asked_at", "id"], name="documents_grant_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.reader_id}"


class AuthorityReading(models.Model):
    """A competent department inspected documents: exempt from approval, on record with who, when and on what basis (C 二1.4)."""

    ref_kind: ClassVar[str] = "documents.authority_reading"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="authority_readings")
    authority = models.CharField(_("authority"), max_length=80)
    people = models.CharField(_("inspectors"), max_length=120)
    basis = models.CharField(_("basis"), max_length=200)
    on = models.DateField(_("on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reading by an authority")

    def __str__(self) -> str:
        return f"{self.authority} {self.on}"
