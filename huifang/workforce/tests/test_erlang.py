"""Erlang B, C, A against high-precision vectors, and what must hold for every load (R6.2)."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huifang.workforce import erlang
from huifang.workforce.sheets import Wrong, value

HERE = Path(__file__).resolve().parent
ROWS = list(csv.DictReader((HERE / "erlang_vectors.csv").read_text(encoding="utf-8").splitlines()))
LOADS = st.floats(0.05, 300)
PEOPLE = st.integers(1, 350)
PATIENCE = st.floats(5, 3000)


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}-{r['model']}-{r['metric']}" for n, r in enumerate(ROWS)])
def test_each_vector_within_1e_9(row):
    assert value(row) == pytest.approx(float(row["reference"]), rel=1e-9)
    if row["published"]:
        assert value(row) == pytest.approx(float(row["published"]), abs=float(row["published_tol"]) or 1e-9)


def chain(rate, aht, patience, people):
    """Erlang A by its birth-death chain, summed; written for this test, another way than the product's integrals."""
    log = top = 0.0
    logs, k = [0.0], 0
    while k <= people or log > top - 45:
        k += 1
        log += math.log(rate / (min(k, people) / aht + max(0, k - people) / patience))
        logs.append(log)
        top = max(top, log)
    weights = [math.exp(one - top) for one in logs]
    whole = math.fsum(weights)
    waits = math.fsum(weights[people:]) / whole
    queue = math.fsum((k - people) * p for k, p in enumerate(weights) if k > people) / whole
    busy = math.fsum(min(k, people) * p for k, p in enumerate(weights)) / whole / people
    return waits, queue / patience / rate, queue, busy


@settings(max_examples=150, deadline=None)
@given(LOADS, PEOPLE, PATIENCE, st.floats(20, 900))
def test_the_integrals_equal_the_chain(load, people, patience, aht):
    if load - people > 100:
        return
    rate = load / aht
    state = erlang.erlang_a(rate, aht, patience, people, 20)
    waits, gone, queue, busy = chain(rate, aht, patience, people)
    assert float(state.p_wait) == pytest.approx(waits, rel=1e-8, abs=1e-14)
    assert float(state.p_abandon) == pytest.approx(gone, rel=1e-8, abs=1e-14)
    assert float(state.queue) == pytest.approx(queue, rel=1e-8, abs=1e-14)
    assert float(state.occupancy) == pytest.approx(busy, rel=1e-9)


@settings(max_examples=100, deadline=None)
@given(LOADS, PEOPLE, PATIENCE, st.floats(0, 300))
def test_one_more_person_never_makes_it_worse(load, people, patience, target):
    both = erlang.erlang_a(load / 180, 180, patience, [people, people + 1], target)
    for name in ("p_wait", "p_abandon", "wait_all", "occupancy"):
        low, high = getattr(both, name)[::-1]
        assert low <= high * (1 + 1e-9) + 1e-300
    for definition in erlang.DEFINITIONS:
        less, more = both.service_level(definition)
        assert more >= less - 1e-9
    assert 0 <= both.sl_offered[0] <= both.sl_answered[0] + 1e-12
    assert both.sl_offered[0] <= both.sl_ab_good[0] + 1e-12 <= 1 + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.floats(0.05, 60), st.integers(1, 70), st.floats(1, 200))
def test_endless_patience_is_erlang_c(load, people, target):
    if load >= people * 0.98:
        return
    c = erlang.erlang_c(load / 180, 180, people, target)
    for patience, near in ((math.inf, 1e-12), (1e9, 1e-4)):
        a = erlang.erlang_a(load / 180, 180, patience, people, target)
        assert float(a.p_wait) == pytest.approx(float(c.p_wait), rel=near)
        assert float(a.wait_all) == pytest.approx(float(c.asa), rel=near)
        assert float(a.sl_offered) == pytest.approx(float(c.service_level), rel=near)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.01, 900), st.floats(0.5, 0.99), st.floats(0, 120), st.floats(0.5, 1))
def test_the_fewest_people_suffice_and_one_less_does_not(load, level, target, cap):
    need = int(erlang.agents_c(load / 180, 180, target, level, cap))
    state = erlang.erlang_c(load / 180, 180, [need, need - 1], target)
    enough = (state.service_level >= level) & (state.occupancy <= cap * (1 + 1e-12)) & ([need > load, need - 1 > load])
    assert list(enough) == [True, False]


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 200), st.floats(0.5, 0.99), PATIENCE, st.sampled_from(erlang.DEFINITIONS))
def test_with_abandonment_too(load, level, patience, definition):
    need = int(erlang.agents_a(load / 180, 180, patience, 20, level, definition=definition))
    state = erlang.erlang_a(load / 180, 180, patience, [need, need - 1], 20)
    assert list(state.service_level(definition) >= level) == [True, False] or (need == 1 and state.service_level(definition)[0] >= level)


def test_a_night_without_calls_needs_nobody_and_overload_has_no_end():
    assert list(erlang.agents_c([0, 200 / 3600], 180, 20, 0.8)) == [0, 14]
    assert list(erlang.agents_a([0, 200 / 3600], 180, 300, 20, 0.9)) == [0, 14]
    night = erlang.erlang_c(0, 180, [0, 5], 20)
    assert list(night.p_wait) == [1, 0]
    over = erlang.erlang_c(1, 180, 180, 20)
    assert (float(over.p_wait), float(over.asa), float(over.service_level), float(over.occupancy)) == (1, math.inf, 0, 1)
    assert float(erlang.erlang_a(1, 180, 60, 0, 20).p_abandon) == 1
    assert float(erlang.erlang_a(0, 180, 60, 3, 20).sl_offered) == 1


def test_arrays_keep_their_shape_and_mixed_loads_their_place():
    loads = np.array([[3.0, 2500.0], [0.0, 40.0]])
    together = erlang.agents_c(loads / 180, 180, 20, 0.8)
    assert together.shape == (2, 2)
    assert [[int(erlang.agents_c(x / 180, 180, 20, 0.8)) for x in row] for row in loads] == together.tolist()


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"model": "X"}, "model", "unknown_model"),
        ({"metric": "p_block"}, "metric", "unknown_metric"),
        ({"aht_s": ""}, "aht_s", "missing"),
        ({"aht_s": "三分钟"}, "aht_s", "no_number"),
        ({"calls_per_hour": "-1"}, "calls_per_hour", "out_of_range"),
        ({"calls_per_hour": "nan"}, "calls_per_hour", "out_of_range"),
        ({"agents": "2.5"}, "agents", "out_of_range"),
        ({"metric": "agents_required", "sl_target": "1.2"}, "sl_target", "out_of_range"),
        ({"metric": "agents_required", "sl_target": "1"}, "sl_target", "out_of_range"),
        ({"metric": "agents_scheduled", "sl_target": "0.8", "shrinkage": "1"}, "shrinkage", "out_of_range"),
    ],
)
def test_a_bad_line_names_its_column(change, column, reason):
    row = {"model": "C", "calls_per_hour": "200", "aht_s": "180", "agents": "12", "target_s": "20", "metric": "asa"}
    with pytest.raises(Wrong) as caught:
        value(row | change)
    assert (caught.value.column, caught.value.reason) == (column, reason)
