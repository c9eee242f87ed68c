"""How re-verification and the monthly report stand in the document of the regulation (R1.5)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from huifang.archive.reverifying.rules import WEEKDAYS, InformationReporting, Reverification
from huifang.regulations.words import period_words


def reverification_words(rule: Reverification, _names: Any) -> str:
    """How often, and how early."""
    parts = [
        gettext("Every file is verified anew within {period} of the last time.").format(period=period_words(rule.every)),
        gettext("It may be verified {n} days before it is due.").format(n=rule.ahead_days),
    ]
    return _joined(parts)


def report_words(rule: InformationReporting, names: Any) -> str:
    """On which day, to whom."""
    rolls = {
        "previous": gettext("A rest day moves to the working day before."),
        "next": gettext("A rest day moves to the next working day."),
    }
    parts = [
        gettext("“{title}”: due each month on {weekday} number {n}, sent to {roles}.").format(
            title=rule.title, weekday=gettext(WEEKDAYS[rule.weekday]), n=rule.week, roles=names.all("role", rule.received_by)
        ),
        rolls[rule.roll],
    ]
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    return ("" if (get_language() or "").startswith("zh") else " ").join(parts)


LABELS: Mapping[str, str | Promise] = {
    "reverification": _("Re-verification of files"),
    "information_report": _("Customer information report"),
}
RULES: Mapping[str, type[Any]] = {"reverification": Reverification, "information_report": InformationReporting}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {"reverification": reverification_words, "information_report": report_words}
