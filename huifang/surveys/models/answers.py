"""Answers to questionnaires; each sheet keeps the version it was asked with."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.archive.models import Contact, Customer
from huifang.organization.models import Unit
from huifang.surveys.models.links import Link
from huifang.surveys.models.questionnaires import Question, Questionnaire, QuestionnaireVersion


class Sheet(models.Model):
    """One questionnaire answered once by one customer. ``source`` is what it was answered for: a task or a record."""

    ref_kind: ClassVar[str] = "surveys.sheet"

    class Way(models.TextChoices):
        LINK = "link", _("by link")
        CALL = "call", _("in a call")
        VISIT = "visit", _("on a visit")

    class Hint(models.TextChoices):
        NONE = "", pgettext_lazy("contradiction", "none")
        PRAISE_SCORE = "complains", _("good score, complaining words")
        COMPLAINT_SCORE = "praises", _("bad score, praising words")

    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="sheets", db_index=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="sheets", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    way = models.CharField(_("way"), max_length=5, choices=Way)
    link = models.OneToOneField(Link, on_delete=models.PROTECT, null=True, blank=True, related_name="sheet")
    source = models.CharField(max_length=60, blank=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("agent"))
    answered_at = models.DateTimeField(_("answered at"))
    hint = models.CharField(_("contradiction"), max_length=10, choices=Hint, blank=True)
    key = models.CharField(max_length=80, unique=True)
    """Natural key of the submission: sent twice it is one sheet."""
    void_reason = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("answer sheet")
        verbose_name_plural = _("answer sheets")
        indexes: ClassVar = [
            models.Index(fields=["questionnaire", "answered_at", "id"], name="surveys_sheet_questionnaire"),
            models.Index(fields=["version", "id"], name="surveys_sheet_version"),
            models.Index(fields=["customer", "-id"], name="surveys_sheet_customer"),
            models.Index(fields=["unit", "-id"], name="surveys_sheet_unit"),
            models.Index(fields=["agent", "-id"], name="surveys_sheet_agent"),
            models.Index(fields=["source"], condition=~Q(source=""), name="surveys_sheet_source"),
            models.Index(fields=["-id"], condition=~Q(hint=""), name="surveys_sheet_hint"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id}/{self.pk}"


class Answer(models.Model):
    """What was answered to one question: one row, for several choices one each. ``code`` repeats the question's.

    ``value`` is the chosen code, the number or the day as text; ``number`` the number to compute with.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="answers", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=60, blank=True)
    number = models.SmallIntegerField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "code", "value"], name="surveys_answer_once")]

    def __str__(self) -> str:
        return self.text[:40] or self.value
