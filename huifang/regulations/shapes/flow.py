"""Rules about how the work goes: attempts, grouping, routes, totals, forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from huifang.kernel.numbering import InvalidFormat, NumberFormat
from huifang.regulations.shapes.dates import Amount
from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

ROLES = Term(_("Roles"), refers="role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """How often and how spaced a customer is tried, and how long an agent holds a call (R2.8)."""

    max_unanswered: Annotated[int, Term(_("Tries without answer"), _("So many count as unreachable"), least=1, most=20)] = 3
    spacing_minutes: Annotated[int, Term(_("Minutes between tries"), least=0, most=10_080)] = 120
    other_half_day: Annotated[bool, Term(_("Try in the other half of the day"), _("Morning after afternoon and back"))] = True
    max_callbacks: Annotated[int, Term(_("Call-backs on one matter"), _("At most so many"), least=1, most=20)] = 5
    callback_within_days: Annotated[int, Term(_("Call-back within days"), least=1, most=90)] = 14
    hold_minutes: Annotated[int, Term(_("Minutes a call is held"), _("Then others can take it"), least=1, most=240)] = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLength:
    """How long a call is at its best (R2.6)."""

    best_from_minutes: Annotated[int, Term(_("Best from, in minutes"), least=0, most=60)] = 3
    best_to_minutes: Annotated[int, Term(_("Best to, in minutes"), least=1, most=120)] = 5

    def check(self) -> Iterator[Problem]:
        """It ends after it begins."""
        if self.best_to_minutes < self.best_from_minutes:
            yield Problem(("best_to_minutes",), "ends_before_start")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """How due items become calls and calls become days (R2.2, R2.4)."""

    days: Annotated[int, Term(_("One call for what is due within days"), least=0, most=180)] = 30
    daily_capacity: Annotated[int, Term(_("Calls per agent and day"), least=1, most=1000)] = 40
    backlog_days: Annotated[
        int, Term(_("Working days for a backlog"), _("What was missed before an import is spread over them"), least=1, most=500)
    ] = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRoute:
    """Where complaints, needs and dissatisfaction go (R2.10)."""

    complaint_to: Annotated[tuple[str, ...], Term(_("A complaint goes to"), refers="role")]
    dissatisfied_to: Annotated[tuple[str, ...], Term(_("Dissatisfaction goes to"), refers="role")]
    need_to: Annotated[tuple[str, ...], Term(_("A need goes to"), refers="role")]
    callback_after: Annotated[Amount, Term(_("Call back after it was handled"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyTotals:
    """Call records are totalled each month and sent to departments (R2.15)."""

    within_working_days: Annotated[int, Term(_("Within working days of the next month"), least=1, most=20)] = 5
    to: Annotated[tuple[str, ...], Term(_("Sent to"), refers="role")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One box of a form."""

    code: Annotated[str, Term(_("Code"), _("Short and lasting, in Latin letters"), most=40)]
    label: Annotated[str, Term(_("Wording"), most=40)]
    required: Annotated[bool, Term(_("Must be filled"))] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A paper form: its number, its boxes in order, its copies (R2.9, R3.1)."""

    code: Annotated[str, Term(_("Code"), _("Short and lasting, in Latin letters"), most=40)]
    title: Annotated[str, Term(_("Title"), most=40)]
    number_format: Annotated[str, Term(_("Number format"), _("Such as HF{year}{month:02}-{seq:04}"), most=60)]
    gapless: Annotated[bool, Term(_("Without gaps"), _("A void form keeps its number"))] = True
    copies: Annotated[tuple[str, ...], Term(_("Copies"), _("The name of each copy, one per line"), most=20)]
    fields: Annotated[tuple[FormField, ...], Term(_("Boxes"))]
    void: Annotated[str, Term(_("Stamp when void"), most=10)] = "作废"

    def check(self) -> Iterator[Problem]:
        """The number can be read and counts; each box stands once."""
        yield from (Problem(("number_format",), code) for code in number_problems(self.number_format))
        codes = [box.code for box in self.fields]
        yield from (Problem(("fields", i, "code"), "twice", {"value": c}) for i, c in enumerate(codes) if c in codes[:i])


def number_problems(pattern: str) -> Iterator[str]:
    """``number_format`` when no document can be numbered by the pattern."""
    try:
        NumberFormat.parse(pattern)
    except InvalidFormat:
        yield "number_format"
