"""A version as the rules and the pages see it: its sections with their questions, read in two queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huifang.surveys.models import Question, QuestionnaireVersion, Section
from huifang.surveys.rules.branching import Asked, Condition
from huifang.surveys.rules.kinds import Option


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its questions."""

    section: Section
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole version in its order."""

    version: QuestionnaireVersion
    parts: tuple[Part, ...]

    @property
    def questions(self) -> list[Question]:
        """Every question in the order in which it is asked."""
        return [question for part in self.parts for question in part.questions]

    @property
    def asked(self) -> list[Asked]:
        """The same for the rules."""
        return [asked(question) for question in self.questions]


def paper(version: QuestionnaireVersion) -> Paper:
    """The sections and questions of one version."""
    return papers([version])[0]


def papers(versions: Sequence[QuestionnaireVersion]) -> list[Paper]:
    """Several versions at once, still in two queries."""
    sections = list(Section.objects.filter(version__in=versions))
    questions = list(Question.objects.filter(version__in=versions))
    return [Paper(version, _parts(version, sections, questions)) for version in versions]


def _parts(version: QuestionnaireVersion, sections: Iterable[Section], questions: Iterable[Question]) -> tuple[Part, ...]:
    mine = [section for section in sections if section.version_id == version.pk]
    return tuple(Part(section, tuple(q for q in questions if q.section_id == section.pk)) for section in mine)


def asked(question: Question) -> Asked:
    """A stored question for the rules."""
    given = question.condition
    condition = Condition(given["question"], given["is"], tuple(given["values"])) if given else None
    return Asked(
        code=question.code,
        kind=question.kind,
        required=question.required,
        options=tuple(Option(one["code"], one["label"]) for one in question.options),
        least=question.least,
        most=question.most,
        condition=condition,
    )
