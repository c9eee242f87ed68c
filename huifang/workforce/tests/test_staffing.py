"""People per interval: the engines' figures, occupancy cap, exact shrinkage, odd intervals (R6.2)."""

from math import isnan

from hypothesis import given, settings
from hypothesis import strategies as st

from huifang.workforce import erlang
from huifang.workforce.staffing import Service, needs

BASE = Service(rule="A", minutes=30, level=0.8, target=20, patience=120, occupancy=0.85, concurrency=1, planned="0.3", unplanned="0")


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 400), st.floats(30, 900), st.sampled_from("ACW"), st.floats(0.5, 0.95))
def test_the_target_and_the_cap_are_kept_with_the_fewest_people(calls, seconds, rule, cap):
    """One person fewer would miss the service level or the cap."""
    service = BASE.but(rule=rule, occupancy=cap)
    need = needs([calls], [seconds], service)[0]
    assert need.rostered >= need.people
    if not need.people:
        assert calls * seconds / 1800 < 2e-4
        return
    if rule == "W":
        assert calls * seconds / 1800 / cap <= need.people < calls * seconds / 1800 / cap + 1
        return
    state = erlang.erlang_a if rule == "A" else None
    for people, enough in ((need.people, True), (need.people - 1, False)):
        if state:
            found = state(calls / 1800, seconds, 120, people, 20)
            held = float(found.sl_offered) >= 0.8 and float(found.occupancy) <= cap * (1 + 1e-9)
        else:
            waiting = erlang.erlang_c(calls / 1800, seconds, people, 20)
            held = float(waiting.service_level) >= 0.8 and float(waiting.occupancy) <= cap * (1 + 1e-9)
        assert held is enough


def test_shrinkage_is_exact():
    """42 people at 30 % need 60, not 61."""
    calls = 42 * 0.85 * 1800 / 300
    need = needs([calls], [300], BASE.but(rule="W"))[0]
    assert (need.people, need.rostered) == (42, 60)


def test_no_calls_need_nobody_and_have_no_service_level():
    need = needs([0.0, 10.0], [300, 300], BASE)[0]
    assert (need.people, need.rostered) == (0, 0)
    assert isnan(need.level)


def test_planned_work_is_done_beside_the_calls():
    """The ledger's calls are work, not a queue: they add people and change no service level."""
    plain, more = needs([50], [240], BASE)[0], needs([50], [240], BASE, [3600.0])[0]
    assert more.people == plain.people + 3
    assert more.level == plain.level


def test_chats_side_by_side_need_fewer_people():
    alone, three = (needs([60], [300], BASE.but(rule="W", concurrency=n))[0].people for n in (1, 3))
    assert (alone, three) == (12, 4)


def test_a_whole_day_is_eight_hours_of_work():
    assert needs([100], [288], BASE.but(rule="W", minutes=1440, occupancy=1.0))[0].people == 1


def test_never_fewer_than_the_least_while_open():
    quiet, busy = needs([0.0, 60.0], [300, 300], BASE.but(least=3))
    assert (quiet.people, quiet.rostered) == (3, 5)
    assert busy.people == needs([60.0], [300], BASE)[0].people > 3
    assert needs([0.0], [300], BASE.but(rule="W", least=2))[0].people == 2


def test_mail_waits_for_its_deadline_and_no_longer():
    """Sixty mails of five minutes at once: ten people in their half hour, or three over two hours; the backlog goes down to nothing."""
    base = BASE.but(rule="W", occupancy=1.0, planned="0")
    mails = [60.0, 0.0, 0.0, 0.0, 0.0]
    at_once = needs(mails, [300] * 5, base)
    assert [need.people for need in at_once] == [10, 0, 0, 0, 0]
    later = needs(mails, [300] * 5, base.but(within=120))
    assert [need.people for need in later] == [3, 3, 2, 2, 0]
    assert [round(need.left / 300) for need in later] == [42, 24, 12, 0, 0]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 80), min_size=1, max_size=30), st.sampled_from([30, 60, 120, 480]), st.floats(0.5, 1.0))
def test_every_deadline_is_kept_and_nothing_is_lost(calls, within, cap):
    """What came until an interval's deadline was done by then: capacity so far covers it; and work = done + left."""
    found = needs(calls, [240] * len(calls), BASE.but(rule="W", within=within, occupancy=cap))
    done = 0.0
    for place, need in enumerate(found):
        done += need.load * 1800
        due = sum(calls[: max(place - within // 30 + 2, 0)]) * 240
        assert done >= due - 1e-3
        assert done + need.left <= sum(calls[: place + 1]) * 240 + 1e-3
        assert need.load * 1800 <= need.people * 1800 * cap + 1e-6


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 200), min_size=1, max_size=48))
def test_more_calls_never_need_fewer_people(calls):
    """Monotone in calls, and each interval by itself."""
    people = [need.people for need in needs(sorted(calls), [240] * len(calls), BASE)]
    assert people == sorted(people)
    assert people == [needs([one], [240], BASE)[0].people for one in sorted(calls)]
