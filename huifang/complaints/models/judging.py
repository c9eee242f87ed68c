"""How a complaint was judged, by whom, and who is responsible (R3.3)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huifang.complaints.models.complaint import Complaint
from huifang.organization.models import Unit


class Judgement(models.Model):
    """One judgement by the two tests; after an objection there is a second one, by somebody higher."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="judgements")
    grounds = models.BooleanField(_("grounds sufficient"))
    reasonable = models.BooleanField(_("demand reasonable"))
    merit = models.CharField(_("judged"), max_length=12, choices=Complaint.Merit)
    reason = models.TextField(_("reason"), blank=True)
    """Not justified: the answer as the customer gets it."""
    level = models.PositiveSmallIntegerField()
    """How high the judge stands: 0 head of a department, 1 vice-president, 2 general manager."""
    waived = models.BooleanField(default=False)
    """Nobody unconcerned was there, so a superior of those concerned judged."""
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("responsible department"))
    mailed = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objection = models.TextField(_("objection"), blank=True)
    """What the customer said against it."""
    objected_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["complaint", "id"], name="complaints_judgements")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.merit}"


class Responsible(models.Model):
    """A person named as responsible for what the customer complains of."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="responsible")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["complaint", "person"], name="complaints_responsible_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.person_id}"
