"""The complaint: what was said, where it stands, who has it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Contact, Customer, Project
from huifang.archive.sealed_fields import SealedCharField
from huifang.complaints.models.category import Category
from huifang.complaints.rules import OPEN
from huifang.kernel.chinese import veiled_name
from huifang.organization.models import Unit


class Complaint(models.Model):
    """A complaint on the form 客户投诉单 (R3.1), from the first word to the customer's satisfaction (R3.6)."""

    ref_kind: ClassVar[str] = "complaints.complaint"

    class State(models.TextChoices):
        JUDGING = "judging", _("to be judged")
        HANDLING = "handling", _("being handled")
        DECIDING = "deciding", _("solution to be chosen")
        EXECUTING = "executing", _("solution being carried out")
        ANSWERED = "answered", _("answered, to be followed up")
        SATISFIED = "satisfied", _("customer satisfied, closed")
        UNREACHABLE = "unreachable", _("customer not reachable, closed")
        DECIDED = "decided", _("closed by decision")
        MERGED = "merged", _("merged into another")
        PAST = "past", _("past case, brought in")
        VOID = "void", _("void")

    class Channel(models.TextChoices):
        FOLLOW_UP = "follow_up", _("follow-up call")
        PHONE = "phone", _("phone")
        VISIT = "visit", _("visit to our office")
        MAIL = "mail", _("e-mail")
        WEB = "web", _("web form")
        REGULATOR = "regulator", _("authority or media")
        OTHER = "other", _("other")

    class Tier(models.TextChoices):
        FIRST = "first", _("front line")
        SECOND = "second", _("second line")
        OPINION = "opinion", _("public opinion and authorities")
        SAFETY = "safety", _("serious safety")

    class Body(models.TextChoices):
        CONSUMER = "12315", _("12315 market supervision")
        CITIZEN = "12345", _("12345 government hotline")
        MEDIA = "media", _("media")
        AUTHORITY = "authority", _("another authority")

    class Merit(models.TextChoices):
        JUSTIFIED = "justified", _("justified")
        UNJUSTIFIED = "unjustified", _("not justified")

    number = models.CharField(_("number"), max_length=40, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"))
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact"))
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project"))
    contract_number = models.CharField(_("contract number"), max_length=60, blank=True)
    contact_name = SealedCharField(_("contact"), max_length=40, blank=True)
    """Sealed at rest; pages write ``shown_contact``, after ``naming.unveil`` has asked for their reader (R1.6)."""
    phone_masked = models.CharField(_("phone"), max_length=24, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    region = models.CharField(_("region"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.FOLLOW_UP)
    content = models.TextField(_("complaint"))
    wish = models.TextField(_("what the customer wants"), blank=True)
    product = models.CharField(_("product or service"), max_length=120, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("complaint category")
    )
    outside_body = models.CharField(_("sent by"), max_length=10, choices=Body, blank=True)
    """The authority or medium that sent it on (R3.7)."""
    outside_number = models.CharField(_("their number"), max_length=60, blank=True)
    outside_due_at = models.DateTimeField(_("reply to them due"), null=True, blank=True)
    outside_answer = models.TextField(_("reply to them"), blank=True)
    outside_answered_at = models.DateTimeField(null=True, blank=True)
    tier = models.CharField(_("tier"), max_length=8, choices=Tier, default=Tier.FIRST)
    safety = models.BooleanField(_("serious safety"), default=False)
    opinion = models.BooleanField(_("public opinion"), default=False)
    bypass = models.BooleanField(_("bypass complaint"), default=False)
    """Taken past the centre to somebody higher (越级): watched (R3.8)."""
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken by"))
    taken_at = models.DateTimeField(_("taken at"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handler")
    )
    """The named service person who tracks it (R3.6); nobody: whoever took it."""
    responsible_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible department")
    )
    merit = models.CharField(_("judged"), max_length=12, choices=Merit, blank=True)
    objections = models.PositiveSmallIntegerField(default=0)
    """How often the customer has objected to being judged not justified."""
    rung = models.PositiveSmallIntegerField(default=0)
    """How high it has climbed: 0 department head, 1 vice-president, 2 general manager (R3.6)."""
    promised_at = models.DateTimeField(_("answer promised until"), null=True, blank=True)
    """When the customer was told they would hear back (R3.2)."""
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    handling = models.TextField(_("handling"), blank=True)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    technical_head = models.CharField(_("technical department head"), max_length=60, blank=True)
    customer_opinion = models.TextField(_("customer's opinion"), blank=True)
    rounds = models.PositiveSmallIntegerField(default=1)
    """How often the departments have been asked; grows each time the customer is not satisfied."""
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.HANDLING)
    void_reason = models.CharField(max_length=200, blank=True)
    closing_reason = models.TextField(blank=True)
    """Why it was closed without a satisfied customer, in the words of whoever decided."""
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=100, unique=True, null=True)
    """Reference of the call record it came from: one complaint for one record, however often the message repeats."""
    source = models.CharField(max_length=120, blank=True)
    """Of a past case that was brought in: its number, time and category there, by which a second import knows it."""
    batch = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    indexed = models.BooleanField(default=False)
    """Do similar complaints find it by the index yet? Until then it is read as it stands."""

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        indexes: ClassVar = [
            models.Index(fields=["state", "taken_at", "id"], name="complaints_state"),
            models.Index(fields=["customer", "id"], name="complaints_customer"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="complaints_batch"),
            models.Index(fields=["source"], condition=~Q(source=""), name="complaints_source"),
            models.Index(fields=["unit", "taken_at"], condition=Q(state__in=OPEN), name="complaints_unclosed"),
            models.Index(fields=["taken_at", "id"], name="complaints_newest"),
            models.Index(fields=["taken_at", "id"], condition=Q(state__in=OPEN), name="complaints_newest_open"),
            models.Index(fields=["taken_at", "id"], condition=Q(bypass=True), name="complaints_bypassing"),
            models.Index(fields=["id"], condition=Q(indexed=False), name="complaints_unindexed"),
        ]

    def __str__(self) -> str:
        return self.number

    is_unveiled = False

    @property
    def shown_contact(self) -> str:
        """The contact's name for whom it was unveiled, else its first character."""
        return self.contact_name if self.is_unveiled else veiled_name(self.contact_name)
