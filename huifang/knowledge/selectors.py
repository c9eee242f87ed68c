"""Reads of what is said on the telephone, from the regulations in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huifang.knowledge import rules
from huifang.knowledge.rules import Line
from huifang.regulations.selectors import ClauseLink, TypedRule, clause_links, rules_in_force
from huifang.regulations.shapes import Phrases, Script

PARTS = ("opening", "content", "closing", "comfort", "complaint")


def lines(*, language: str, project_type: str, facts: Mapping[str, str], on: date) -> dict[str, Line]:
    """Every part of the call in the customer's language, names filled in (R2.7)."""
    found: dict[str, Line] = {}
    scripts = [rule.value for rule in rules_in_force("script", on) if isinstance(rule.value, Script)]
    for part in PARTS:
        candidates = [(s.language, code, s) for s in scripts if s.part == part for code in s.project_types]
        script = rules.choose(candidates, language=language, project_type=project_type)
        if script:
            found[part] = rules.fill(part, script.text, facts)
    return found


def phrases(name: str, *, on: date) -> list[str]:
    """The phrases of one list: ``forbidden``, ``etiquette``, ``etiquette_incoming``, ``etiquette_outgoing``."""
    values = [rule.value for rule in rules_in_force("phrases", on)]
    return [item for value in values if isinstance(value, Phrases) and value.list == name for item in value.items]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One heading of the knowledge page with the rules under it."""

    key: str
    rules: Sequence[TypedRule[Any]]
    links: Mapping[int, ClauseLink]


def shelves(*, on: date) -> list[Shelf]:
    """Scripts, manners and forbidden phrases, each with the clause it comes from."""
    scripts, lists = rules_in_force("script", on), rules_in_force("phrases", on)
    by_list = {
        name: [r for r in lists if isinstance(r.value, Phrases) and r.value.list == name]
        for name in ("forbidden", "etiquette", "etiquette_outgoing", "etiquette_incoming")
    }
    links = clause_links([rule.id for rule in (*scripts, *lists)])
    return [Shelf(name, found, links) for name, found in {"scripts": scripts, **by_list}.items() if found]
