"""The roster engine: every roster it gives keeps every hard rule, costs what it says, and is as cheap as the exact model's (R6.2)."""

import random
import sys
import time
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huifang.workforce.roster import checking, exact, process, search
from huifang.workforce.roster import instance as problems
from huifang.workforce.roster.instance import Cover, Instance, Person, Shift, Unreadable, Wish
from huifang.workforce.roster.lines import Graph, Liner, contract_of
from huifang.workforce.roster.quick import Quick
from huifang.workforce.tests.roster_judge import broken, cost

ortools = pytest.importorskip("ortools")
TEXT = """\
SECTION_HORIZON
14

SECTION_SHIFTS
D,480,
L,480,D

SECTION_STAFF
A,D=14|L=0,4320,3360,5,2,2,1
B,D=14|L=5,4320,3360,5,2,2,1

SECTION_DAYS_OFF
A,0,3

SECTION_SHIFT_ON_REQUESTS
A,2,D,2

SECTION_SHIFT_OFF_REQUESTS
B,12,L,1

SECTION_COVER
0,D,1,100,1
0,L,1,100,1
"""


def made(seed: int, *, days: int = 14, people: int = 5, shifts: int = 2, week: bool = False) -> Instance:
    """A problem by chance: loose enough that each person has a line."""
    rng = random.Random(seed)
    names = "EDLN"[:shifts]
    kinds = {name: Shift(name, rng.choice((360, 480, 600)), frozenset(names[:number])) for number, name in enumerate(names)}
    staff = {}
    for number in range(people):
        held = {name: days for name in names if rng.random() < 0.8} or {names[0]: days}
        if rng.random() < 0.4:
            held[rng.choice(sorted(held))] = rng.randint(1, 5)
        most = rng.randint(days * 200, days * 340)
        staff[f"P{number}"] = Person(
            id=f"P{number}", max_shifts=held, max_minutes=most, min_minutes=0, max_run=rng.randint(2, 5), min_run=rng.randint(1, 2),
            min_off=rng.randint(1, 3), max_weekends=rng.randint(0, days // 7), week_max=rng.choice((None, 2400)) if week else None,
            fixed=dict.fromkeys(rng.sample(range(days), rng.randint(0, 2)), ""),
            barred=frozenset({(rng.randrange(days), rng.choice(names))}),
        )  # fmt: skip
    wishes = tuple(
        Wish(rng.choice(sorted(staff)), rng.randrange(days), rng.choice(names), rng.randint(1, 3), rng.random() < 0.5)
        for _ in range(people * 3)
    )
    covers = [Cover(day, (name,), rng.randint(0, max(1, people // shifts)), 100, 1) for day, name in product(range(days), names)]
    covers += [Cover(day, tuple(names), rng.randint(1, people), 30, 5) for day in range(0, days, 3)]
    covers += [Cover(day, (names[0],), rng.randint(1, 3), 40, 2, (names[-1],)) for day in range(0, days, 4)]
    return Instance(days, kinds, staff, wishes, tuple(covers))


def alone(instance: Instance, name: str) -> Instance:
    """The same problem for one person, without wishes and demand."""
    return replace(instance, people={name: instance.people[name]}, wishes=(), covers=())


def test_an_instance_is_read_as_written():
    instance = problems.read(TEXT)
    assert instance.horizon == 14
    assert instance.shifts["L"] == Shift("L", 480, frozenset({"D"}))
    assert instance.people["A"] == Person("A", {"D": 14, "L": 0}, 4320, 3360, 5, 2, 2, 1, None, {0: "", 3: ""})
    assert instance.wishes == (Wish("A", 2, "D", 2, True), Wish("B", 12, "L", 1, False))
    assert instance.covers[1] == Cover(0, ("L",), 1, 100, 1)
    assert problems.load(problems.dump(instance)) == instance


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (("A,0,3", "A,0,14"), 13, "out_of_range"),
        (("A,2,D,2", "Z,2,D,2"), 16, "unknown"),
        (("A,2,D,2", "A,2,X,2"), 16, "unknown"),
        (("0,D,1,100,1", "0,D,eins,100,1"), 22, "no_number"),
        (("0,D,1,100,1", "0,D,1"), 22, "too_few"),
        (("B,D=14", "A,D=14"), 10, "twice"),
        (("4320,3360,5,2,2,1\nB", "3000,3360,5,2,2,1\nB"), 9, "contradiction"),
        (("SECTION_COVER", "SECTION_OTHER"), 21, "unknown_section"),
        (("14\n\nSECTION_SHIFTS", "0\n\nSECTION_SHIFTS"), 2, "out_of_range"),
    ],
)
def test_each_bad_line_is_named(change, line, reason):
    with pytest.raises(Unreadable) as caught:
        problems.read(TEXT.replace(change[0], change[1], 1))
    assert (line, reason) in [(fault.line, fault.reason) for fault in caught.value.faults]


def test_every_line_of_the_graph_is_feasible_and_none_is_missing():
    """Seven days, one kind of shift: all 128 lines are tried by hand against the graph."""
    person = Person("A", {"D": 7, "N": 2}, 4 * 480, 480, 3, 2, 2, 1)
    instance = Instance(7, {"D": Shift("D", 480), "N": Shift("N", 480, frozenset({"D"}))}, {"A": person})
    lines = [list(line) for line in product(("", "D", "N"), repeat=7)]
    right = {tuple(line) for line in lines if not broken(instance, {"A": line})}
    graph = Graph(contract_of(instance, person), 7, None)
    assert not graph.is_empty
    liner = Liner(instance)
    for line in lines:
        only = replace(person, fixed=dict(enumerate(line)))
        found = Liner(replace(instance, people={"A": only})).best("A", liner.own["A"][:, 1:] * 0)
        assert bool(found) == (tuple(line) in right), line
    assert len(right) > 20


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), shifts=st.integers(1, 4), week=st.booleans())
def test_every_roster_keeps_every_rule_and_costs_what_it_says(seed, shifts, week):
    instance = made(seed, shifts=shifts, week=week)
    stuck = [name for name in instance.people if exact.plain(alone(instance, name), exact.Effort(5)) is None]
    if stuck:
        with pytest.raises(search.Impossible) as caught:
            search.solve(instance, seconds=0.25)
        assert caught.value.people == stuck
        return
    found = search.solve(instance, seconds=0.25)
    assert broken(instance, found.roster) == []
    assert checking.breaches(instance, found.roster) == []
    assert found.cost == cost(instance, found.roster)
    assert found.bound is None or found.bound <= found.cost


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**6), data=st.randoms(use_true_random=False))
def test_the_checker_and_the_second_opinion_agree_on_any_roster(seed, data):
    instance = made(seed, days=9, people=3, week=True)
    roster = {name: [data.choice(["", "", *instance.shifts]) for _ in range(9)] for name in instance.people}
    assert {breach.person for breach in checking.breaches(instance, roster)} == {rule.split(":")[0] for rule in broken(instance, roster)}
    assert checking.price(instance, roster).total == cost(instance, roster)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 7, 11, 19])
