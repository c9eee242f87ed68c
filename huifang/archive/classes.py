"""What follows from a customer's class, each with the clause that says so (R1.3).

The archive knows the mode of service; a context above that calls or visits by class says so with ``register``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huifang.archive.models import Customer
from huifang.archive.policy_classes import KIND
from huifang.regulations.selectors import ClauseLink, book, clause_links


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that follows from the class, and the rule it stands in."""

    text: str
    rule: int
    link: ClauseLink | None = None


Source = Callable[[Customer, datetime], Iterable[Consequence]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Let a context above say what follows from a customer's class."""
    if source not in _sources:
        _sources.append(source)
    return source


def consequences(customer: Customer, at: datetime) -> list[Consequence]:
    """Everything that follows from the class of a customer: one query for the clauses."""
    found = [one for source in (_service, *_sources) for one in source(customer, at)]
    links = clause_links({one.rule for one in found}) if found else {}
    return [Consequence(one.text, one.rule, links.get(one.rule)) for one in found]


def _service(customer: Customer, at: datetime) -> Iterable[Consequence]:
    for rule in book(at, customer.unit).of(KIND):
        if rule.value.grade == customer.grade:
            text = rule.value.service + (_("; served first") if rule.value.first else "")
            yield Consequence(text, rule.id)
