"""The people at a customer and their telephone numbers, stored encrypted with keyed indexes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.archive.models.customers import Customer
from huifang.archive.sealed_fields import SealedCharField
from huifang.kernel.chinese import veiled_name


class Contact(models.Model):
    """Somebody to talk to at a customer; name and position are sealed at rest and shown through the gate (R1.6).

    Pages write ``shown_name``: a mask, until ``grading.unveil(user, contacts)`` has asked for this reader.
    """

    ref_kind: ClassVar[str] = "archive.contact"

    class Title(models.TextChoices):
        MR = "mr", _("Mr")
        MS = "ms", _("Ms")
        UNKNOWN = "", _("unknown")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = SealedCharField(_("contact"), max_length=40, blank=True)
    title = models.CharField(_("form of address"), max_length=4, choices=Title, blank=True)
    position = SealedCharField(_("position"), max_length=40, blank=True)
    is_main = models.BooleanField(_("main contact"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    batch = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes: ClassVar = [models.Index(fields=["batch"], condition=~Q(batch=""), name="archive_contact_batch")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["customer"], condition=Q(is_main=True), name="archive_contact_one_main")]

    def __str__(self) -> str:
        return self.shown_name

    is_unveiled = False

    @property
    def shown_name(self) -> str:
        """The name for whom it was unveiled, else its first character."""
        return self.name if self.is_unveiled else veiled_name(self.name)

    @property
    def shown_position(self) -> str:
        """The position for whom it was unveiled."""
        return self.position if self.is_unveiled else ""


class ContactNumber(models.Model):
    """One telephone number of a contact: cipher, a keyed index of the whole and of the last four digits, a mask."""

    ref_kind: ClassVar[str] = "archive.number"

    class Kind(models.TextChoices):
        MOBILE = "mobile", _("mobile")
        LANDLINE = "landline", _("landline")
        SERVICE = "service", _("service number")
        SHORT = "short", _("short number")
        FOREIGN = "foreign", _("abroad")

    class Standing(models.TextChoices):
        UNKNOWN = "unknown", _("not yet reached")
        GOOD = "good", _("reached")
        WRONG = "wrong", _("wrong number")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="numbers", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    cipher = models.BinaryField()
    whole_index = models.CharField(max_length=32)
    tail_index = models.CharField(max_length=32)
    masked = models.CharField(max_length=24)
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.UNKNOWN)
    order = models.PositiveSmallIntegerField(default=0)
    batch = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("telephone number")
        verbose_name_plural = _("telephone numbers")
        constraints: ClassVar = [models.UniqueConstraint(fields=["contact", "whole_index"], name="archive_number_once")]
        indexes: ClassVar = [
            models.Index(fields=["whole_index"], name="archive_number_whole"),
            models.Index(fields=["tail_index", "contact"], name="archive_number_tail"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="archive_number_batch"),
        ]

    def __str__(self) -> str:
        return self.masked
