"""The totals as the page shows them: every figure with the address of its rows, the finding, the chart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huifang.followup.models import Attempt, Record
from huifang.reports.narrowing import NO_TYPE, Narrowing
from huifang.reports.rules import Rate
from huifang.reports.selectors import OTHER, Figures, Monthly
from huifang.ui import formats


@dataclass(frozen=True, slots=True)
class Cell:
    """A rate and where the rows of its numerator and denominator are."""

    rate: Rate
    part_url: str = ""
    whole_url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    name: str
    cells: Sequence[Cell]
    complaints: Cell
    needs: Cell
    average: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole page."""

    totals: Monthly
    finding: str
    comparison: str
    total: Row
    agents: Sequence[Row]
    types: Sequence[tuple[str, Cell, Cell]]
    outcomes: Sequence[tuple[str, Cell]]
    satisfaction: Sequence[tuple[str, Cell]]
    chart: dict[str, Any]
    void_url: str


class _Links:
    """Addresses of rows within one month and unit; none when the user reads figures only."""

    def __init__(self, at: Narrowing, *, rows: bool) -> None:
        self.base = {"month": str(at.month)} | ({"unit": str(at.unit)} if at.unit is not None else {})
        self.rows = rows

    def to(self, page: str, **query: object) -> str:
        """The address of a list, narrowed."""
        if not self.rows:
            return ""
        given = {name: str(value) for name, value in query.items() if value not in {None, ""}}
        return reverse(f"reports:{page}") + "?" + urlencode(self.base | given)


def present(totals: Monthly, at: Narrowing, *, rows: bool) -> Report:
    """The report of a month; ``rows`` says whether the user may open the rows behind the figures."""
    links = _Links(at, rows=rows)
    return Report(
        totals=totals,
        finding=finding(totals),
        comparison=comparison(totals),
        total=_row(_("Total"), totals.total, links),
        agents=[_row(one.name or _("nobody in particular"), one.figures, links, agent=one.key) for one in totals.agents],
        types=list(_types(totals, links)),
        outcomes=[
            (str(label), Cell(totals.outcomes[code], links.to("attempts", outcome=code), links.to("attempts")))
            for code, label in Attempt.Outcome.choices
        ],
        satisfaction=[
            (
                str(label),
                Cell(
                    totals.satisfaction[code],
                    links.to("register", satisfaction=code, state="complete"),
                    links.to("register", state="complete"),
                ),
            )
            for code, label in Record.Satisfaction.choices
        ],
        chart=chart(totals),
        void_url=links.to("register", state="void"),
    )


def _row(name: str, figures: Figures, links: _Links, agent: object = None) -> Row:
    cells = (
        Cell(figures.reached, links.to("attempts", agent=agent, outcome="reached"), links.to("attempts", agent=agent)),
        Cell(figures.customers, links.to("tasks", agent=agent, result="talked"), links.to("tasks", agent=agent, result="tried")),
        Cell(
            figures.content,
            links.to("register", agent=agent, satisfaction="content", state="complete"),
            links.to("register", agent=agent, state="complete"),
        ),
        Cell(figures.completed, links.to("tasks", agent=agent, result="completed"), links.to("tasks", agent=agent, result="due")),
    )
    return Row(
        name=name,
        cells=cells,
        complaints=Cell(
            Rate(figures.complaints, figures.content.whole), links.to("register", agent=agent, mark="complaint", state="complete")
        ),
        needs=Cell(Rate(figures.needs, figures.content.whole), links.to("register", agent=agent, mark="need", state="complete")),
        average=formats.duration(figures.average) if figures.average is not None else "–",
    )


def _types(totals: Monthly, links: _Links) -> Iterator[tuple[str, Cell, Cell]]:
    for one in totals.types:
        code = NO_TYPE if one.key == OTHER else one.key
        yield (
            one.name or _("no project"),
            Cell(one.figures.reached, links.to("attempts", type=code, outcome="reached"), links.to("attempts", type=code)),
            Cell(
                one.figures.content,
                links.to("register", type=code, satisfaction="content", state="complete"),
                links.to("register", type=code, state="complete"),
            ),
        )


def finding(totals: Monthly) -> str:
    """The title: what the month shows, each share with its numerator and denominator (R2.16)."""
    customers, content = totals.total.customers, totals.total.content
    if not customers.whole:
        return _("{month}: nobody was called").format(month=totals.month)
    said = _("{month}: {customers} of the customers called were reached").format(month=totals.month, customers=customers)
    return said + (_(", {content} of them satisfied").format(content=content) if content.whole else "")


def comparison(totals: Monthly) -> str:
    """How the share of answered calls stands against the month before."""
    points = totals.total.reached.points_over(totals.before)
    if points is None:
        return ""
    values = {"now": totals.total.reached, "before": totals.before, "points": abs(points)}
    if points > 0:
        return _("Answered calls {now}, {points} points more than the month before {before}").format(**values)
    if points < 0:
        return _("Answered calls {now}, {points} points less than the month before {before}").format(**values)
    return _("Answered calls {now}, as in the month before {before}").format(**values)


def chart(totals: Monthly) -> dict[str, Any]:
    """Tries of each day, those that reached somebody below, as an ECharts option."""
    days = totals.days
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": [str(day.on.day) for day in days]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {"type": "bar", "stack": "tries", "name": _("reached"), "data": [day.reached.part for day in days]},
            {"type": "bar", "stack": "tries", "name": _("not reached"), "data": [day.reached.whole - day.reached.part for day in days]},
        ],
    }
