"""Tables of the journal."""

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.kernel.refs import Ref


class Event(models.Model):
    """A business fact. Never changed, never deleted; ``facts`` is canonical JSON text."""

    ref_kind: ClassVar[str] = "journal.event"

    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=40)
    actor_id = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    batch = models.CharField(max_length=40, blank=True)
    facts = models.TextField(default="{}")
    origin = models.CharField(max_length=16, blank=True, default="", db_default="")
    """Key of the ``Origin`` that it came from; empty for commands and workers."""

    class Meta:
        verbose_name = _("event")
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="journal_subject"),
            models.Index(fields=["kind", "id"], name="journal_kind"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="journal_batch"),
            models.Index(fields=["actor_kind", "actor_id", "id"], name="journal_actor"),
            models.Index(fields=["origin", "id"], condition=~Q(origin=""), name="journal_event_from"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id}"

    @property
    def actor(self) -> Ref:
        """Who did it: a user or a system part."""
        return Ref(self.actor_kind, self.actor_id)

    @property
    def subject(self) -> Ref:
        """What it happened to."""
        return Ref(self.subject_kind, self.subject_id)

    @property
    def data(self) -> dict[str, Any]:
        """The facts, parsed."""
        parsed: dict[str, Any] = json.loads(self.facts)
        return parsed


class Personal(models.Model):
    """A personal value of a fact. Erasing it leaves the salted digest in the fact, so the chain stays true."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="personal")
    name = models.CharField(max_length=60)
    value = models.TextField()
    salt = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "name"], name="journal_personal_once")]

    def __str__(self) -> str:
        return f"{self.event_id}.{self.name}"


class Delivery(models.Model):
    """A subscriber that must hear of an event, at least once; the unique pair makes it idempotent."""

    ref_kind: ClassVar[str] = "journal.delivery"

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    consumer = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "consumer"], name="journal_delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=Q(state="pending"), name="journal_delivery_due"),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="journal_delivery_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.consumer}: {self.state}"


class Seal(models.Model):
    """One link of the hash chain. ``position`` counts without gaps, so two sealers collide and a missing link shows."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position}: {self.digest[:12]}"


class Origin(models.Model):
    """From where facts came: an address, a digest of the session, the browser. Its key is the digest of all three."""

    key = models.CharField(max_length=16, primary_key=True)
    address = models.CharField(max_length=45, blank=True)
    session = models.CharField(max_length=12, blank=True)
    agent = models.CharField(max_length=160, blank=True)
    first_at = models.DateTimeField()

    class Meta:
        verbose_name = _("origin of facts")
        indexes: ClassVar = [models.Index(fields=["address"], name="journal_origin_address")]

    def __str__(self) -> str:
        return f"{self.address} {self.session}"


class Erased(models.Model):
    """A fact whose values were destroyed under a certificate: its row stands, ``facts`` is empty, its link can't be recomputed.

    The certificate's own fact holds a digest of all facts erased under it, so that nothing else can be passed off as erased.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="erased")
    certificate = models.CharField(max_length=40, db_index=True)

    class Meta:
        verbose_name = _("erased fact")

    def __str__(self) -> str:
        return f"{self.event_id}: {self.certificate}"


class Pulse(models.Model):
    """The last run of a repeated piece of work: proof of life, its last error, and the day of a nightly one.

    ``busy_until`` is a lease: a nightly work whose process was killed is taken up again when it ends.
    """

    name = models.CharField(max_length=80, primary_key=True)
    seen_at = models.DateTimeField(null=True)
    ran_on = models.DateField(null=True)
    busy_until = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    took_ms = models.PositiveIntegerField(null=True)
    """How long the last run took, in milliseconds."""

    class Meta:
        verbose_name = _("pulse")

    def __str__(self) -> str:
        return self.name
