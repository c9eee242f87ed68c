"""Coverage (R2.4): who is followed up how often, how many of them, by whom. Pure.

A rule says *whom* (customers on file, each owner's customers, records such as complaints, a list that somebody brings),
*how many* (all, a percentage rounded up and never less than one, a fixed number) and *how often*. Periods are whole
calendar weeks, fortnights, months…, so the same day gives the same period to everybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from huifang.regulations.shapes import Amount
from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

Population = Literal["customers", "owners", "records", "list"]
Every = Literal["each", "week", "fortnight", "half_month", "month", "quarter", "half_year", "year", "on_demand"]
Grade = Literal["ordinary", "key", "group_1", "group_2", "farmer"]
Way = Literal["phone", "visit", "onsite", "mail", "email", "sms"]

GRADES = {
    "ordinary": _("ordinary customer"),
    "key": _("key customer"),
    "group_1": _("group customer, class 1"),
    "group_2": _("group customer, class 2"),
    "farmer": _("farmer"),
}
EVERY = {
    "each": _("each one, before it is closed"),
    "week": _("every week"),
    "fortnight": _("every two weeks"),
    "half_month": _("twice a month"),
    "month": _("every month"),
    "quarter": _("every quarter"),
    "half_year": _("every half-year"),
    "year": _("every year"),
    "on_demand": _("on demand"),
}
POPULATIONS = {
    "customers": _("customers on file"),
    "owners": _("each owner's own customers"),
    "records": _("records of the period before"),
    "list": _("a list brought in for the period before"),
}
SHARES = {"all": _("all of them"), "percent": _("a percentage, rounded up"), "count": _("a fixed number")}
VISITORS = {"agents": _("the team's agents"), "owner": _("the customer's owner"), "role": _("whoever holds a role")}
WAYS = {
    "phone": _("phone"),
    "visit": _("visit"),
    "onsite": _("on-site inspection"),
    "mail": _("letter or bulletin"),
    "email": _("e-mail"),
    "sms": _("text message"),
}
NAMED = Term(_("Customer classes"), _("None: every class"), choices=GRADES)
OFTEN = Term(_("How often"), choices=EVERY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One line of the table class × audience × frequency (B4)."""

    grades: Annotated[tuple[Grade, ...], NAMED]
    audience: Annotated[str, Term(_("Whom to talk to"), _("Such as the fleet's manager or its drivers"), most=40)]
    every: Annotated[Every, OFTEN]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Whom to follow up, how many of them, how often, by whom and how (R2.4, R2.5).

    With a ``table`` each line is a draw of its own and says class and frequency; else ``grades`` and ``every`` do.
    ``within`` counts from the draw; without it there is time until the period ends.
    """

    name: Annotated[str, Term(_("Name"), _("Short, such as “weekly repair orders”"), most=40)]
    population: Annotated[Population, Term(_("Population"), choices=POPULATIONS)]
    source: Annotated[str | None, Term(_("Kind of record"), _("For records only"), refers="record_source")] = None
    grades: Annotated[tuple[Grade, ...], NAMED] = ()
    every: Annotated[Every, OFTEN] = "on_demand"
    table: Annotated[tuple[Turn, ...], Term(_("By class and audience"))] = ()
    share: Annotated[Literal["all", "percent", "count"], Term(_("How many"), choices=SHARES)] = "all"
    amount: Annotated[int, Term(_("Percentage or number"), _("30 for at least 30 %, or for 30 customers"), least=1, most=100_000)] = 100
    weekday: Annotated[int, Term(_("Day of the week"), _("1 is Monday; a rest day moves to the next working day"), least=1, most=7)] = 1
    visited_by: Annotated[Literal["agents", "owner", "role"], Term(_("Followed up by"), choices=VISITORS)] = "agents"
    role: Annotated[str | None, Term(_("Role"), refers="role")] = None
    ways: Annotated[tuple[Way, ...], Term(_("Ways"), choices=WAYS)] = ("phone",)
    within: Annotated[Amount | None, Term(_("To be done within"), _("Empty: until the period ends"))] = None
    announce_days: Annotated[int, Term(_("Announced so many days ahead"), least=0, most=30)] = 1
    tell: Annotated[str, Term(_("What it is about"), _("Shown to whoever makes the call"), most=300, long=True)] = ""

    def check(self) -> Iterator[Problem]:
        """What belongs together is together: records have a kind, a role has a name, a percentage is one."""
        if self.population == "records" and not self.source:
            yield Problem(("source",), "empty")
        if self.visited_by == "role" and not self.role:
            yield Problem(("role",), "empty")
        if self.share == "percent" and self.amount > 100:
            yield Problem(("amount",), "too_large", {"most": 100})
        if not self.ways:
            yield Problem(("ways",), "empty_list")
        if self.every == "each" and (self.population != "records" or self.share != "all"):
            yield Problem(("every",), "not_possible")
        for i, turn in enumerate(self.table):
            if turn.every == "each":
                yield Problem(("table", i, "every"), "not_possible")

    def lines(self) -> "tuple[Line, ...]":
        """The draws that the rule asks for: one, or one for each line of its table."""
        if not self.table:
            return (Line(0, self.grades, "", self.every),)
        return tuple(Line(n, turn.grades, turn.audience, turn.every) for n, turn in enumerate(self.table, start=1))


@dataclass(frozen=True, slots=True)
class Line:
    """One draw of a rule: its place in the table (0: the rule itself), classes, audience, frequency."""

    place: int
    grades: tuple[str, ...]
    audience: str
    every: str


@dataclass(frozen=True, slots=True)
class Span:
    """A period: its first and last day, and its name, such as ``2026-W47``."""

    first: date
    last: date
    key: str


_MONDAY = date(2024, 1, 1)
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_DAY = timedelta(days=1)


def span(every: str, day: date) -> Span:
    """The period of a frequency that holds ``day``; for ``each`` and ``on_demand`` the day itself.

    Fortnights count from Monday 2024-01-01, so that every unit has the same ones; half-months end on the 15th and the last.
    """
    if every in {"week", "fortnight"}:
        days = 7 if every == "week" else 14
        first = day - timedelta(days=(day - _MONDAY).days % days)
        year, week, _weekday = first.isocalendar()
        return Span(first, first + timedelta(days=days - 1), f"{year}-{'W' if days == 7 else 'F'}{week:02}")
    if every == "half_month":
        late = day.day > 15
        first = day.replace(day=16 if late else 1)
        return Span(first, _month_end(day) if late else day.replace(day=15), f"{day:%Y-%m}-{'B' if late else 'A'}")
    if every in _MONTHS:
        return _months(day, _MONTHS[every])
    return Span(day, day, f"{day:%Y-%m-%d}")


def before(every: str, given: Span) -> Span:
    """The period before one."""
    return span(every, given.first - _DAY)


def after(every: str, given: Span) -> Span:
    """The period after one."""
    return span(every, given.last + _DAY)


def drawn_on(given: Span, weekday: int) -> date:
    """The day on which a period's draw is made: the given day of its first week, or its last day if it is shorter."""
    day = given.first + timedelta(days=(weekday - given.first.isoweekday()) % 7)
    return min(day, given.last)


def wanted(share: str, amount: int, population: int) -> int:
    """How many of a population: never more than there are, of a percentage at least one unless there is nobody."""
    if population <= 0:
        return 0
    if share == "percent":
        return max(1, -(-population * min(amount, 100) // 100))
    return min(population, amount) if share == "count" else population


def _months(day: date, length: int) -> Span:
    month = (day.month - 1) // length * length + 1
    first = date(day.year, month, 1)
    end = _month_end(date(day.year, month + length - 1, 1))
    keys = {1: f"{first:%Y-%m}", 3: f"{day.year}-Q{(month + 2) // 3}", 6: f"{day.year}-H{(month + 5) // 6}", 12: f"{day.year}"}
    return Span(first, end, keys[length])


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - _DAY
