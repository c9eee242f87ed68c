"""What was answered to a questionnaire, question by question, over its versions (R2.16)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.organization.access import reachable
from huifang.surveys import access
from huifang.surveys.models import Answer, Link, Question, Questionnaire, QuestionnaireVersion, Sheet
from huifang.surveys.rules.figures import Figure, figure
from huifang.surveys.rules.kinds import CHOSEN, NUMBERS, TEXT

MOST_TEXTS = 20
REVIEWED = ("published", "superseded")


@dataclass(frozen=True, slots=True)
class Slice:
    """Which sheets are counted; empty means all."""

    since: date | None = None
    until: date | None = None
    unit: int | None = None
    way: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class InVersion:
    """A question's figures in one version; ``reworded`` when its words differ from the version before."""

    number: int
    text: str
    reworded: bool
    sheets: int
    answered: int
    figure: Figure | None
    options: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One question over all versions, known by its code."""

    code: str
    kind: str
    topic: str
    text: str
    sheets: int
    answered: int
    figure: Figure | None
    options: Sequence[tuple[str, int]] = ()
    versions: Sequence[InVersion] = ()
    texts: Sequence[Answer] = ()

    @property
    def is_reworded(self) -> bool:
        """Were the words changed between versions?"""
        return any(one.reworded for one in self.versions)


@dataclass(frozen=True, slots=True)
class Results:
    """A questionnaire's figures, and how many links were answered."""

    sheets: int
    sent: int
    used: int
    hints: int
    questions: Sequence[Result] = field(default_factory=list)


def sheets_of(user: User, found: Questionnaire, cut: Slice) -> QuerySet[Sheet]:
    """The sheets that the user may see, in the slice, without void ones."""
    rows = access.sheets(user).filter(questionnaire=found, voided_at=None)
    if cut.since:
        rows = rows.filter(answered_at__gte=clock.moment_of(cut.since))
    if cut.until:
        rows = rows.filter(answered_at__lt=clock.moment_of(cut.until + timedelta(days=1)))
    given = {"unit": cut.unit, "way": cut.way, "version__number": cut.version}
    return rows.filter(**{name: value for name, value in given.items() if value})


def results(user: User, found: Questionnaire, cut: Slice) -> Results:
    """The figures of a slice, in a fixed number of queries."""
    rows = sheets_of(user, found, cut)
    questions = list(
        Question.objects.filter(version__questionnaire=found, version__state__in=REVIEWED).select_related("version", "section")
    )
    questions.sort(key=lambda q: (-q.version.number, q.section.position, q.position))
    sheets = dict(rows.order_by().values_list("version__number").annotate(n=Count("pk")))
    counted = _counted(rows)
    links = Link.objects.filter(reachable(user, access.READ, owner="issued_by"), version__questionnaire=found)
    sent = Counter(links.order_by().values_list("state", flat=True))
    texts = _texts(rows)
    by_code: dict[str, list[Question]] = {}
    for question in questions:
        by_code.setdefault(question.code, []).append(question)
    return Results(
        sheets=sum(sheets.values()),
        sent=sum(sent.values()),
        used=sent[Link.State.USED],
        hints=rows.exclude(hint="").count(),
        questions=[_result(same, sheets, counted, texts) for same in by_code.values()],
    )


Counted = Mapping[tuple[str, int], tuple[int, Mapping[str, int]]]


def _counted(rows: QuerySet[Sheet]) -> Counted:
    """By code and version: how many sheets answered, and how often each value."""
    answers = Answer.objects.filter(sheet__in=rows.order_by().values("pk")).order_by()
    whole = answers.values_list("code", "sheet__version__number").annotate(n=Count("sheet", distinct=True))
    found: dict[tuple[str, int], tuple[int, dict[str, int]]] = {(code, number): (n, {}) for code, number, n in whole}
    for code, number, value, n in answers.values_list("code", "sheet__version__number", "value").annotate(n=Count("pk")):
        found[code, number][1][value] = n
    return found


def _texts(rows: QuerySet[Sheet]) -> dict[str, list[Answer]]:
    answers = Answer.objects.filter(sheet__in=rows.order_by().values("pk"), question__kind=TEXT).select_related("sheet")
    found: dict[str, list[Answer]] = {}
    for answer in answers.order_by("-sheet_id", "pk")[: MOST_TEXTS * 10]:
        found.setdefault(answer.code, []).append(answer)
    return {code: texts[:MOST_TEXTS] for code, texts in found.items()}


def _result(same: Sequence[Question], sheets: Mapping[int, int], counted: Counted, texts: Mapping[str, Sequence[Answer]]) -> Result:
    """``same``: the wordings of one question, the newest first."""
    newest = same[0]
    versions = []
    for question, before in zip(same, [*same[1:], None], strict=True):
        number = question.version.number
        answered, values = counted.get((question.code, number), (0, {}))
        reworded = before is not None and (before.text != question.text or before.options != question.options)
        versions.append(
            InVersion(
                number,
                question.text,
                reworded,
                sheets.get(number, 0),
                answered,
                _figure(question.kind, values),
                _options([question], values),
            )
        )
    together: Counter[str] = Counter()
    for question in same:
        together.update(counted.get((question.code, question.version.number), (0, {}))[1])
    return Result(
        code=newest.code,
        kind=newest.kind,
        topic=newest.topic,
        text=newest.text,
        sheets=sum(one.sheets for one in versions),
        answered=sum(one.answered for one in versions),
        figure=_figure(newest.kind, together),
        options=_options(same, together),
        versions=versions,
        texts=texts.get(newest.code, ()),
    )


def _figure(kind: str, values: Mapping[str, int]) -> Figure | None:
    return figure(kind, {int(value): n for value, n in values.items()}) if kind in NUMBERS else None


def _options(same: Sequence[Question], values: Mapping[str, int]) -> list[tuple[str, int]]:
    """How often each choice was taken; those of older versions last."""
    if same[0].kind not in CHOSEN:
        return []
    labels: dict[str, str] = {}
    for question in same:
        for option in question.options:
            labels.setdefault(option["code"], option["label"])
    return [(label, values.get(code, 0)) for code, label in labels.items()]


def versions_of(found: Questionnaire) -> list[QuestionnaireVersion]:
    """Every version, the newest first."""
    return list(found.versions.select_related("author", "reviewed_by", "submitted_by").order_by("-number"))
