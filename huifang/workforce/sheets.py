"""A sheet of staffing questions, a line each, answered in a further column (``huifang workforce staffing``).

Columns: ``model`` (B, C, A), ``calls_per_hour``, ``aht_s``, ``erlangs``, ``agents``, ``patience_s``, ``target_s``, ``sl_target``,
``max_occupancy``, ``shrinkage`` and ``metric``, the figure that is asked for; further columns are carried through.
Workload (model ``W``: e-mail, chat, calls out) takes ``concurrency`` for work done side by side; ``min_agents`` is the fewest people.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil, isfinite, isnan

from huifang.workforce import erlang
from huifang.workforce.shrinkage import exact, scheduled

Row = Mapping[str, str | None]
B, C, A, W = "BCAW"
NEEDED = ("model", "metric")
NUMBERS = ("calls_per_hour", "aht_s", "erlangs", "agents", "patience_s", "target_s", "sl_target", "max_occupancy")
STATES = {
    C: frozenset({"p_wait", "asa", "asa_delayed", "service_level", "occupancy", "queue"}),
    A: frozenset({"p_wait", "p_abandon", "wait_all", "asa_served", "queue", "occupancy"})
    | {f"sl_{definition}" for definition in erlang.DEFINITIONS},
}
PEOPLE = frozenset({"agents_required", "agents_scheduled"})


@dataclass
class Wrong(ValueError):
    """A line that can't be answered: which column, what it holds, and the reason's code."""

    column: str
    held: str
    reason: str


def answers(rows: Iterable[Row]) -> Iterator[float | Wrong]:
    """The value of each line, or what is wrong with it."""
    for row in rows:
        try:
            yield value(row)
        except Wrong as wrong:
            yield wrong


def value(row: Row) -> float:
    """The figure that one line asks for.

    Raises:
        Wrong: a column is missing, unreadable or out of its range; the metric does not exist for the model.
    """
    model, metric = _text(row, "model").upper(), _text(row, "metric").lower()
    if model not in {A, B, C, W}:
        raise Wrong("model", model, "unknown_model")
    if metric == "erlangs":
        return _load(row)
    if model == B and metric == "p_block":
        return float(erlang.erlang_b(_load(row), _agents(row)))
    if (model in STATES or model == W) and metric in PEOPLE:
        return float(_people(row, model, metric))
    if metric not in STATES.get(model, ()):
        raise Wrong("metric", metric, "unknown_metric")
    return float(getattr(_state(row, model), metric))


def _people(row: Row, model: str, metric: str) -> int:
    need = max(_fewest(row, model), int(_number(row, "min_agents", 0.0, most=1_000_000)))
    if metric == "agents_required":
        return need
    try:
        share = exact(_text(row, "shrinkage", "0"))
    except ValueError as error:
        raise Wrong("shrinkage", _text(row, "shrinkage", ""), "out_of_range") from error
    return scheduled(need, share)


def _fewest(row: Row, model: str) -> int:
    rate, aht = _traffic(row)
    cap = _number(row, "max_occupancy", 1.0, most=1.0)
    if cap <= 0:
        raise Wrong("max_occupancy", str(cap), "out_of_range")
    if model == W:
        side_by_side = _number(row, "concurrency", 1.0, above=0.0)
        return ceil(rate * aht / side_by_side / cap - 1e-9)
    level = _number(row, "sl_target", most=1.0)
    if model == C and level >= 1:
        raise Wrong("sl_target", str(level), "out_of_range")
    if model == C:
        return int(erlang.agents_c(rate, aht, _number(row, "target_s"), level, cap))
    return int(erlang.agents_a(rate, aht, _patience(row), _number(row, "target_s"), level, max_occupancy=cap))


def _state(row: Row, model: str) -> erlang.ErlangC | erlang.ErlangA:
    rate, aht = _traffic(row)
    target = _number(row, "target_s", 0.0)
    if model == C:
        return erlang.erlang_c(rate, aht, _agents(row), target)
    return erlang.erlang_a(rate, aht, _patience(row), _agents(row), target)


def _traffic(row: Row) -> tuple[float, float]:
    """Calls per second and seconds per call; a load alone is taken as calls of one second."""
    if not _text(row, "calls_per_hour", "") and _text(row, "erlangs", ""):
        aht = _number(row, "aht_s", 1.0, above=0.0)
        return _number(row, "erlangs") / aht, aht
    return _number(row, "calls_per_hour") / 3600, _number(row, "aht_s", above=0.0)


def _load(row: Row) -> float:
    rate, aht = _traffic(row)
    return rate * aht


def _agents(row: Row) -> float:
    agents = _number(row, "agents")
    if agents != int(agents) or agents > 1_000_000:
        raise Wrong("agents", str(row.get("agents")), "out_of_range")
    return agents


def _patience(row: Row) -> float:
    return _number(row, "patience_s", above=0.0, finite=False)


def _text(row: Row, column: str, default: str | None = None) -> str:
    found = (row.get(column) or "").strip()
    if found or default is not None:
        return found or default or ""
    raise Wrong(column, "", "missing")


def _number(
    row: Row, column: str, default: float | None = None, *, above: float | None = None, most: float | None = None, finite: bool = True
) -> float:
    text = _text(row, column, None if default is None else str(default))
    try:
        found = float(text)
    except ValueError as error:
        raise Wrong(column, text, "no_number") from error
    if isnan(found) or found < 0 or (finite and not isfinite(found)):
        raise Wrong(column, text, "out_of_range")
    if (above is not None and found <= above) or (most is not None and found > most):
        raise Wrong(column, text, "out_of_range")
    return found
