"""Complaints that belong together: linked, merged, and the index by which the same matter is found again."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huifang.complaints.models.complaint import Complaint


class Link(models.Model):
    """Two complaints that have to do with each other; neither is above the other."""

    ref_kind: ClassVar[str] = "complaints.link"

    first = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("link")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="complaints_link_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="complaints_link_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id}"


class Merging(models.Model):
    """That one complaint went on as another, and what it was before; kept when it is split off again."""

    ref_kind: ClassVar[str] = "complaints.merging"

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="mergings")
    into = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+")
    state_before = models.CharField(max_length=12)
    promised_before = models.DateTimeField(null=True)
    """What had been promised to the customer on the complaint that goes on, before the earlier promise won."""
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    split_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    split_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("merging")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(split_at=None), name="complaints_merged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} → {self.into_id}"


class Term(models.Model):
    """A pair of characters or a word that complaints hold, and how many of them do."""

    ref_kind: ClassVar[str] = "complaints.term"

    text = models.CharField(max_length=24, unique=True)
    complaints = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("term")

    def __str__(self) -> str:
        return self.text


class Posting(models.Model):
    """A block of the complaints that hold a term: their ids as 32-bit numbers one after the other."""

    ref_kind: ClassVar[str] = "complaints.posting"

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="+", db_index=False)
    block = models.PositiveIntegerField()
    ids = models.BinaryField()

    class Meta:
        verbose_name = _("posting")
        constraints: ClassVar = [models.UniqueConstraint(fields=["term", "block"], name="complaints_posting_once")]

    def __str__(self) -> str:
        return f"{self.term_id}/{self.block}"


class Indexing(models.Model):
    """How far the index is: one row; whoever writes the index takes its turn first."""

    ref_kind: ClassVar[str] = "complaints.indexing"

    complaints = models.PositiveBigIntegerField(default=0)
    """How many complaints the index holds."""
    turn = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("indexing")

    def __str__(self) -> str:
        return str(self.complaints)
