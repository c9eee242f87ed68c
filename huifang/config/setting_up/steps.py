"""The steps of the first run in their order, and where a visit begins."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its code in the address, its words."""

    code: str
    title: "str | Promise"
    why: "str | Promise"
    icon: str


STEPS: Sequence[Step] = (
    Step("company", _("Company"), _("Its name stands in scripts and on paper."), "building"),
    Step("units", _("Units"), _("Questions and complaints go to units; roles reach as far as their unit."), "hierarchy-2"),
    Step("packs", _("Regulations"), _("A pack brings clauses, and the rules from which duties, dates and scripts come."), "package"),
    Step("calendar", _("Calendar"), _("Deadlines count working days; they need the holidays of each year."), "calendar"),
    Step("people", _("Colleagues"), _("Everybody gets a one-time link; the role says what they see."), "users"),
    Step(
        "numbers", _("Numbers"), _("How records and complaint forms are numbered. Before the first one it can be changed at once."), "hash"
    ),
    Step("finish", _("Ready"), _("What comes next."), "flag"),
)
CODES = tuple(step.code for step in STEPS)


def step_of(code: str) -> Step:
    """A step by its code. Raises ``LookupError``."""
    for step in STEPS:
        if step.code == code:
            return step
    raise LookupError(code)


def begin_at(done: Collection[str]) -> str:
    """The first step that nobody has passed."""
    return next((code for code in CODES if code not in done), CODES[-1])


def around(code: str) -> tuple[str, str]:
    """The steps before and after; empty at the ends."""
    at = CODES.index(code)
    return CODES[at - 1] if at else "", CODES[at + 1] if at + 1 < len(CODES) else ""


def shown(current: str, state: Mapping[str, object]) -> list[tuple[Step, bool, bool]]:
    """The steps for the list at the side: (step, passed, current)."""
    done = state["done"]
    assert isinstance(done, list)
    return [(step, step.code in done, step.code == current) for step in STEPS]