def test_it_is_as_cheap_as_the_exact_model(seed):
    instance = made(seed, people=6, shifts=3, week=True)
    rival = exact.plain(instance, exact.Effort(20.0, 2))
    assert rival is not None
    found = search.solve(instance, seconds=20.0, watch=lambda now: now.cost > cost(instance, rival))
    assert found.cost <= cost(instance, rival)
    assert found.bound is None or found.bound <= cost(instance, rival)


def test_a_line_in_two_steps_keeps_every_rule():
    """A year of many kinds of shifts: no graph is small enough, so days come first and shifts then; rosters are there within seconds."""
    rng = random.Random(5)
    names = [f"S{number}" for number in range(16)]
    kinds = {name: Shift(name, rng.choice((420, 480, 540)), frozenset(names[: max(0, at - 2)])) for at, name in enumerate(names)}
    staff = {
        f"P{number}": Person(
            f"P{number}", {name: 364 if name != "S3" else 20 for name in rng.sample(names, 14)}, 104000, 92000, 5, 2, 2, 26, None,
            dict.fromkeys(rng.sample(range(364), 20), ""),
        )
        for number in range(4)
    }  # fmt: skip
    covers = tuple(Cover(day, (name,), 1, 100, 1) for day in range(364) for name in names[:6])
    instance = Instance(364, kinds, staff, (), covers)
    quick, liner = Quick(instance), Liner(instance)
    roster = {name: quick.best(person, liner.own[name]) or [] for name, person in staff.items()}
    assert broken(instance, roster) == []
    began = time.process_time()
    found = search.solve(instance, seconds=3.0, workers=1)
    assert time.process_time() - began < 3.6
    assert broken(instance, found.roster) == []
    assert found.bound is None
    assert found.cost < cost(instance, roster)


def test_fixed_days_and_earlier_rosters_are_kept():
    instance = made(5, people=4)
    first = search.solve(instance, seconds=0.3)
    again = search.solve(instance, seconds=0.2, start=first.roster)
    assert again.cost <= first.cost


def test_it_stops_when_it_is_told_to():
    instance = made(1, days=28, people=20, shifts=4)
    began = time.perf_counter()
    found = search.solve(instance, seconds=60.0, watch=lambda now: False)
    assert time.perf_counter() - began < 20
    assert broken(instance, found.roster) == []


def test_people_without_any_line_are_named():
    instance = made(2)
    tied = replace(instance.people["P1"], min_minutes=10_000, max_minutes=20_000)
    with pytest.raises(search.Impossible) as caught:
        search.solve(replace(instance, people={**instance.people, "P1": tied}), seconds=1.0)
    assert caught.value.people == ["P1"]


def test_without_ortools_it_says_so(monkeypatch):
    monkeypatch.setattr(search, "installed", lambda: False)
    with pytest.raises(search.NotInstalled):
        search.solve(made(1), seconds=1.0)


def test_a_process_of_its_own_tells_of_each_better_roster():
    told: list[process.Better] = []
    instance = made(4, people=4)

    def tell(better: process.Better | None) -> bool:
        told.extend([better] if better else [])
        return True

    last = process.run(instance, seconds=1.0, tell=tell)
    assert last.ended
    assert told[-1] == last
    assert [better.cost for better in told] == sorted((better.cost for better in told), reverse=True)
    assert broken(instance, last.roster) == []


def test_a_killed_process_is_noticed(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(process.Ended) as caught:
        process.run(made(4), seconds=1.0, tell=lambda better: True)
    assert caught.value.reason == "killed"
