"""Is a version fit to be published? Every body parses, every code that it refers to exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from huifang.regulations import kinds
from huifang.regulations.book import Book, TypedRule
from huifang.regulations.labels import problems_words
from huifang.regulations.models import RegulationVersion, Rule
from huifang.regulations.names import Names, names_of
from huifang.regulations.selectors import book_of
from huifang.regulations.shapes import Malformed, Problem, parse, specs

# Kinds whose body carries a code of its own, by which others refer to it.
CODED = ("project_type", "service", "time_limit", "form")


@dataclass(frozen=True, slots=True)
class RuleProblems:
    """A rule that can't be published as it is, with a sentence per problem."""

    rule: Rule
    sentences: list[str]


def version_problems(version: RegulationVersion, base: Book) -> list[RuleProblems]:
    """The enabled rules of a draft that can't be published beside the other rules in force."""
    rows = list(version.rules.filter(enabled=True).select_related("clause").order_by("clause__order", "order"))
    broken = [RuleProblems(row, sentences) for row in rows if (sentences := _body_problems(row))]
    if broken:
        return broken
    draft = book_of(version, base)
    names = names_of(draft)
    by_id = {rule.id: rule for rule in draft.rules}
    found = []
    for row in rows:
        rule = by_id[row.pk]
        problems = [*unknown_codes(rule.value, names), *_same_code(rule, draft)]
        if problems:
            found.append(RuleProblems(row, problems_words(type(rule.value), problems)))
    return found


def unknown_codes(value: Any, names: Names) -> Iterator[Problem]:
    """Codes of project types, services, roles or topics that don't exist."""
    for spec in specs(type(value)):
        inner = getattr(value, spec.name)
        if spec.term.refers:
            allowed = names.allowed(spec.term.refers)
            many = spec.sort == "many"
            for i, code in enumerate(inner if many else (inner,)):
                nothing = code is None and spec.nullable
                if code not in allowed and not nothing and not (code == "*" and spec.term.anything):
                    yield Problem((spec.name, i) if many else (spec.name,), "unknown_code", {"value": code})
        elif spec.sort == "group" and inner is not None:
            yield from (p.under((spec.name,)) for p in unknown_codes(inner, names))
        elif spec.sort == "many" and spec.item is not None and spec.item.sort == "group":
            for i, item in enumerate(inner):
                yield from (p.under((spec.name, i)) for p in unknown_codes(item, names))


def _same_code(rule: TypedRule[Any], draft: Book) -> Iterator[Problem]:
    """Of two units' regulations the nearer one counts; several regulations may bring a form of one kind: the first of them is printed."""
    if rule.kind not in CODED:
        return
    rivals = [other for other in draft.of(rule.kind) if other.value.code == rule.value.code and other.id != rule.id]
    if any(other.regulation_code == rule.regulation_code or (rule.kind != "form" and other.unit == rule.unit) for other in rivals):
        yield Problem(("code",), "same_code", {"value": rule.value.code})


def _body_problems(row: Rule) -> list[str]:
    shape = kinds.shape_of(row.kind)
    if shape is None:
        return problems_words(None, [Problem((), "unknown_kind")])
    try:
        parse(shape, row.body)
    except Malformed as error:
        return problems_words(shape, error.problems)
    return []
