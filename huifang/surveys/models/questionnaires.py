"""Questionnaires and their versions (R2.14)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Questionnaire(models.Model):
    """What is asked for one purpose; its wording lives in versions.

    ``project_types`` and ``grades`` hold codes; an empty list means all of them.
    """

    ref_kind: ClassVar[str] = "surveys.questionnaire"

    title = models.CharField(_("title"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    project_types = models.JSONField(_("project types"), default=list, blank=True)
    grades = models.JSONField(_("customer classes"), default=list, blank=True)
    on_calls = models.BooleanField(_("on the call screen"), default=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        indexes: ClassVar = [models.Index(fields=["title", "id"], name="surveys_questionnaire_title")]

    def __str__(self) -> str:
        return self.title


class QuestionnaireVersion(models.Model):
    """One wording of a questionnaire. A published one is never edited, only superseded; answers keep theirs.

    ``revision`` grows with every edit, so that of two editors the later is told.
    """

    ref_kind: ClassVar[str] = "surveys.version"

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("under review")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        DISCARDED = "discarded", _("discarded")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    reason = models.CharField(_("reason of the revision"), max_length=300, blank=True)
    welcome = models.TextField(_("words at the beginning"), blank=True)
    thanks = models.TextField(_("words at the end"), blank=True)
    consent = models.TextField(_("consent"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.CharField(_("remark of the review"), max_length=300, blank=True)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("version of a questionnaire")
        verbose_name_plural = _("versions of questionnaires")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="surveys_version_number"),
            models.UniqueConstraint(fields=["questionnaire"], condition=Q(state__in=("draft", "review")), name="surveys_version_one_open"),
            models.UniqueConstraint(fields=["questionnaire"], condition=Q(state="published"), name="surveys_version_one_published"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="surveys_version_reasoned"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} v{self.number}"


class Section(models.Model):
    """A part of a version, with its heading."""

    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=80)
    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question of a version. ``code`` is its identity over versions; ``topic`` says what R2.14 asks about.

    ``options`` holds ``{"code", "label"}`` of choices; ``condition`` is ``{"question", "is", "values"}``, or empty.
    """

    ref_kind: ClassVar[str] = "surveys.question"

    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.CASCADE, related_name="questions", db_index=False)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField()
    code = models.CharField(_("code"), max_length=40)
    kind = models.CharField(_("kind of question"), max_length=10)
    text = models.CharField(_("question"), max_length=300)
    help = models.CharField(_("hint"), max_length=200, blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    options = models.JSONField(default=list, blank=True)
    least = models.SmallIntegerField(default=1)
    most = models.SmallIntegerField(default=5)
    low_label = models.CharField(_("words for the lowest"), max_length=20, blank=True)
    high_label = models.CharField(_("words for the highest"), max_length=20, blank=True)
    condition = models.JSONField(default=dict, blank=True)
    topic = models.CharField(_("topic"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "code"], name="surveys_question_code")]

    def __str__(self) -> str:
        return self.text
