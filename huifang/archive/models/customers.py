"""Customers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huifang.organization.models import Unit


class Customer(models.Model):
    """A company (or person) on file (R1.1). ``name_key`` is its identity: one customer however it is written."""

    ref_kind: ClassVar[str] = "archive.customer"

    class Grade(models.TextChoices):
        ORDINARY = "ordinary", _("ordinary customer")
        KEY = "key", _("key customer")
        GROUP_1 = "group_1", _("group customer, class 1")
        GROUP_2 = "group_2", _("group customer, class 2")
        FARMER = "farmer", _("farmer")

    class Language(models.TextChoices):
        MANDARIN = "mandarin", _("Mandarin")
        CANTONESE = "cantonese", _("Cantonese")

    name = models.CharField(_("customer name"), max_length=120)
    name_key = models.CharField(max_length=120)
    grade = models.CharField(_("customer class"), max_length=10, choices=Grade, default=Grade.ORDINARY)
    region = models.CharField(_("region"), max_length=20, blank=True)
    """Short name of the prefecture-level city, such as 江门."""
    region_code = models.CharField(max_length=6, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    language = models.CharField(_("language of calls"), max_length=10, choices=Language, default=Language.MANDARIN)
    email = models.EmailField(_("e-mail"), blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    since = models.DateField(_("customer since"), null=True, blank=True)
    do_not_call = models.BooleanField(_("do not call"), default=False)
    do_not_call_reason = models.CharField(_("reason"), max_length=100, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("owner")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("unit"))
    canonical = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", db_index=False)
    extra = models.JSONField(default=dict, blank=True)
    batch = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name_key"], condition=Q(canonical=None), name="archive_customer_once"),
            models.CheckConstraint(condition=~Q(name_key=""), name="archive_customer_named"),
            models.CheckConstraint(condition=Q(canonical=None) | ~Q(canonical=F("id")), name="archive_customer_canonical"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "id"], name="archive_customer_owner"),
            models.Index(fields=["unit", "id"], name="archive_customer_unit"),
            models.Index(fields=["region", "id"], name="archive_customer_region"),
            models.Index(fields=["grade", "id"], name="archive_customer_grade"),
            models.Index(fields=["canonical"], condition=Q(canonical__isnull=False), name="archive_customer_merged"),
            models.Index(fields=["id"], condition=Q(do_not_call=True), name="archive_customer_silenced"),
            models.Index(fields=["changed_at", "id"], name="archive_customer_changed"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="archive_customer_batch"),
        ]

    def __str__(self) -> str:
        return self.name
