"""Tables of destruction, holds, alarms, consents and requests. None of them holds what was destroyed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.audit import naming
from huifang.kernel.refs import Ref


class Destruction(models.Model):
    """A proposal to destroy or anonymise, the approvals it needs, and the certificate once it is carried out (C 二2.8.9)."""

    ref_kind: ClassVar[str] = "audit.destruction"

    class Way(models.TextChoices):
        DESTROY = "destroy", _("destruction")
        ANONYMISE = "anonymise", _("anonymising")

    class Reason(models.TextChoices):
        OUTDATED = "outdated", _("outdated, no longer worth keeping")
        RETENTION = "retention", _("past the time of keeping")
        REQUEST = "request", _("at the person's request")
        MISTAKE = "mistake", _("collected by mistake")

    class State(models.TextChoices):
        ASKED = "asked", _("to be approved")
        WAITING = "waiting", _("approved, in the waiting time")
        EXECUTING = "executing", _("being carried out")
        CLEANING = "cleaning", _("storage being cleaned")
        DONE = "done", _("carried out")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    way = models.CharField(pgettext_lazy("destruction", "what is done"), max_length=10, choices=Way, default=Way.DESTROY)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    note = models.TextField(_("why in particular"), blank=True)
    """May name people; emptied when it is carried out."""
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    approved_at = models.DateTimeField(_("approved"), null=True)
    due_at = models.DateTimeField(_("to be carried out"), null=True)
    holds = models.PositiveIntegerField(default=0)
    """Legal holds that lie on something of it now; compared and swapped with the state."""
    certificate = models.CharField(_("certificate"), max_length=40, blank=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(_("carried out"), null=True)
    busy_until = models.DateTimeField(null=True)
    erased = models.JSONField(default=dict)
    """Rows by table, without their content."""

    class Meta:
        verbose_name = _("destruction")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["certificate"], condition=~Q(certificate=""), name="audit_certificate_once"),
            models.CheckConstraint(condition=~Q(state="done") | (~Q(certificate="") & Q(note="")), name="audit_done_certified"),
            models.CheckConstraint(condition=~Q(state__in=("executing", "cleaning")) | Q(holds=0), name="audit_never_under_hold"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["proposed_at", "id"], name="audit_destruction_new"),
            models.Index(fields=["due_at"], condition=Q(state__in=("waiting", "executing", "cleaning")), name="audit_destruction_due"),
        ]

    def __str__(self) -> str:
        return self.certificate or f"#{self.pk}"


class Item(models.Model):
    """One thing that a destruction names: kind and number, and how many rows belonged to it when it was proposed."""

    ref_kind: ClassVar[str] = "audit.item"

    destruction = models.ForeignKey(Destruction, on_delete=models.CASCADE, related_name="items")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    counts = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["destruction", "subject_kind", "subject_id"], name="audit_item_once")]
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id"], name="audit_item_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"

    @property
    def subject(self) -> Ref:
        """What it is."""
        return Ref(self.subject_kind, self.subject_id)


class Hold(models.Model):
    """A legal hold: nothing that belongs to its subject is destroyed while it lies on it."""

    ref_kind: ClassVar[str] = "audit.hold"

    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    reason = models.CharField(_("reason"), max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set"))
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("legal hold")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], condition=Q(lifted_at=None), name="audit_hold_once"),
            models.CheckConstraint(condition=Q(lifted_at=None) | ~Q(lift_reason=""), name="audit_hold_lift_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["set_at", "id"], name="audit_hold_new")]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"

    @property
    def subject(self) -> Ref:
        """On what it lies."""
        return Ref(self.subject_kind, self.subject_id)

    @property
    def about(self) -> str:
        """The same in words."""
        return naming.words(self.subject)


class Departure(models.Model):
    """Somebody has given notice: until the day their reading is watched more closely."""

    ref_kind: ClassVar[str] = "audit.departure"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    leaves_on = models.DateField(_("leaves on"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice given")

    def __str__(self) -> str:
        return f"{self.person_id} {self.leaves_on}"


class Alarm(models.Model):
    """Unusual reading of one person in one hour; acknowledged by somebody else."""

    ref_kind: ClassVar[str] = "audit.alarm"

    class Kind(models.TextChoices):
        MANY = "many", _("many files in an hour")
        NIGHT = "night", _("files at night")
        LEAVING = "leaving", _("many files before leaving")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("what is unusual"), max_length=8, choices=Kind)
    hour = models.DateTimeField(_("hour"))
    count = models.PositiveIntegerField(_("files"))
    raised_at = models.DateTimeField(_("raised"))
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    note = models.CharField(_("what it was"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("alarm of reading")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind", "hour"], name="audit_alarm_once"),
            models.CheckConstraint(condition=Q(acknowledged_at=None) | ~Q(note=""), name="audit_alarm_note"),
        ]
        indexes: ClassVar = [models.Index(fields=["raised_at", "id"], name="audit_alarm_new")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class Consent(models.Model):
    """A person agreed to one purpose, or declined; a newer row takes the place of an older one (PIPL 14, 15)."""

    ref_kind: ClassVar[str] = "audit.consent"

    class How(models.TextChoices):
        CALL = "call", _("on the telephone")
        FORM = "form", _("signed form")
        MAIL = "mail", _("by mail or message")
        WEB = "web", _("on a page")

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    purpose = models.CharField(_("purpose"), max_length=30)
    given = models.BooleanField(_("agreed"))
    how = models.CharField(_("how"), max_length=6, choices=How)
    evidence = models.CharField(_("where it is kept"), max_length=200, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    newest = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("consent")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "purpose"], condition=Q(newest=True), name="audit_consent_newest")
        ]
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id", "id"], name="audit_consent_subject")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.given}"


class Request(models.Model):
    """What a person asked for: a copy, a correction, erasure, an explanation (PIPL 44–48); answered within the rule's limit."""

    ref_kind: ClassVar[str] = "audit.request"

    class Kind(models.TextChoices):
        COPY = "copy", _("copy of what is held")
        CORRECT = "correct", _("correction of data")
        ERASE = "erase", _("erasure")
        EXPLAIN = "explain", _("explanation")

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        DONE = "done", _("granted")
        DECLINED = "declined", _("declined")

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    kind = models.CharField(_("what is asked"), max_length=8, choices=Kind)
    text = models.TextField(_("in their words"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(_("taken"))
    due_at = models.DateTimeField(_("due"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request of a person")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="audit_request_answered",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="audit_request_due"),
            models.Index(fields=["subject_kind", "subject_id"], name="audit_request_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id}"

    @property
    def subject(self) -> Ref:
        """Who asked."""
        return Ref(self.subject_kind, str(self.subject_id))

    @property
    def about(self) -> str:
        """The same in words."""
        return naming.words(self.subject)
