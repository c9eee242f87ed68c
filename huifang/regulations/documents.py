"""A version as a document to read, and two versions side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext

from huifang.regulations import kinds
from huifang.regulations.book import Book
from huifang.regulations.checking import version_problems
from huifang.regulations.labels import kind_label, problems_words
from huifang.regulations.models import Clause, RegulationVersion, Rule
from huifang.regulations.names import Names, names_of
from huifang.regulations.rules import Piece, text_changes
from huifang.regulations.selectors import State, book_of, clauses
from huifang.regulations.shapes import Malformed, parse, specs
from huifang.regulations.words import rule_details, rule_words, value_words

_BREAK: Piece = ("same", "\n")


@dataclass(slots=True)
class RuleView:
    """A rule as a reader sees it; ``since`` is the version that gave it its present content."""

    row: Rule
    kind: str
    sentence: str
    details: list[str]
    since: RegulationVersion | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def folded(self) -> bool:
        """Is the list below the sentence for reference only?"""
        return self.row.kind == "project_type" and bool(self.details)


@dataclass(slots=True)
class ClauseView:
    """A clause with its rules; ``level`` 1 is a chapter."""

    row: Clause
    level: int
    paragraphs: list[str]
    rules: list[RuleView]


def document(version: RegulationVersion, base: Book) -> list[ClauseView]:
    """The clauses of a version in order, every rule in words. ``base`` is what is in force beside it."""
    names = names_of(book_of(version, base))
    since = _since(version)
    broken = {p.rule.pk: p.sentences for p in version_problems(version, base)} if version.is_draft else {}
    return [
        ClauseView(
            row=clause,
            level=clause.number.count(".") + 1,
            paragraphs=[line for line in clause.text.split("\n") if line.strip()],
            rules=[_rule_view(rule, names, since, broken) for rule in clause.rules.all()],
        )
        for clause in clauses(version)
    ]


def _rule_view(rule: Rule, names: Names, since: Mapping[str, RegulationVersion], broken: Mapping[int, list[str]]) -> RuleView:
    view = RuleView(rule, kind_label(rule.kind), "", [], since.get(rule.code), broken.get(rule.pk, []))
    shape = kinds.shape_of(rule.kind)
    try:
        if shape is not None:
            value = parse(shape, rule.body)
            view.sentence, view.details = rule_words(value, names), rule_details(value, names)
    except Malformed as error:
        view.problems = problems_words(shape, error.problems)
    return view


def _since(version: RegulationVersion) -> dict[str, RegulationVersion]:
    """For each rule the earliest published version since which its content has not changed."""
    published = version.regulation.versions.filter(state__in=[State.PUBLISHED, State.SUPERSEDED], number__lte=version.number)
    versions = {v.pk: v for v in published.select_related("published_by").order_by("number")}
    content: dict[str, tuple[object, RegulationVersion]] = {}
    rows = Rule.objects.filter(version__in=versions).order_by("version__number").values_list("version", "code", "body", "enabled")
    for pk, code, body, enabled in rows:
        known = content.get(code)
        if known is None or known[0] != (body, enabled):
            content[code] = ((body, enabled), versions[pk])
    if not version.is_draft:
        return {code: since for code, (_content, since) in content.items()}
    own = {code: (body, enabled) for code, body, enabled in version.rules.values_list("code", "body", "enabled")}
    return {code: since for code, (known_content, since) in content.items() if own.get(code) == known_content}


@dataclass(slots=True)
class RuleChange:
    """How one rule differs: in words, and field by field."""

    code: str
    clause: str
    kind: str
    how: str
    before: str
    after: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class ClauseChange:
    """How the text of one clause differs."""

    number: str
    title: str
    how: str
    pieces: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class Comparison:
    """Everything that differs between two versions."""

    clauses: list[ClauseChange]
    rules: list[RuleChange]

    @property
    def is_empty(self) -> bool:
        """Are they equal?"""
        return not (self.clauses or self.rules)


def compare(old: RegulationVersion, new: RegulationVersion, base: Book) -> Comparison:
    """What changes from ``old`` to ``new``: clause texts character by character, rules field by field."""
    before, after = clauses(old), clauses(new)
    names = (names_of(book_of(old, base)), names_of(book_of(new, base)))
    return Comparison(list(_clause_changes(before, after)), list(_rule_changes(before, after, names)))


def _clause_changes(before: Sequence[Clause], after: Sequence[Clause]) -> Iterable[ClauseChange]:
    old, new = {c.number: c for c in before}, {c.number: c for c in after}
    for number in dict.fromkeys([*new, *old]):
        was, now = old.get(number), new.get(number)
        if was is None and now is not None:
            yield ClauseChange(number, now.title, "added", [("added", now.text)])
        elif now is None and was is not None:
            yield ClauseChange(number, was.title, "removed", [("removed", was.text)])
        elif was is not None and now is not None and (was.title, was.text) != (now.title, now.text):
            titles = [] if was.title == now.title else [*text_changes(was.title, now.title), _BREAK]
            yield ClauseChange(number, now.title, "changed", [*titles, *text_changes(was.text, now.text)])


def _rule_changes(before: Sequence[Clause], after: Sequence[Clause], names: tuple[Names, Names]) -> Iterable[RuleChange]:
    old = {r.code: (c.number, r) for c in before for r in c.rules.all()}
    new = {r.code: (c.number, r) for c in after for r in c.rules.all()}
    for code in dict.fromkeys([*new, *old]):
        was, now = old.get(code), new.get(code)
        change = _rule_change(code, was, now, names)
        if change:
            yield change


_Placed = tuple[str, Rule]


def _rule_change(code: str, was: _Placed | None, now: _Placed | None, names: tuple[Names, Names]) -> RuleChange | None:
    clause, row = now or was or ("", None)
    assert row is not None
    before, after = _value(was), _value(now)
    words = (rule_words(before, names[0]) if before else "", rule_words(after, names[1]) if after else "")
    change = RuleChange(code, clause, kind_label(row.kind), "changed", *words)
    if was is None or now is None:
        change.how = "added" if was is None else "removed"
    elif was[1].body == now[1].body and was[1].enabled == now[1].enabled:
        return None
    elif was[1].enabled != now[1].enabled:
        change.how = "enabled" if now[1].enabled else "disabled"
    if before and after and type(before) is type(after):
        change.fields = list(_field_changes(before, after, names))
    return change


def _field_changes(before: Any, after: Any, names: tuple[Names, Names]) -> Iterable[tuple[str, str, str]]:
    for spec in specs(type(after)):
        old, new = getattr(before, spec.name), getattr(after, spec.name)
        if old != new:
            yield gettext(spec.term.label), value_words(spec, old, names[0]), value_words(spec, new, names[1])


def _value(placed: _Placed | None) -> Any:
    shape = kinds.shape_of(placed[1].kind) if placed else None
    try:
        return parse(shape, placed[1].body) if placed and shape else None
    except Malformed:
        return None


def begins_words(version: RegulationVersion, today: date) -> str:
    """Whether a version is in force, will be, or is a draft."""
    if version.is_draft:
        return gettext("draft, not in force")
    if version.state == State.DISCARDED:
        return gettext("discarded draft")
    assert version.effective_from is not None
    if version.effective_from > today:
        return gettext("begins on {day}").format(day=version.effective_from)
    return gettext("in force from {day}").format(day=version.effective_from)
