"""Which questions are shown, and what is wrong with a questionnaire. Pure (R2.14).

A question may be shown only when an earlier one was answered in a certain way. Because conditions look back only, there
can be no cycle; ``problems`` finds those that look ahead, at themselves, at nothing, or can never hold.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from huifang.surveys.rules import kinds
from huifang.surveys.rules.kinds import CHOICES, CHOSEN, DECIDING, MOST_OPTIONS, NUMBERS, WIDEST, Option, span

IN, NOT_IN, AT_MOST, AT_LEAST = "in", "not_in", "at_most", "at_least"
COMPARISONS = (IN, NOT_IN, AT_MOST, AT_LEAST)
Values = Mapping[str, Sequence[str]]
"""The answers by code: the chosen codes, or one number as text; nothing when not answered."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``question`` was answered, and its answer ``is`` in (not in, at most, at least) ``values``."""

    question: str
    comparison: str
    values: tuple[str, ...]

    def holds(self, given: Values) -> bool:
        """Does it hold? An unanswered question makes no condition true."""
        answers = [one for one in given.get(self.question, ()) if one]
        if not answers:
            return False
        if self.comparison in {AT_MOST, AT_LEAST}:
            given_number, bound = answers[0], next(iter(self.values), "")
            if not (given_number.isdecimal() and bound.isdecimal()):
                return False
            return int(given_number) <= int(bound) if self.comparison == AT_MOST else int(given_number) >= int(bound)
        return bool(set(answers) & set(self.values)) is (self.comparison == IN)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the rules see it."""

    code: str
    kind: str
    required: bool = False
    options: tuple[Option, ...] = ()
    least: int = 1
    most: int = 5
    condition: Condition | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Lowest and highest value."""
        return span(self.kind, self.least, self.most)

    @property
    def possible(self) -> tuple[str, ...]:
        """Every single value that an answer can have, for kinds that decide."""
        if self.kind in CHOSEN:
            return tuple(option.code for option in self.options)
        low, high = self.span
        return tuple(str(n) for n in range(low, high + 1)) if self.kind in NUMBERS else ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a question: a code with the facts of its sentence."""

    question: str
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)


def shown(questions: Iterable[Asked], given: Values) -> list[str]:
    """Codes of the questions that are shown, in order. An answer to a hidden question decides nothing."""
    counted: dict[str, Sequence[str]] = {}
    found = []
    for one in questions:
        if one.condition is None or one.condition.holds(counted):
            found.append(one.code)
            counted[one.code] = given.get(one.code, ())
    return found


def problems(questions: Sequence[Asked]) -> list[Problem]:
    """Everything that must be mended before anybody reviews it."""
    found = [one for asked in questions for one in _own(asked)]
    earlier: dict[str, Asked] = {}
    places = {one.code: place for place, one in enumerate(questions)}
    for place, asked in enumerate(questions):
        if asked.condition:
            found += _looking(asked, asked.condition, earlier, places, place)
        earlier[asked.code] = asked
    broken = {one.question for one in found}
    return found + [Problem(one.code, "survey_unreachable") for one in _unreachable(questions) if one.code not in broken]


def _own(asked: Asked) -> Iterator[Problem]:
    if asked.kind in CHOSEN:
        codes = [option.code for option in asked.options]
        if len(codes) < 2:
            yield Problem(asked.code, "survey_few_options")
        if len(codes) > MOST_OPTIONS:
            yield Problem(asked.code, "survey_many_options", {"most": MOST_OPTIONS})
        if len(set(codes)) < len(codes) or len({option.label for option in asked.options}) < len(codes):
            yield Problem(asked.code, "survey_same_options")
    if asked.kind == kinds.SCALE and not 1 <= asked.most - asked.least < WIDEST:
        yield Problem(asked.code, "survey_scale_span", {"most": WIDEST})


def _looking(asked: Asked, condition: Condition, earlier: Mapping[str, Asked], places: Mapping[str, int], place: int) -> Iterator[Problem]:
    target = earlier.get(condition.question)
    if target is None:
        known = condition.question in places
        reason = "survey_condition_gone"
        if known:
            reason = "survey_condition_itself" if places[condition.question] == place else "survey_condition_ahead"
        yield Problem(asked.code, reason, {"question": condition.question})
    elif target.kind not in DECIDING:
        yield Problem(asked.code, "survey_condition_kind", {"question": condition.question})
    elif not condition.values or not set(condition.values) <= set(target.possible) or _wrong_way(condition, target):
        yield Problem(asked.code, "survey_condition_values", {"question": condition.question})


def _wrong_way(condition: Condition, target: Asked) -> bool:
    return condition.comparison not in COMPARISONS or (condition.comparison in {AT_MOST, AT_LEAST} and target.kind not in NUMBERS)


def _unreachable(questions: Sequence[Asked]) -> Iterator[Asked]:
    """Those that no answers can show: followed along the chain of conditions, each question keeping the values still open to it.

    A condition narrows the values of the question that it looks at; two of one chain that look at the same question
    must have a value in common. Several choices at once can fulfil any of them, save that none may be picked that is barred.
    """
    earlier: dict[str, Asked] = {}
    reachable: set[str] = set()
    for one in questions:
        if one.condition is None or (one.condition.question in reachable and _can_be_shown(one, earlier)):
            reachable.add(one.code)
        else:
            yield one
        earlier[one.code] = one


def _can_be_shown(asked: Asked, by_code: Mapping[str, Asked]) -> bool:
    wanted: dict[str, list[Condition]] = {}
    current = asked
    while current.condition is not None:
        wanted.setdefault(current.condition.question, []).append(current.condition)
        current = by_code[current.condition.question]
    return all(_answerable(by_code[code], conditions) for code, conditions in wanted.items())


def _answerable(target: Asked, conditions: Sequence[Condition]) -> bool:
    """Is there one answer to ``target`` that makes all these conditions hold?"""
    singles = [value for value in target.possible if all(c.holds({target.code: (value,)}) for c in conditions)]
    if singles or target.kind != CHOICES:
        return bool(singles)
    barred = {value for c in conditions if c.comparison == NOT_IN for value in c.values}
    several = tuple(value for value in target.possible if value not in barred)
    return bool(several) and all(c.holds({target.code: several}) for c in conditions)
