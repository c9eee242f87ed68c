"""The rule kind *coverage* in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from huifang.followup.rules import coverage
from huifang.followup.rules.coverage import Coverage
from huifang.regulations.words import amount_words


def coverage_words(rule: Coverage, names: Any) -> str:
    """A coverage rule as sentences."""
    parts = [gettext("{name}: {whom}, {share}.").format(name=rule.name, whom=whom_words(rule, names), share=share_words(rule))]
    if rule.table:
        parts += [
            gettext("{classes} ({audience}): {every}.").format(
                classes=grade_words(turn.grades), audience=turn.audience, every=every_words(turn.every)
            )
            for turn in rule.table
        ]
    else:
        parts.append(gettext("{every}.").format(every=_begin(every_words(rule.every))))
    parts.append(gettext("Followed up by {who}: {ways}.").format(who=who_words(rule, names), ways=ways_words(rule.ways)))
    if rule.within is not None:
        parts.append(gettext("To be done within {within}.").format(within=amount_words(rule.within)))
    return ("" if _chinese() else " ").join(parts)


def whom_words(rule: Coverage, names: Any) -> str:
    """The population in words."""
    if rule.population == "records":
        return gettext("{records} of the period").format(records=names.of("record_source", rule.source or ""))
    words = gettext(coverage.POPULATIONS[rule.population])
    return gettext("{whom} ({classes})").format(whom=words, classes=grade_words(rule.grades)) if rule.grades else words


def share_words(rule: Coverage) -> str:
    """How many of them in words."""
    if rule.share == "percent":
        return gettext("at least {n} %, rounded up").format(n=rule.amount)
    return pgettext("size of a draw", "{n} of them").format(n=rule.amount) if rule.share == "count" else gettext("100 %")


def every_words(every: str) -> str:
    """A frequency in words."""
    return gettext(coverage.EVERY[every])


def grade_words(grades: tuple[str, ...]) -> str:
    """Classes in words."""
    return "、".join(gettext(coverage.GRADES[grade]) for grade in grades) or gettext("every class")


def ways_words(ways: tuple[str, ...]) -> str:
    """Ways in words."""
    return "、".join(gettext(coverage.WAYS[way]) for way in ways)


def who_words(rule: Coverage, names: Any) -> str:
    """Whoever makes the calls in words."""
    return names.of("role", rule.role or "") if rule.visited_by == "role" else gettext(coverage.VISITORS[rule.visited_by])


def _begin(words: str) -> str:
    return words[:1].upper() + words[1:]


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


LABELS: Mapping[str, str | Promise] = {"coverage": _("Coverage")}
RULES: Mapping[str, type[Any]] = {"coverage": Coverage}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {"coverage": coverage_words}
