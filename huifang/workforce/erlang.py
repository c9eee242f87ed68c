"""Erlang B, C and A, exact and vectorised: waiting, abandonment, service level, people needed (R6.2).

Units: calls per second (``rate``), seconds for handling time ``aht``, ``patience`` and ``target``; ``agents`` are people
on the phones, before shrinkage. Every argument may be a number or an array; arrays are combined element by element.

Erlang C: M/M/n, nobody gives up; with as much work as people or more there is no steady state: everybody waits, forever.
Erlang A: M/M/n+M, callers give up after an exponential time of mean ``patience``; ``inf`` is Erlang C.

Service level has four definitions in Erlang A; a figure without its definition means nothing:
``offered``   answered within the target / all calls (what Huifang shows unless told otherwise)
``answered``  answered within the target / answered calls
``ab_after``  answered within the target / (all calls − given up within the target)
``ab_good``   (answered or given up within the target) / all calls

Sources: A. K. Erlang 1917 for B and C; C. Palm 1957 for A, in the integral form of S. Zeltyn and A. Mandelbaum, "Call centers
with impatient customers: many-server asymptotics of the M/M/n+G queue", Queueing Systems 51 (2005).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
OFFERED, ANSWERED, AB_AFTER, AB_GOOD = DEFINITIONS = ("offered", "answered", "ab_after", "ab_good")
_ALMOST = 1e-12
_DEPTH = 46.0
"""Where the integrand has fallen by e⁻⁴⁶ it adds nothing to sixteen digits."""
_CUTS = np.array([0.0, 1e-4, 1e-3, 1e-2, 0.06, 0.25, 0.6, 1.0])
_REACH = 9.0
"""So many roots of the load below it the recursion of B forgets where it began: e^(−9²/2) is below the sixteenth digit."""
_CLASSES = np.array([32.0, 128.0, 512.0, 2048.0, 8192.0])
"""Loads within such a class are staffed together."""
_SIEVE = 16
"""So many steps of the recursion, begun with 1, give a bound below 1/B that often suffices."""
_BLOCK = 64
"""Steps of the recursion that are laid out at once."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


def erlang_b(load: Any, agents: Any) -> Floats:
    """The probability that all ``agents`` are busy when nobody waits (M/M/n/n)."""
    return np.exp(-_log_inverse_b(load, agents))


@dataclass(frozen=True, slots=True)
class ErlangC:
    """Steady state without abandonment, element by element."""

    p_wait: Floats
    """Probability that a call waits."""
    asa: Floats
    """Mean wait of all calls, seconds (average speed of answer)."""
    asa_delayed: Floats
    """Mean wait of those that wait, seconds."""
    service_level: Floats
    """Share answered within the target."""
    occupancy: Floats
    """Share of the agents' time spent on calls."""
    queue: Floats
    """Mean number of calls waiting."""


def erlang_c(rate: Any, aht: Any, agents: Any, target: Any) -> ErlangC:
    """Erlang C. No calls: nobody waits. Overload (``rate × aht ≥ agents``): everybody waits, forever."""
    rate, aht, agents, target = _arrays(rate, aht, agents, target)
    load = rate * aht
    stable = load < agents
    with np.errstate(all="ignore"):
        blocked = erlang_b(load, agents)
        p_wait = np.where(stable, blocked / (1 - load / np.where(agents > 0, agents, 1) * (1 - blocked)), 1.0)
        p_wait = np.where(load > 0, p_wait, np.where(agents > 0, 0.0, 1.0))
        delayed = np.where(stable, aht / np.where(stable, agents - load, 1.0), np.inf)
        asa = np.where(p_wait > 0, p_wait * delayed, 0.0)
        level = np.where(stable, 1 - p_wait * np.exp(-target / delayed), 0.0)
        occupancy = np.where(agents > 0, np.minimum(load / np.where(agents > 0, agents, 1), 1.0), 1.0)
        queue = np.where(rate > 0, rate * asa, 0.0)
    return ErlangC(p_wait, asa, delayed, level, occupancy, queue)


def agents_c(rate: Any, aht: Any, target: Any, level: Any, max_occupancy: Any = 1.0) -> NDArray[np.int64]:
    """The fewest people who answer the share ``level`` within ``target`` seconds and are busy no more than ``max_occupancy``.

    Where so few as the load and the occupancy allow are seen to suffice by a bound, they are taken; else one pass of the
    recursion for all elements of similar load, then one more person for those that need it.
    """
    given = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in (rate, aht, target, level, max_occupancy)))
    shape = given[0].shape
    rate, aht, target, level, cap = (x.ravel() for x in given)
    load = rate * aht
    plain = np.floor(load) + 1
    with np.errstate(all="ignore"):
        need = np.maximum(plain, np.ceil(load / cap * (1 - _ALMOST)))
    open_ = load > 0
    need[~open_] = 0
    some = np.flatnonzero(open_ & (need > plain))
    if some.size:
        few, at = (x[some] for x in (need, load))
        bound = _level(_raise(at, few, np.ones(some.size), _SIEVE), at, few, aht[some], target[some])
        open_[some[bound >= level[some] + _ALMOST]] = False
    for part in _alike(load, np.flatnonzero(open_)):
        need[part] = _fewest(*(x[part] for x in (load, need, aht, target, level)))
    return np.asarray(need.astype(np.int64).reshape(shape))


