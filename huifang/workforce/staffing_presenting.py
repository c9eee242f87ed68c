"""The need of a day: the plan, and a scenario beside it (R6.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isnan
from typing import Any

from django.utils.translation import gettext as _

from huifang.workforce import ledger
from huifang.workforce.forecast.series import MINUTES
from huifang.workforce.models import Queue
from huifang.workforce.staffing import DAY_SECONDS, Need, Service, needs
from huifang.workforce.volume_presenting import Interval


@dataclass(frozen=True, slots=True)
class Line:
    """One interval: what comes, and what it needs in plan and scenario."""

    starts_at: datetime
    calls: float
    planned: float
    seconds: float
    plan: Need
    scenario: Need | None

    @property
    def plan_level(self) -> str:
        """Service level of the plan."""
        return "–" if isnan(self.plan.level) else f"{self.plan.level:.1%}"

    @property
    def plan_abandoned(self) -> str:
        """Share of those who give up in the plan."""
        return "–" if isnan(self.plan.abandoned) else f"{self.plan.abandoned:.1%}"

    @property
    def plan_occupancy(self) -> str:
        """Share of time spent on work in the plan."""
        return "–" if isnan(self.plan.occupancy) else f"{self.plan.occupancy:.1%}"

    @property
    def plan_speed(self) -> str:
        """Speed of answer in the plan, seconds."""
        return "–" if isnan(self.plan.speed) else _("{n} s").format(n=f"{self.plan.speed:.0f}")

    @property
    def left(self) -> float:
        """Items that the plan carries over."""
        return self.plan.left / max(self.seconds, 1.0)

    @property
    def more(self) -> int:
        """People on the roster more than planned in the scenario."""
        return self.scenario.rostered - self.plan.rostered if self.scenario else 0


@dataclass(frozen=True, slots=True)
class Totals:
    """A day in sum: hours on the roster, the most people at once, service level weighted by calls."""

    hours: float
    peak: int
    level: float | None
    abandoned: float | None
    occupancy: float | None


def service_of(queue: Queue) -> Service:
    """How the queue is to be served."""
    return Service(
        rule=queue.rule,
        minutes=queue.minutes,
        level=float(queue.level),
        target=queue.target,
        patience=queue.patience,
        occupancy=float(queue.occupancy),
        concurrency=queue.concurrency,
        planned=str(queue.planned),
        unplanned=str(queue.unplanned),
        least=queue.least,
        within=queue.within_hours * 60,
    )


def lines(
    intervals: Sequence[Interval],
    service: Service,
    scenario: Service | None,
    factors: tuple[float, float],
    *,
    at: datetime,
    earlier: Sequence[Interval] = (),
) -> list[Line]:
    """Plan and scenario of a day's intervals; work that may wait comes over from ``earlier`` ones."""
    if earlier and (service.within or (scenario and scenario.within)):
        return lines([*earlier, *intervals], service, scenario, factors, at=at)[len(earlier) :]
    calls, seconds = [i.changed for i in intervals], [i.seconds for i in intervals]
    each = ledger.seconds_a_call(at) if any(i.planned for i in intervals) else 0.0
    work = [i.planned * each for i in intervals]
    plan = needs(calls, seconds, service, work)
    beside: list[Need | None] = [None] * len(plan)
    if scenario:
        more, longer = factors
        beside = list(needs([c * more for c in calls], [s * longer for s in seconds], scenario, work))
    return [Line(i.starts_at, i.changed, i.planned, i.seconds, need, other) for i, need, other in zip(intervals, plan, beside, strict=True)]


def totals(found: Sequence[Line], minutes: int, *, scenario: bool = False) -> Totals:
    """The day's sum of plan or scenario."""
    pairs = [(line, line.scenario if scenario and line.scenario else line.plan) for line in found]
    hours = (DAY_SECONDS if minutes >= MINUTES else minutes * 60) / 3600

    def mean(name: str) -> float | None:
        known = [(line.calls, getattr(need, name)) for line, need in pairs if line.calls > 0 and not isnan(getattr(need, name))]
        whole = sum(calls for calls, _value in known)
        return sum(calls * value for calls, value in known) / whole if whole else None

    return Totals(
        hours=sum(need.rostered for _line, need in pairs) * hours,
        peak=max((need.rostered for _line, need in pairs), default=0),
        level=mean("level"),
        abandoned=mean("abandoned"),
        occupancy=mean("occupancy"),
    )


def chart(found: Sequence[Line], *, scenario: bool) -> dict[str, Any]:
    """People on the roster through the day, steps; the scenario dashed beside the plan."""
    series: list[dict[str, Any]] = [
        {
            "type": "line",
            "step": "end",
            "name": _("people on the roster, plan"),
            "symbol": "none",
            "data": [line.plan.rostered for line in found],
        }
    ]
    if scenario:
        series.append(
            {
                "type": "line",
                "step": "end",
                "name": _("people on the roster, scenario"),
                "symbol": "none",
                "lineStyle": {"type": "dashed"},
                "data": [line.scenario.rostered if line.scenario else None for line in found],
            }
        )
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": [f"{line.starts_at:%H:%M}" for line in found]},
        "yAxis": {"type": "value", "minInterval": 1, "min": 0},
        "series": series,
    }


def day_of(wanted: str, days: Sequence[date]) -> date | None:
    """The day of an address, if the forecast has it; else its first."""
    return next((day for day in days if str(day) == wanted), days[0] if days else None)
