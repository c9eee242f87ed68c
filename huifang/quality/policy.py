"""The rule kind *points* in words (R7.2)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huifang.quality.rules import BREACHES, Points


def points_words(rule: Points, _names: Any) -> str:
    """A points rule as a sentence."""
    return gettext("Clause {clause}, {breach}: {points} points off each time.").format(
        clause=rule.clause, breach=gettext(BREACHES[rule.breach]), points=rule.points
    )


LABELS: Mapping[str, str | Promise] = {"points": _("Performance points")}
RULES: Mapping[str, type[Any]] = {"points": Points}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {"points": points_words}