def _level(inverse: Floats, load: Floats, people: Floats, aht: Floats, target: Floats) -> Floats:
    """The service level by 1/B; too low by a 1/B that is too low."""
    blocked = 1 / inverse
    waits = blocked / (1 - load / people * (1 - blocked))
    return np.asarray(1 - waits * np.exp(-target * (people - load) / aht))


def _alike(load: Floats, places: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """These places in groups of similar load, so that no small one is carried through a large one's recursion."""
    group = np.searchsorted(_CLASSES, load[places])
    return [places[group == number] for number in set(group.tolist())]


def _fewest(load: Floats, first: Floats, aht: Floats, target: Floats, level: Floats) -> Floats:
    """From ``first`` people on, all elements together, until each has enough."""
    need = first.copy()
    left, n, inverse = np.arange(load.size), first, _climb(load, first)
    part = 1 / load
    with np.errstate(over="ignore"):
        while left.size:
            hit = _level(inverse, load, n, aht, target) >= level
            if hit.any():
                need[left[hit]] = n[hit]
                on = ~hit
                left = left[on]
                n, inverse, part, load, aht, target, level = (x[on] for x in (n, inverse, part, load, aht, target, level))
            n = n + 1
            inverse = inverse * n * part + 1
    return need


def _climb(load: Floats, people: Floats) -> Floats:
    """1/B for so many people, more than the load: one recursion in which all elements arrive at their number with the last step.

    A step at k below the load shrinks an error by k/load, so far enough below it the recursion may begin with a rough value.
    Numbers too large for a float become infinite: nobody waits there.
    """
    back = int((people - load).max() + _REACH * np.sqrt(load.max())) + 1
    k = people - back
    return _raise(load, people, np.where(k > 0, load / np.maximum(load - k, 1), 1.0), back)


def _raise(load: Floats, people: Floats, inverse: Floats, steps: int) -> Floats:
    """The recursion of 1/B over the last ``steps`` people, begun with ``inverse``; as low as nobody it is 1."""
    part, k = 1 / load, people - steps
    lowest = k.min(initial=0.0)
    with np.errstate(over="ignore"):
        for begun in range(0, steps, _BLOCK):
            block = np.arange(begun + 1, min(begun + _BLOCK, steps) + 1, dtype=np.float64)[:, None] + k
            block *= part
            if lowest + begun < 0:
                np.maximum(block, 0.0, out=block)
            for step in block:
                inverse *= step
                inverse += 1
    return inverse


def _log_inverse_b(load: Any, agents: Any) -> Floats:
    """log(1/B): the recursion 1/B(k) = 1 + k/a · 1/B(k−1), scaled down where the number would grow too large.

    It begins so far below the load that a rough value has been forgotten on arrival.
    """
    load, agents = _arrays(load, agents)
    with np.errstate(all="ignore"):
        result = np.where(agents > 0, np.where(load > 0, np.nan, np.inf), 0.0)
        todo = np.flatnonzero(np.isnan(result.ravel()))
        if todo.size == 0:
            return result
        a, n = load.ravel()[todo], agents.ravel()[todo]
        k = np.maximum(np.floor(np.minimum(n, a) - _REACH * np.sqrt(a)), 0.0)
        steps, value, one, shift = n - k, a / (a - k), np.ones(todo.size), np.zeros(todo.size)
        found, part = np.empty(todo.size), 1 / a
        for step in range(1, int(steps.max()) + 1):
            k += 1
            value *= k * part
            value += one
            if (large := value > 1e200).any():
                shift = np.where(large, shift + np.log(value), shift)
                one = np.where(large, np.exp(-shift), one)
                value = np.where(large, 1.0, value)
            ends = steps == step
            if ends.any():
                found[ends] = np.log(value[ends]) + shift[ends]
        flat = result.ravel()
        flat[todo] = found
    return flat.reshape(result.shape)


@dataclass(frozen=True, slots=True)
class ErlangA:
    """Steady state with abandonment, element by element."""

    p_wait: Floats
    """Probability that a call does not find a free agent."""
    p_abandon: Floats
    """Share of calls that give up."""
    wait_all: Floats
    """Mean wait of all calls, answered or given up, seconds."""
    asa_served: Floats
    """Mean wait of answered calls, seconds."""
    queue: Floats
    """Mean number of calls waiting."""
    occupancy: Floats
    sl_offered: Floats
    sl_answered: Floats
    sl_ab_after: Floats
    sl_ab_good: Floats

    def service_level(self, definition: str = OFFERED) -> Floats:
        """The service level by one of ``DEFINITIONS``."""
        found: Floats = getattr(self, f"sl_{definition}")
        return found


def erlang_a(rate: Any, aht: Any, patience: Any, agents: Any, target: Any) -> ErlangA:
    """Erlang A. Stable at any load; without calls nobody waits; without agents everybody gives up."""
    rate, aht, patience, agents, target = _arrays(rate, aht, patience, agents, target)
    shape = rate.shape
    flat = [x.ravel() for x in (rate, aht, patience, agents, target)]
    columns = np.zeros((10, rate.size))
    columns[6:] = 1.0
    busy = flat[0] > 0
    endless = busy & np.isinf(flat[2]) & (flat[3] > 0)
    nobody = busy & (flat[3] <= 0)
    usual = busy & ~endless & ~nobody
    for mask, solve in ((usual, _impatient), (endless, _patient), (nobody, _unmanned)):
        if mask.any():
            columns[:, mask] = solve(*(x[mask] for x in flat))
    return ErlangA(*(column.reshape(shape) for column in columns))


def agents_a(
    rate: Any,
    aht: Any,
    patience: Any,
    target: Any,
    level: Any,
    *,
    definition: str = OFFERED,
    max_occupancy: Any = 1.0,
    max_abandon: Any = 1.0,
) -> NDArray[np.int64]:
    """The fewest people for a service level by ``definition``, an occupancy and a share of abandonment, found by bisection.

    Where there are calls it is at least one, even if a definition counts those who give up at once as served.
    """
    rate, aht, patience, target, level, cap, leave = _arrays(rate, aht, patience, target, level, max_occupancy, max_abandon)

    def suffices(n: NDArray[np.int64], at: Any = slice(None)) -> NDArray[np.bool_]:
        state = erlang_a(rate[at], aht[at], patience[at], n, target[at])
        good = state.service_level(definition) >= level[at]
        return np.asarray(good & (state.occupancy <= cap[at] * (1 + _ALMOST)) & (state.p_abandon <= leave[at]))

    shape, size = rate.shape, rate.size
    rate, aht, patience, target, level, cap, leave = (x.ravel() for x in (rate, aht, patience, target, level, cap, leave))
    load = rate * aht
    low, high = np.zeros(size, dtype=np.int64), np.ceil(load + 2 * np.sqrt(load) + 2).astype(np.int64)
    high[load <= 0] = 0
    open_ = np.flatnonzero(load > 0)
    while open_.size:
        short = ~suffices(high[open_], open_)
        low[open_[short]], high[open_[short]] = high[open_[short]], high[open_[short]] * 2
        open_ = open_[short]
    while (wide := np.flatnonzero(high - low > 1)).size:
        middle = (low[wide] + high[wide]) // 2
        enough = suffices(middle, wide)
        high[wide[enough]], low[wide[~enough]] = middle[enough], middle[~enough]
    return np.asarray(high.reshape(shape))


def _unmanned(rate: Floats, aht: Floats, patience: Floats, agents: Floats, target: Floats) -> Floats:
    """Nobody answers: every call waits as long as its patience lasts."""
    gone = -np.expm1(-target / patience)
    nothing, everything = np.zeros(rate.size), np.ones(rate.size)
    return np.stack([everything, everything, patience, nothing, rate * patience, everything, nothing, nothing, nothing, gone])


def _patient(rate: Floats, aht: Floats, patience: Floats, agents: Floats, target: Floats) -> Floats:
    """Nobody ever gives up: Erlang C."""
    state = erlang_c(rate, aht, agents, target)
    level = state.service_level
    return np.stack([state.p_wait, np.zeros(rate.size), state.asa, state.asa, state.queue, state.occupancy, level, level, level, level])


def _impatient(rate: Floats, aht: Floats, patience: Floats, agents: Floats, target: Floats) -> Floats:
    """Integrals over the wait that is offered, whose density beyond 0 is as λ·exp(λ·H(t) − nμt), H(t) = (1 − e^(−θt))/θ."""
    leave, serve = 1 / patience, agents / aht
    offered = _Density(rate, serve, leave)
    free = _log_inverse_b(rate * aht, agents - 1)
    scale = np.maximum(free, offered.top)
    none = np.exp(free - scale)
    infinite = np.full(rate.size, np.inf)
    zero = np.zeros(rate.size)

    early, early_gone, early_wait = rate * offered.integrals(zero, target, (_stays, _gone, _patient_for), scale)
    late, late_gone, late_stays, late_wait = rate * offered.integrals(target, infinite, (_anybody, _gone, _stays, _patient_for), scale)
    whole = none + early + early_gone + late
    p_wait = (early + early_gone + late) / whole
    p_abandon = (early_gone + late_gone) / whole
    served = none + early + late_stays
    served_early = (none + early) / whole
    left_early = (early_gone - np.expm1(-leave * target) * late) / whole
    asa = (early_wait + late_wait) / served
    wait = p_abandon * patience
    level_after = served_early / (1 - left_early)
    occupancy = rate * aht * (served / whole) / agents
    return np.stack(
        [
            p_wait,
            p_abandon,
            wait,
            asa,
            rate * wait,
            occupancy,
            served_early,
            (none + early) / served,
            level_after,
            served_early + left_early,
        ]
    )


Weight = Callable[[Floats, Floats], Floats]
"""A weight by time and by the rate at which patience ends."""


def _anybody(t: Floats, leave: Floats) -> Floats:
    return np.ones_like(t)


def _stays(t: Floats, leave: Floats) -> Floats:
    return np.asarray(np.exp(-leave * t))


def _gone(t: Floats, leave: Floats) -> Floats:
    """The share of callers whose patience has ended by ``t``."""
    return np.asarray(-np.expm1(-leave * t))


def _patient_for(t: Floats, leave: Floats) -> Floats:
    return np.asarray(t * np.exp(-leave * t))


class _Density:
    """exp(h(t)) with h(t) = λ(1 − e^(−θt))/θ − st, concave; integrals over pieces of the time axis with weights."""

    def __init__(self, rate: Floats, serve: Floats, leave: Floats) -> None:
        self.rate, self.serve, self.leave = rate, serve, leave
        with np.errstate(divide="ignore"):
            self.peak = np.maximum(np.log(rate / serve), 0.0) / leave
        self.top = self.exponent(self.peak)

    def exponent(self, t: Floats) -> Floats:
        """h(t) of each element; a row of ``t`` may hold many points of one."""
        rate, serve, leave = (x.reshape(x.shape + (1,) * (t.ndim - 1)) for x in (self.rate, self.serve, self.leave))
        return rate * (-np.expm1(-leave * t) / leave) - serve * t

    def integrals(self, low: Floats, high: Floats, weights: Sequence[Weight], scale: Floats) -> Floats:
        """∫ weight(t)·exp(h(t) − scale) dt from ``low`` to ``high``: a row for each weight.

        By Gauss-Legendre pieces that narrow towards the peak; the density is evaluated once for all weights.
        """
        peak = np.clip(self.peak, low, high)
        total = np.zeros((len(weights), peak.size))
        for edge in (self._edge(peak, low), self._edge(peak, high)):
            wide = np.flatnonzero(edge != peak)
            part = _Density(self.rate[wide], self.serve[wide], self.leave[wide])
            total[:, wide] += part._side(peak[wide], edge[wide], weights, scale[wide])
        return total

    def _side(self, peak: Floats, edge: Floats, weights: Sequence[Weight], scale: Floats) -> Floats:
        lengths = np.diff(_CUTS)
        points = (_CUTS[:-1, None] + lengths[:, None] * (_NODES + 1) / 2).ravel()
        shares = (lengths[:, None] * _WEIGHTS / 2).ravel()
        t = peak[:, None] + (edge - peak)[:, None] * points
        values = np.exp(self.exponent(t) - scale[:, None])
        leave, width = self.leave[:, None], np.abs(edge - peak)
        return np.stack([(values * weight(t, leave)) @ shares * width for weight in weights])

    def _edge(self, peak: Floats, bound: Floats) -> Floats:
        """The point between ``peak`` and ``bound`` where the integrand has become negligible, or ``bound``."""
        top = self.exponent(peak)
        far = np.where(np.isinf(bound), peak + 1.0, bound)
        with np.errstate(invalid="ignore"):
            short = np.isinf(bound) & (top - self.exponent(far) < _DEPTH)
            while short.any():
                far = np.where(short, peak + (far - peak) * 4, far)
                short = np.isinf(bound) & (top - self.exponent(far) < _DEPTH)
        near, beyond = peak.copy(), far
        inside = top - self.exponent(far) <= _DEPTH
        for _step in range(40):
            middle = (near + beyond) / 2
            deep = top - self.exponent(middle) > _DEPTH
            near, beyond = np.where(deep, near, middle), np.where(deep, middle, beyond)
        return np.where(inside, far, beyond)


def _arrays(*values: Any) -> list[Floats]:
    return [np.array(x, dtype=np.float64) for x in np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in values))]
