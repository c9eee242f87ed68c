"""People for each interval of a queue: Erlang A or C, or workload; occupancy cap; shrinkage with exact rounding (R6.2). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from huifang.workforce import erlang
from huifang.workforce.forecast.series import MINUTES, Floats
from huifang.workforce.shrinkage import scheduled

NEGLIGIBLE = 1e-4
"""Erlangs below which nobody is planned: less than a call in a hundred days."""
DAY_SECONDS = 8 * 3600
"""Working seconds that a person has for an interval of a whole day."""


@dataclass(frozen=True, slots=True)
class Service:
    """How a queue is to be served. Shares as they are written ("0.15"); seconds; ``rule`` A, C or W (workload)."""

    rule: str
    minutes: int
    level: float
    target: float
    patience: float
    occupancy: float
    concurrency: int
    planned: str
    unplanned: str
    least: int = 0
    """People at work at least while open."""
    within: int = 0
    """Minutes of open time within which work must be done; 0: within its interval. Workload only."""

    def but(self, **changes: object) -> "Service":
        """The same with some of it changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Need:
    """One interval: people on the work and on the roster, and what customers live through (nan where it has no meaning)."""

    load: float
    people: int
    rostered: int
    level: float
    speed: float
    abandoned: float
    occupancy: float
    left: float = 0.0
    """Seconds of work carried over to the next interval."""


def needs(calls: Sequence[float], seconds: Sequence[float], service: Service, planned_work: Sequence[float] | None = None) -> list[Need]:
    """What each interval needs. ``planned_work``: seconds of work that waits for nobody, done beside the calls.

    The service level is answered within the target ÷ all calls. Workload has none: it is done within its interval, or, where
    ``within`` is set, by its deadline, and what is not yet due is carried over. Nowhere are there fewer than ``least`` people.
    """
    length = DAY_SECONDS if service.minutes >= MINUTES else service.minutes * 60
    offered, aht = np.asarray(calls, dtype=np.float64), np.maximum(np.asarray(seconds, dtype=np.float64), 1.0)
    extra = np.asarray(planned_work if planned_work is not None else np.zeros(len(offered)), dtype=np.float64)
    if service.rule == "W":
        work = offered * aht / service.concurrency + extra
        return _workload([float(seconds) for seconds in work], length, service)
    offered = np.where(offered * aht / length < NEGLIGIBLE, 0.0, offered)
    rate = offered / length
    people = np.maximum(_on_calls(rate, aht, service), service.least)
    state = _state(rate, aht, people, service)
    beside = np.array([ceil(x - 1e-9) for x in extra / (length * service.occupancy)], dtype=np.int64)
    return [
        Need(
            float(rate[i] * aht[i] + extra[i] / length),
            int(people[i] + beside[i]),
            scheduled(int(people[i] + beside[i]), service.planned, service.unplanned),
            *(float(figure[i]) if offered[i] > 0 else float("nan") for figure in state),
        )
        for i in range(len(offered))
    ]


def _workload(work: Sequence[float], length: float, service: Service) -> list[Need]:
    """Oldest work first; so few people as keep every deadline if nothing more came (n is the deadline in intervals)."""
    one = length * service.occupancy
    last = max(int(service.within * 60 // length), 1) - 1 if service.within else 0
    waiting: list[tuple[int, float]] = []
    found, nan = [], float("nan")
    for place, arrived in enumerate(work):
        waiting.append((place + last, arrived))
        due = needed = 0.0
        for deadline, seconds in waiting:
            due += seconds
            needed = max(needed, due / (deadline - place + 1))
        people = max(ceil(needed / one - 1e-9), service.least)
        before = sum(seconds for _deadline, seconds in waiting)
        waiting = _served(waiting, people * one)
        left = sum(seconds for _deadline, seconds in waiting)
        done = before - left
        found.append(
            Need(done / length, people, scheduled(people, service.planned, service.unplanned), nan, nan, nan,
                 done / length / people if people else nan, left)
        )  # fmt: skip
    return found


def _served(waiting: list[tuple[int, float]], capacity: float) -> list[tuple[int, float]]:
    """What is left when the oldest work is done first."""
    left = []
    for deadline, seconds in waiting:
        done = min(seconds, capacity)
        capacity -= done
        if seconds - done > 1e-6:
            left.append((deadline, seconds - done))
    return left


def _on_calls(rate: Floats, aht: Floats, service: Service) -> "np.typing.NDArray[np.int64]":
    if not len(rate):
        return np.zeros(0, dtype=np.int64)
    if service.rule == "C":
        return np.asarray(erlang.agents_c(rate, aht, service.target, service.level, service.occupancy))
    return np.asarray(erlang.agents_a(rate, aht, service.patience, service.target, service.level, max_occupancy=service.occupancy))


def _state(rate: Floats, aht: Floats, people: "np.typing.NDArray[np.int64]", service: Service) -> tuple[Floats, Floats, Floats, Floats]:
    """Service level, speed of answer, share given up, occupancy."""
    if not len(rate):
        return (np.zeros(0),) * 4
    if service.rule == "C":
        waiting = erlang.erlang_c(rate, aht, people, service.target)
        return waiting.service_level, waiting.asa, np.zeros(len(rate)), waiting.occupancy
    leaving = erlang.erlang_a(rate, aht, service.patience, people, service.target)
    return leaving.sl_offered, leaving.asa_served, leaving.p_abandon, leaving.occupancy
