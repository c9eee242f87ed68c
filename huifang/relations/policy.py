"""The kinds of rule that customer relations bring, and how they stand in the document of the regulation."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huifang.relations.rules.shapes import FleetLecture, WorkshopGuarantee


def guarantee_words(rule: WorkshopGuarantee, _names: Any) -> str:
    """The guarantees as a sentence."""
    return gettext("Class {n} in the workshop: {measures}.").format(n=rule.level, measures="；".join(rule.measures))


def lecture_words(rule: FleetLecture, _names: Any) -> str:
    """Lectures and gifts as a sentence."""
    levels = "、".join(str(level) for level in rule.gift_levels) or "–"
    return gettext("At least {n} lectures a year at each station, with the latest material; gifts for classes {levels}.").format(
        n=rule.sessions, levels=levels
    )


LABELS: Mapping[str, str | Promise] = {
    "workshop_guarantee": _("Guarantees in the workshop"),
    "fleet_lecture": _("Lectures for vehicle users"),
}
RULES: Mapping[str, type[Any]] = {"workshop_guarantee": WorkshopGuarantee, "fleet_lecture": FleetLecture}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {"workshop_guarantee": guarantee_words, "fleet_lecture": lecture_words}
