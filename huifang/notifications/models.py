"""Notices, how each person wants to be told, and the mails of a day."""

import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.kernel.refs import Ref


class Notice(models.Model):
    """One person told of one thing: when, in which way, when they saw it, when it was dealt with.

    ``head`` is the unseen notice of the same kind on which this one was counted. ``stands_for`` is the absent
    colleague in whose place the person was told.
    """

    ref_kind: ClassVar[str] = "notifications.notice"

    class Mail(models.TextChoices):
        NONE = "none", _("inbox only")
        DIGEST = "digest", _("daily mail")
        DUE = "due", _("mail waiting")
        SENT = "sent", _("mail sent")
        LEFT_OUT = "left_out", _("mail not needed any more")
        FAILED = "failed", _("mail failed")

    kind = models.CharField(_("kind"), max_length=60)
    group = models.CharField(max_length=40)
    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    party_kind = models.CharField(max_length=40, blank=True)
    party_id = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=80, blank=True)
    """Tells occurrences apart: the same kind, row, person and key is told once."""
    batch = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    stands_for = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_kind = models.CharField(max_length=40)
    by_id = models.CharField(max_length=40)
    facts = models.TextField(default="{}")
    importance = models.PositiveSmallIntegerField(default=2)
    head = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="more")
    told_at = models.DateTimeField(_("told"))
    seen_at = models.DateTimeField(_("seen"), null=True)
    done_at = models.DateTimeField(_("dealt with"), null=True)
    mail = models.CharField(_("way"), max_length=8, choices=Mail, default=Mail.NONE)
    mail_at = models.DateTimeField(null=True)
    """When a mail of its own goes out; after that, when it went."""
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind", "about_kind", "about_id", "key"], name="notifications_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], condition=Q(head=None), name="notifications_inbox"),
            models.Index(fields=["person", "kind", "-id"], condition=Q(seen_at=None, done_at=None, head=None), name="notifications_unseen"),
            models.Index(fields=["about_kind", "about_id", "id"], name="notifications_about"),
            models.Index(fields=["party_kind", "party_id", "id"], condition=~Q(party_kind=""), name="notifications_party"),
            models.Index(fields=["mail_at"], condition=Q(mail="due"), name="notifications_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person_id}"

    @property
    def about(self) -> Ref:
        """What it is about."""
        return Ref(self.about_kind, self.about_id)

    @property
    def by(self) -> Ref:
        """Who caused it."""
        return Ref(self.by_kind, self.by_id)

    @property
    def data(self) -> dict[str, Any]:
        """The facts, parsed."""
        parsed: dict[str, Any] = json.loads(self.facts)
        return parsed

    @property
    def is_open(self) -> bool:
        """Neither seen nor dealt with?"""
        return self.seen_at is None and self.done_at is None


class Preference(models.Model):
    """How one person wants to be told; what is not set is as the company has it."""

    ref_kind: ClassVar[str] = "notifications.preference"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ways = models.JSONField(default=dict)
    """Way by group of notices."""
    quiet_own = models.BooleanField(default=False)
    quiet_start = models.TimeField(null=True)
    quiet_end = models.TimeField(null=True)
    quiet_rest_days = models.BooleanField(default=True)
    digest_at = models.TimeField(null=True)
    digest_wanted = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("notice settings")

    def __str__(self) -> str:
        return str(self.person_id)


class Digest(models.Model):
    """The mail of one person and day; the unique pair makes it one. ``claim`` belongs to the worker that writes it now."""

    ref_kind: ClassVar[str] = "notifications.digest"

    class State(models.TextChoices):
        WORKING = "working", _("being written")
        SENT = "sent", _("sent")
        EMPTY = "empty", _("nothing to say")
        AWAY = "away", _("away")
        FAILED = "failed", _("failed")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.WORKING)
    claim = models.CharField(max_length=32, blank=True)
    busy_until = models.DateTimeField(null=True)
    lines = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("daily mail")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "day"], name="notifications_digest_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}: {self.state}"
