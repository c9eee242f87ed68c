"""R2.2: several due items of one customer are one call; nothing is called later than it is due."""

from hypothesis import given
from hypothesis import strategies as st

from huifang.followup.rules.grouping import Item, Slot, group, spread

items = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 6)), max_size=15)
calls = st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=4)


def test_items_within_the_days_share_a_call():
    slots = group([Item(1, 100, "a"), Item(2, 130, "b"), Item(3, 131, "c")], [], days=30)
    assert [(s.day, s.items) for s in slots] == [(100, [1, 2]), (131, [3])]


def test_two_leads_of_one_target_stay_apart_and_others_join_the_nearer():
    slots = group([Item(1, 100, "a"), Item(2, 123, "a"), Item(3, 125, "b")], [], days=30)
    assert [(s.day, s.items) for s in slots] == [(100, [1]), (123, [2, 3])]


def test_an_open_call_takes_new_items_and_moves_forward_only_if_nobody_touched_it():
    free, touched = Slot(110, id=7, last=110), Slot(110, id=8, movable=False, last=110)
    assert [(s.id, s.day, s.moved) for s in group([Item(1, 100, "a")], [free], days=30)] == [(7, 100, True)]
    assert [(s.id, s.day) for s in group([Item(1, 100, "a")], [touched], days=30)] == [(None, 100)]


@given(items, calls, st.integers(0, 60))
def test_every_item_has_one_call_no_later_than_its_day_and_within_the_days(drawn, opened, days):
    due = [Item(n, day, aim) for n, (day, aim) in enumerate(drawn)]
    slots = group(due, [Slot(day, id=n, movable=free, last=day) for n, (day, free) in enumerate(opened)], days=days)
    placed = [i for s in slots for i in s.items]
    assert sorted(placed) == [i.id for i in due]
    by_id = {i.id: i for i in due}
    for slot in slots:
        assert all(0 <= by_id[i].day - slot.day <= days for i in slot.items)
        aims = [by_id[i].aim for i in slot.items]
        assert len(set(aims)) == len(aims)


@given(st.integers(0, 5000), st.integers(1, 200), st.integers(1, 100))
def test_a_backlog_is_spread_evenly_and_never_above_capacity(count, capacity, within):
    pace = spread(count, capacity=capacity, within_days=within)
    assert 1 <= pace.per_day <= capacity
    assert pace.per_day * pace.days >= count
    assert pace.days <= within or pace.per_day == capacity
