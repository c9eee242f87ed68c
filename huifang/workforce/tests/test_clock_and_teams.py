"""Clock changes, shifts over midnight, people in two teams: forecast, staffing, roster and calendar (R6.1, R6.2)."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.organization.models import Unit
from huifang.workforce import roster_ics, roster_services
from huifang.workforce.forecast import series
from huifang.workforce.labour import clock_words, place_breaks, rest_between
from huifang.workforce.measures import Call, measure
from huifang.workforce.models import Contract, Duty
from huifang.workforce.roster_building import lines, problem
from huifang.workforce.tests.test_roster_product import AT, FIRST, Floor

NIGHT = (1320, 1800)


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        (date(2026, 3, 28), "20260328T210000Z", "20260329T040000Z"),
        (date(2026, 10, 24), "20261024T200000Z", "20261025T050000Z"),
        (date(2026, 11, 20), "20261120T210000Z", "20261121T050000Z"),
    ],
)
def test_a_night_shift_keeps_its_times_on_the_wall_through_a_clock_change(monkeypatch, day, starts, ends):
    """22:00 to 06:00 lasts seven, nine and eight hours where clocks change."""
    monkeypatch.setattr(clock, "ZONE", ZoneInfo("Europe/Berlin"))
    own: Any = SimpleNamespace(duty=SimpleNamespace(day=day, person_id=7), shift=SimpleNamespace(name="夜班", parts=[NIGHT]), breaks=[])
    text = roster_ics.calendar([own], datetime(2026, 1, 1, tzinfo=UTC))
    assert f"DTSTART:{starts}\r\nDTEND:{ends}" in text


def test_an_hour_that_a_clock_change_leaves_out_is_closed_and_moves_no_other():
    """The slots after it stay at their times on the wall."""
    days = [datetime(2026, 3, 27) + timedelta(days=number) for number in range(4)]
    moments = [day + timedelta(hours=hour) for day in days for hour in range(24) if (day.day, hour) != (29, 2)]
    built = series.build(moments, [float(moment.hour) for moment in moments])
    assert built.calls.shape == (4, 24)
    assert [(row, column) for row in range(4) for column in range(24) if built.calls[row, column] != column] == [(2, 2)]


def test_a_night_ends_on_the_next_day_for_rest_breaks_and_words():
    assert rest_between(NIGHT[1], 540) == 180
    assert rest_between(NIGHT[1], NIGHT[0]) == 16 * 60
    assert (clock_words(1439), clock_words(1440), clock_words(1800)) == ("23:59", "24:00", "06:00 (+1)")
    spare = dict.fromkeys(range(NIGHT[0], NIGHT[1], 15), 0) | dict.fromkeys(range(1500, 1560, 15), 1)
    assert place_breaks([NIGHT], 30, spare) == [(1530, 1560)]


def test_a_call_over_midnight_counts_where_it_began():
    begun = datetime(2026, 11, 20, 23, 59, 50)
    found = measure([Call(begun, 20.0, 300.0), Call(begun + timedelta(seconds=10), 5.0, None)], minutes=30, target=20.0)
    assert {at: (row.offered, row.answered) for at, row in found.items()} == {
        datetime(2026, 11, 20, 23, 30): (1, 1),
        datetime(2026, 11, 21): (1, 0),
    }


@pytest.mark.django_db
def test_what_one_works_in_another_team_counts_and_can_not_be_moved():
    """Somebody changes teams within the days of both rosters: no second shift on a day, nor too little rest after it."""
    with clock.at(AT):
        floor = Floor()
        mover = floor.people[0]
        floor.put(mover, FIRST + timedelta(days=1), floor.late)
        centre = Unit.objects.get(code="centre")
        other = Unit.objects.create(code="other", name="二组", kind="team", parent=centre, path="")
        Unit.objects.filter(pk=other.pk).update(path=f"{centre.path}{other.pk}/")
        other.refresh_from_db()
        Contract.objects.filter(user=mover).update(unit=other)
        theirs = roster_services.create(unit=other, starts_on=FIRST, ends_on=FIRST + timedelta(days=6), by=floor.head, at=AT)
        held = problem(theirs)
        assert held.instance.people[str(mover.pk)].fixed[held.number(FIRST + timedelta(days=1))] == str(floor.late.pk)
        assert str(mover.pk) not in problem(floor.fresh()).people

        def put(day: int) -> set[str]:
            broken = roster_services.set_duty(theirs, person=mover, day=FIRST + timedelta(days=day), shift=floor.day, by=floor.head, at=AT)
            theirs.refresh_from_db()
            return {one.rule for one in broken}

        assert put(2) == {"succession"}
        with pytest.raises(Refused, match="works_elsewhere"):
            put(1)
        put(3)
        Duty.objects.filter(roster=theirs, day=FIRST + timedelta(days=2)).delete()
        held = problem(theirs)
        roster_services.keep(theirs, answer=lines(held), cost=0, bound=None, by=floor.head, at=AT, last=True)
        assert Duty.objects.get(person=mover, day=FIRST + timedelta(days=1)).roster == floor.roster
        assert Duty.objects.get(roster=theirs).day == FIRST + timedelta(days=3)
