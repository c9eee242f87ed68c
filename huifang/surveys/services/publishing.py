"""The way of a version: draft → review by somebody else → published → superseded; revised with a reason (R2.14)."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.surveys import access, notices
from huifang.surveys.models import Question, Questionnaire, QuestionnaireVersion, Section
from huifang.surveys.reading import paper
from huifang.surveys.rules.branching import problems
from huifang.surveys.rules.lifecycle import VERSION

OPEN = ("draft", "review")


@transaction.atomic
def revise(found: Questionnaire, *, reason: str, by: User, at: datetime) -> QuestionnaireVersion:
    """Begin the next version as a copy of the last one; question codes stay, so figures stay comparable.

    Raises:
        Refused: not permitted, no reason, or a draft is open already.
        Conflict: somebody began one at the same moment.
    """
    enforce(access.may_edit(by))
    if not reason.strip():
        raise Refused(no("survey_revision_reason"))
    versions = found.versions.order_by("-number")
    if versions.filter(state__in=OPEN).exists():
        raise Refused(no("survey_open_version"))
    last = versions.first()
    source = versions.filter(state="published").first() or last
    assert last is not None
    assert source is not None
    words = {name: getattr(source, name) for name in ("welcome", "thanks", "consent")}
    try:
        with transaction.atomic():
            version = QuestionnaireVersion.objects.create(
                questionnaire=found, number=last.number + 1, reason=reason.strip()[:300], author=by, created_at=at, **words
            )
    except IntegrityError as error:
        raise Conflict from error
    _copy(source, version)
    record("surveys.version.drafted", version, by=by, at=at, number=version.number, reason=version.reason)
    return version


def _copy(source: QuestionnaireVersion, target: QuestionnaireVersion) -> None:
    for section in source.sections.all():
        questions = list(section.questions.all())
        copy = Section.objects.create(version=target, position=section.position, title=section.title, intro=section.intro)
        names = [f.attname for f in Question._meta.concrete_fields if f.attname not in {"id", "version_id", "section_id"}]
        Question.objects.bulk_create(
            Question(version=target, section=copy, **{name: getattr(question, name) for name in names}) for question in questions
        )


@transaction.atomic
def submit(version: QuestionnaireVersion, *, by: User, at: datetime) -> QuestionnaireVersion:
    """Give a draft to review.

    Raises:
        Refused: not permitted, nothing in it, or things to mend.
    """
    enforce(access.may_edit(by))
    _move(version, "submit", by, submitted_by=by, submitted_at=at, review_note="")
    record("surveys.version.submitted", version, by=by, at=at, number=version.number)
    notices.tell_reviewers(version, by=by, at=at)
    return version


@transaction.atomic
def recall(version: QuestionnaireVersion, *, by: User, at: datetime) -> QuestionnaireVersion:
    """Take it back from review to go on writing."""
    enforce(access.may_edit(by))
    _move(version, "recall", by)
    record("surveys.version.recalled", version, by=by, at=at, number=version.number)
    return version


@transaction.atomic
def send_back(version: QuestionnaireVersion, *, note: str, by: User, at: datetime) -> QuestionnaireVersion:
    """The reviewer says what should be changed.

    Raises:
        Refused: not permitted, one's own, or no note.
    """
    enforce(access.may_publish(by))
    _move(version, "send_back", by, note=note, reviewed_by=by, reviewed_at=at, review_note=note.strip()[:300])
    record("surveys.version.sent_back", version, by=by, at=at, number=version.number, note=note.strip()[:300])
    notices.tell_author("surveys.sent_back", version, by=by, at=at, reason=note.strip()[:300])
    return version


@transaction.atomic
def publish(version: QuestionnaireVersion, *, by: User, at: datetime) -> QuestionnaireVersion:
    """Pass and publish it; the one before is superseded. Sheets and open links keep the version they have.

    Raises:
        Refused: not permitted, or one's own work.
        Conflict: somebody changed it meanwhile.
    """
    enforce(access.may_publish(by))
    before = QuestionnaireVersion.objects.filter(questionnaire=version.questionnaire_id, state="published").first()
    if before is not None:
        VERSION.target(before.state, "supersede")
        QuestionnaireVersion.objects.filter(pk=before.pk, state="published").update(state="superseded", ended_at=at)
        record("surveys.version.superseded", before, by=by, at=at, number=before.number)
    _move(version, "publish", by, reviewed_by=by, reviewed_at=at, published_at=at)
    record("surveys.version.published", version, by=by, at=at, number=version.number)
    notices.tell_author("surveys.published", version, by=by, at=at)
    return version


@transaction.atomic
def discard(version: QuestionnaireVersion, *, by: User, at: datetime) -> QuestionnaireVersion:
    """Give a draft up."""
    enforce(access.may_edit(by))
    _move(version, "discard", by, ended_at=at)
    record("surveys.version.discarded", version, by=by, at=at, number=version.number)
    return version


@transaction.atomic
def retire(found: Questionnaire, *, reason: str, by: User, at: datetime) -> None:
    """Ask it no more; answers stay.

    Raises:
        Refused: not permitted, or no reason.
        Conflict: it was retired already.
    """
    enforce(access.may_publish(by))
    if not reason.strip():
        raise Refused(no("survey_reason_missing"))
    if not Questionnaire.objects.filter(pk=found.pk, retired_at=None).update(retired_at=at):
        raise Conflict
    record("surveys.questionnaire.retired", found, by=by, at=at, reason=reason.strip()[:200])


@transaction.atomic
def resume(found: Questionnaire, *, by: User, at: datetime) -> None:
    """Ask it again."""
    enforce(access.may_publish(by))
    if not Questionnaire.objects.filter(pk=found.pk).exclude(retired_at=None).update(retired_at=None):
        raise Conflict
    record("surveys.questionnaire.resumed", found, by=by, at=at)


def facts_of(version: QuestionnaireVersion, user: User, note: str = "…") -> dict[str, object]:
    """What the guards of the life cycle ask."""
    asked = paper(version).asked
    return {"questions": len(asked), "problems": len(problems(asked)), "own": access.has_part_in(user, version), "note": note}


def _move(version: QuestionnaireVersion, action: str, by: User, note: str = "…", **changes: Any) -> None:
    target = VERSION.target(version.state, action, facts_of(version, by, note))
    rows = QuestionnaireVersion.objects.filter(pk=version.pk, state=version.state, revision=version.revision)
    changes |= {"state": target, "revision": version.revision + 1}
    if not rows.update(**changes):
        raise Conflict
    for name, value in changes.items():
        setattr(version, name, value)
