"""Documents and their versions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.archive.models import Customer, Project
from huifang.archive.sealed_fields import SealedCharField
from huifang.files.models import File
from huifang.organization.models import Unit

TEXT = 400_000
"""Characters of a content's text that are kept."""


class Document(models.Model):
    """A deliverable with one keeper (R1.8). ``section`` names the section of the customer's file whose grade its content has."""

    ref_kind: ClassVar[str] = "documents.document"

    class Kind(models.TextChoices):
        REPORT = "report", pgettext_lazy("document", "report")
        PLAN = "plan", _("scheme")
        CERTIFICATE = "certificate", pgettext_lazy("document", "certificate")
        DRAWING = "drawing", _("drawing")
        CONTRACT = "contract", _("contract text")
        DATA = "data", _("data and records")
        OTHER = "other", _("other document")

    class State(models.TextChoices):
        KEPT = "kept", _("kept")
        TAKEN = "taken", _("checked out")
        VOID = "void", _("void")

    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REPORT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    section = models.CharField(_("graded content"), max_length=20, blank=True)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("keeper"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    paper_place = models.CharField(_("where the paper lies"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.KEPT)
    latest = models.PositiveIntegerField(default=0)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    taken_why = models.CharField(max_length=200, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("document")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="taken", taken_by__isnull=False, taken_at__isnull=False)
                | (~Q(state="taken") & Q(taken_by=None, taken_at=None)),
                name="documents_document_taken",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "id"], name="documents_document_unit"),
            models.Index(fields=["changed_at", "id"], name="documents_document_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Version(models.Model):
    """One state of the content: its file, why it was changed, and its text as far as it could be read, sealed at rest."""

    ref_kind: ClassVar[str] = "documents.version"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason of the change"), max_length=200)
    text = SealedCharField(max_length=TEXT, blank=True)
    has_text = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("version")
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "number"], name="documents_version_once")]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"
