"""Writes on a draft: sections and questions, added, changed, moved, removed (R2.14).

Every edit names the revision that its editor saw; whoever comes second is told (``Conflict``).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.surveys import access
from huifang.surveys.models import Question, Questionnaire, QuestionnaireVersion, Section
from huifang.surveys.rules.kinds import CHOSEN, DECIDING, SPANS
from huifang.surveys.rules.lifecycle import VERSION

FIELDS = ("kind", "text", "help", "required", "options", "least", "most", "low_label", "high_label", "condition", "topic")


@transaction.atomic
def create(
    *,
    title: str,
    purpose: str = "",
    project_types: Sequence[str] = (),
    grades: Sequence[str] = (),
    on_calls: bool = True,
    by: User,
    at: datetime,
) -> QuestionnaireVersion:
    """Begin a questionnaire: its first draft with one empty section.

    Raises:
        Refused: not permitted, or no title.
    """
    enforce(access.may_edit(by))
    if not title.strip():
        raise Refused(no("survey_title_missing"))
    found = Questionnaire.objects.create(
        title=title.strip()[:80], purpose=purpose.strip()[:200], project_types=list(project_types), grades=list(grades), on_calls=on_calls,
        created_by=by, created_at=at,
    )  # fmt: skip
    version = QuestionnaireVersion.objects.create(questionnaire=found, number=1, author=by, created_at=at)
    Section.objects.create(version=version, position=1, title="")
    record("surveys.questionnaire.created", found, by=by, at=at, title=found.title)
    return version


@transaction.atomic
def change(found: Questionnaire, *, version: int, by: User, at: datetime, **changes: Any) -> Questionnaire:
    """Change title, purpose and for whom it is; that needs no review, for no wording changes.

    Raises:
        Refused: not permitted, or no title.
        Conflict: somebody else changed it meanwhile.
    """
    enforce(access.may_edit(by))
    allowed = {k: v for k, v in changes.items() if k in {"title", "purpose", "project_types", "grades", "on_calls"}}
    if not str(allowed.get("title", found.title)).strip():
        raise Refused(no("survey_title_missing"))
    if not Questionnaire.objects.filter(pk=found.pk, version=version).update(**allowed, version=version + 1):
        raise Conflict
    record("surveys.questionnaire.changed", found, by=by, at=at, changed=sorted(allowed))
    found.refresh_from_db()
    return found


@transaction.atomic
def set_words(version: QuestionnaireVersion, *, revision: int, welcome: str, thanks: str, consent: str, by: User, at: datetime) -> None:
    """The words around the questions."""
    words = {"welcome": welcome.strip(), "thanks": thanks.strip(), "consent": consent.strip()}
    touch(version, revision, "words", by, at, **words)


@transaction.atomic
def add_section(version: QuestionnaireVersion, *, revision: int, title: str, intro: str = "", by: User, at: datetime) -> Section:
    """A new section at the end."""
    touch(version, revision, title.strip(), by, at)
    last = version.sections.order_by("-position").values_list("position", flat=True).first() or 0
    return Section.objects.create(version=version, position=last + 1, title=title.strip()[:80], intro=intro.strip()[:300])


@transaction.atomic
def change_section(section: Section, *, revision: int, title: str, intro: str, by: User, at: datetime) -> Section:
    """Rename a section."""
    touch(section.version, revision, title.strip(), by, at)
    section.title, section.intro = title.strip()[:80], intro.strip()[:300]
    section.save(update_fields=["title", "intro"])
    return section


@transaction.atomic
def remove_section(section: Section, *, revision: int, by: User, at: datetime) -> None:
    """Remove an empty section.

    Raises:
        Refused: it is the last, or questions stand in it.
    """
    touch(section.version, revision, section.title, by, at)
    if section.version.sections.count() == 1:
        raise Refused(no("survey_section_last"))
    if section.questions.exists():
        raise Refused(no("survey_section_full"))
    section.delete()


@transaction.atomic
def move_section(section: Section, *, revision: int, up: bool, by: User, at: datetime) -> None:
    """Move a section with its questions one place."""
    touch(section.version, revision, section.title, by, at)
    rows = list(section.version.sections.all())
    place = next(i for i, row in enumerate(rows) if row.pk == section.pk)
    target = place - 1 if up else place + 1
    if 0 <= target < len(rows):
        rows[place], rows[target] = rows[target], rows[place]
    _number(Section, rows)


@transaction.atomic
def add_question(section: Section, *, revision: int, code: str = "", by: User, at: datetime, **values: Any) -> Question:
    """A new question at the end of a section; without ``code`` it gets the next free one.

    Raises:
        Refused: the code is taken, or stood for another kind in an earlier version.
    """
    version = section.version
    touch(version, revision, str(values.get("text", ""))[:60], by, at)
    code = code.strip() or _free_code(version)
    _check_code(version, code, str(values["kind"]))
    last = section.questions.order_by("-position").values_list("position", flat=True).first() or 0
    return Question.objects.create(version=version, section=section, position=last + 1, code=code, **_clean(values))


@transaction.atomic
def change_question(question: Question, *, revision: int, by: User, at: datetime, **values: Any) -> Question:
    """Change a question of a draft; its code stays.

    Raises:
        Refused: its kind differs from that of an earlier version.
    """
    touch(question.version, revision, str(values.get("text", question.text))[:60], by, at)
    _check_code(question.version, question.code, str(values.get("kind", question.kind)), except_for=question.pk)
    given = _clean({name: getattr(question, name) for name in FIELDS} | values)
    for name, value in given.items():
        setattr(question, name, value)
    question.save(update_fields=list(given))
    return question


@transaction.atomic
def remove_question(question: Question, *, revision: int, by: User, at: datetime) -> None:
    """Take a question out of the draft. Conditions that look at it are pointed out."""
    touch(question.version, revision, question.text[:60], by, at)
    question.delete()


@transaction.atomic
def place_question(question: Question, *, section: Section, place: int, revision: int, by: User, at: datetime) -> None:
    """Put a question at a place (from 0) of a section of the same version.

    Raises:
        Refused: the section belongs to another version.
    """
    if section.version_id != question.version_id:
        raise Refused(no("out_of_reach"))
    touch(question.version, revision, question.text[:60], by, at)
    rows = [row for row in section.questions.all() if row.pk != question.pk]
    rows.insert(max(0, min(place, len(rows))), question)
    if question.section_id != section.pk:
        question.section = section
        question.save(update_fields=["section"])
    _number(Question, rows)


def step(question: Question, *, up: bool) -> tuple[Section, int]:
    """Where one step up or down leads: within the section, else to the end or the beginning of the neighbour."""
    sections = list(question.version.sections.all())
    here = next(i for i, row in enumerate(sections) if row.pk == question.section_id)
    rows = list(question.section.questions.values_list("pk", flat=True))
    place = rows.index(question.pk)
    if up:
        if place > 0 or here == 0:
            return sections[here], max(0, place - 1)
        return sections[here - 1], sections[here - 1].questions.count()
    if place < len(rows) - 1 or here == len(sections) - 1:
        return sections[here], min(len(rows) - 1, place + 1)
    return sections[here + 1], 0


def touch(version: QuestionnaireVersion, revision: int, what: str, by: User, at: datetime, **changes: Any) -> None:
    """Win the draft for one edit, or be told that somebody else was first.

    Raises:
        Refused: not permitted, or it is no draft.
        Conflict: another revision is current.
    """
    enforce(access.may_edit(by))
    VERSION.target(version.state, "edit")
    rows = QuestionnaireVersion.objects.filter(pk=version.pk, state=version.state, revision=revision)
    if not rows.update(revision=revision + 1, **changes):
        raise Conflict
    version.revision = revision + 1
    for name, value in changes.items():
        setattr(version, name, value)
    record("surveys.version.changed", version, by=by, at=at, what=what)


def _number(model: type[Section] | type[Question], rows: Sequence[Section | Question]) -> None:
    for position, row in enumerate(rows, 1):
        if row.position != position:
            model._default_manager.filter(pk=row.pk).update(position=position)


def _free_code(version: QuestionnaireVersion) -> str:
    used = set(Question.objects.filter(version__questionnaire=version.questionnaire_id).values_list("code", flat=True))
    return next(code for n in range(1, len(used) + 2) if (code := f"q{n}") not in used)


def _check_code(version: QuestionnaireVersion, code: str, kind: str, except_for: int = 0) -> None:
    """A code stands for one question in a version, and for one kind of question over all versions."""
    if version.questions.filter(code=code).exclude(pk=except_for).exists():
        raise Refused(no("survey_code_taken"))
    earlier = Question.objects.filter(version__questionnaire=version.questionnaire_id, code=code).exclude(version=version)
    if earlier.exclude(version__state="discarded").exclude(kind=kind).exists():
        raise Refused(no("survey_code_kind", code=code))


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what belongs to the kind is kept, so that nothing invisible lingers when the kind changes."""
    given = {name: values[name] for name in FIELDS if name in values}
    kind = given["kind"]
    if kind not in CHOSEN:
        given["options"] = []
    if kind in SPANS:
        given["least"], given["most"] = SPANS[kind]
    if kind not in DECIDING or kind in CHOSEN:
        given["low_label"] = given["high_label"] = ""
    return given
