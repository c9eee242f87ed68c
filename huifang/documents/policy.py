"""How the rule of inspections stands in the document of the regulation (C 二1.2)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huifang.documents.rules import DocumentInspections


def words(rule: DocumentInspections, _names: Any) -> str:
    """How often, and until when the plan is approved."""
    return gettext(
        "Documents are inspected at least {n} times a year, by a plan that is approved until {month}-{day} of the year before."
    ).format(n=rule.times_a_year, month=f"{rule.approved_until_month:02}", day=f"{rule.approved_until_day:02}")


LABELS: Mapping[str, str | Promise] = {"document_inspections": _("Inspections of documents")}
RULES: Mapping[str, type[Any]] = {"document_inspections": DocumentInspections}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {"document_inspections": words}
