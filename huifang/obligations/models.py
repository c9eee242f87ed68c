"""The ledger."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.kernel.refs import Ref
from huifang.regulations.models import Rule


class Obligation(models.Model):
    """A duty from a clause: what, about whom, whose, until when, and how it ended.

    ``subject`` is the thing the duty is about (a project, an assignment); ``party`` the customer behind it.
    ``occurrence`` names the repetition, such as ``2027-06-10/-30``; the natural key keeps a duty from being made twice.
    ``next_at`` is the moment at which the sweep must look at the row again (warning, breach or next step of the
    ladder), null when nothing can happen by itself any more.
    Born columns (natural key, ``born_*``) never change, so that the ledger can be rebuilt from the journal.
    """

    ref_kind: ClassVar[str] = "obligations.obligation"

    class State(models.TextChoices):
        OPEN = "open", _("open")
        MET = "met", _("met")
        WAIVED = "waived", _("waived")

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule_code = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    party_kind = models.CharField(max_length=40, blank=True)
    party_id = models.BigIntegerField(null=True)
    occurrence = models.CharField(max_length=40)
    batch = models.CharField(max_length=40, blank=True)
    born_at = models.DateTimeField()
    born_due_at = models.DateTimeField()
    born_target_on = models.DateField(null=True)
    born_provisional = models.BooleanField(default=False)
    born_owner_kind = models.CharField(max_length=40, blank=True)
    born_owner_id = models.BigIntegerField(null=True)

    owner_kind = models.CharField(max_length=40, blank=True)
    owner_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    target_on = models.DateField(null=True)
    """The date the duty is about (a certificate's yearly date), which the due time leads up to."""
    is_provisional = models.BooleanField(default=False)
    ladder = models.CharField(max_length=80, blank=True)
    """Code of the time-limit rule whose ladder this climbs; empty: nobody is alarmed."""
    step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=100, blank=True)
    """Reference of what proves it was kept, ``followup.record:17``; the reason when waived."""

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "rule_code", "occurrence"], name="obligations_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False, next_at=None)),
                name="obligations_closed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="obligations_sweep"),
            models.Index(fields=["party_kind", "party_id", "due_at"], condition=Q(state="open"), name="obligations_party"),
            models.Index(fields=["owner_kind", "owner_id", "due_at"], condition=Q(state="open"), name="obligations_owner"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="obligations_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code} {self.subject} {self.occurrence}"

    @property
    def subject(self) -> Ref:
        """What the duty is about."""
        return Ref(self.subject_kind, str(self.subject_id))

    @property
    def owner(self) -> Ref | None:
        """Whose duty it is: a user, a position or a unit."""
        return Ref(self.owner_kind, str(self.owner_id)) if self.owner_kind else None
