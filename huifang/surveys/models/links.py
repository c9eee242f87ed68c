"""Links by which a customer answers a questionnaire once (R2.5)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.archive.models import Contact, Customer
from huifang.organization.models import Unit
from huifang.surveys.models.questionnaires import QuestionnaireVersion


class Link(models.Model):
    """Who was asked, what, by when. The address holds ``token`` and a signature over it that is not stored."""

    ref_kind: ClassVar[str] = "surveys.link"

    class Way(models.TextChoices):
        MAIL = "mail", _("e-mail")
        SMS = "sms", _("text message")
        HAND = "hand", _("handed over")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("link", "waiting for the answer")
        USED = "used", pgettext_lazy("link", "answered")
        WITHDRAWN = "withdrawn", pgettext_lazy("link", "withdrawn")

    token = models.CharField(max_length=20, unique=True)
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="links")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    task_ref = models.CharField(max_length=60, blank=True)
    """What the link was sent for, such as ``followup.task:12``; the fact of the answer is about it."""
    way = models.CharField(_("way"), max_length=4, choices=Way)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    message_id = models.BigIntegerField(null=True)
    """The mail or text message that carried it."""
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(_("sent at"))
    expires_at = models.DateTimeField(_("valid until"))
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("questionnaire link")
        verbose_name_plural = _("questionnaire links")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task_ref", "version"], condition=Q(state="open") & ~Q(task_ref=""), name="surveys_link_one_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-id"], name="surveys_link_customer"),
            models.Index(fields=["unit", "-id"], name="surveys_link_unit"),
            models.Index(fields=["task_ref"], condition=~Q(task_ref=""), name="surveys_link_task"),
        ]

    def __str__(self) -> str:
        return self.token
