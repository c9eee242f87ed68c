"""The ledger of performance points."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.kernel.refs import Ref
from huifang.organization.models import Unit
from huifang.regulations.models import Rule


class Point(models.Model):
    """Points that one breach cost one person, with the clause, the fact that shows it, and what became of an appeal (R2.13, R7.2).

    ``key`` names breach, fact and person: the same fact costs once, however often it is delivered.
    """

    ref_kind: ClassVar[str] = "quality.point"

    class State(models.TextChoices):
        STANDING = "standing", _("counted")
        APPEALED = "appealed", _("appealed against")
        UPHELD = "upheld", _("upheld")
        RETURNED = "returned", _("given back")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    """The person's unit at the time."""
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+")
    breach = models.CharField(_("breach"), max_length=16)
    clause = models.CharField(_("clause"), max_length=20)
    """Number of the clause that was breached; the rule stands under the clause that says what it costs."""
    points = models.PositiveSmallIntegerField(_("points"))
    at = models.DateTimeField(_("time"))
    event = models.BigIntegerField()
    """The journal fact that shows the breach."""
    evidence_kind = models.CharField(max_length=60)
    evidence_id = models.CharField(max_length=40)
    key = models.CharField(max_length=80, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.STANDING)
    appeal = models.TextField(_("appeal"), blank=True)
    appealed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(_("decision"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("performance points")
        verbose_name_plural = _("performance points")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(points__gt=0), name="quality_point_positive")]
        indexes: ClassVar = [
            models.Index(fields=["person", "at"], name="quality_point_person"),
            models.Index(fields=["at", "id"], name="quality_point_at"),
            models.Index(fields=["appealed_at"], condition=Q(state="appealed"), name="quality_point_appeal"),
        ]

    def __str__(self) -> str:
        return f"{self.breach} −{self.points}"

    @property
    def evidence(self) -> Ref:
        """What the fact is about: a round, a call, a duty."""
        return Ref(self.evidence_kind, self.evidence_id)
