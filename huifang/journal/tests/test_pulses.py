"""Repeated work: nightly once whatever the number of workers, errors visible, others go on."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from huifang.journal import pulses, selectors
from huifang.journal.models import Pulse
from huifang.kernel.clock import ZONE


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.fixture
def registry(monkeypatch):
    """An empty registry."""
    known: dict[str, pulses.Schedule] = {}
    monkeypatch.setattr(pulses, "_schedules", known)
    return known


def planned(registry: dict[str, pulses.Schedule], work: pulses.Work) -> pulses.Schedule:
    pulses.nightly("02:30", name="test.plan", label="夜间计划")(work)
    return registry["test.plan"]


def test_a_night_runs_once(db, registry):
    runs: list[datetime] = []
    schedule = planned(registry, runs.append)
    assert pulses.run_nightly(schedule, at("2026-11-20 02:31"))
    assert pulses.run_nightly(schedule, at("2026-11-20 23:59")) is None
    assert pulses.run_nightly(schedule, at("2026-11-21 02:29")) is None
    assert pulses.run_nightly(schedule, at("2026-11-21 02:30"))
    assert len(runs) == 2


def test_a_missed_night_is_made_up_for(db, registry):
    runs: list[datetime] = []
    schedule = planned(registry, runs.append)
    pulses.run_nightly(schedule, at("2026-11-20 02:31"))
    assert pulses.run_nightly(schedule, at("2026-11-23 09:00"))
    assert len(runs) == 2, "once for the days that were missed, not once for each"


def test_a_night_whose_process_was_killed_is_taken_up_again(db, registry):
    runs: list[datetime] = []
    schedule = planned(registry, runs.append)
    start = at("2026-11-20 02:31")
    Pulse.objects.create(name=schedule.name, busy_until=start + pulses.LEASE)
    assert pulses.run_nightly(schedule, start + timedelta(minutes=1)) is None
    assert pulses.run_nightly(schedule, start + pulses.LEASE)


def test_a_night_that_failed_shows_its_error_and_is_tried_again(db, registry):
    fails = [True]

    def work(_at: datetime) -> None:
        if fails:
            fails.pop()
            raise ValueError("没有工作日历")

    schedule = planned(registry, work)
    start = at("2026-11-20 02:31")
    assert pulses.run_nightly(schedule, start) is False
    (beat,) = selectors.beats()
    assert (beat.label, beat.failed_at) == ("夜间计划", start)
    assert "没有工作日历" in beat.error
    assert pulses.run_nightly(schedule, start + timedelta(minutes=1)) is None
    assert pulses.run_nightly(schedule, start + timedelta(minutes=11))
    assert selectors.beats()[0].error == ""


@pytest.mark.django_db(transaction=True)
def test_two_workers_run_a_night_once(registry):
    runs: list[datetime] = []
    schedule = planned(registry, runs.append)
    ready = threading.Barrier(3)

    def work() -> None:
        try:
            ready.wait(10)
            pulses.run_nightly(schedule, at("2026-11-20 02:31"))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 1


def test_a_failing_pulse_stops_no_other(db, registry):
    done: list[str] = []

    @pulses.pulse(1, name="test.bad")
    def bad(_at: datetime) -> None:
        raise ValueError("坏了")

    @pulses.pulse(1, name="test.good")
    def good(_at: datetime) -> None:
        done.append("good")

    heart = pulses.Heart(threading.Event())
    heart._quick()
    assert done == ["good"]
    rows = {row.name: row for row in Pulse.objects.all()}
    assert "坏了" in rows["test.bad"].error
    assert rows["test.good"].error == ""
    assert selectors.heartbeat() is not None


def test_a_pulse_that_recovers_clears_its_error(db, registry):
    fails = [True]

    @pulses.pulse(0, name="test.shaky")
    def shaky(_at: datetime) -> None:
        if fails:
            fails.pop()
            raise ValueError("坏了")

    heart = pulses.Heart(threading.Event())
    heart._quick()
    heart._due.clear()
    heart._quick()
    assert Pulse.objects.get(name="test.shaky").error == ""


def test_the_journal_tells_and_seals_by_itself():
    assert {"journal.drain", "journal.seal"} <= {schedule.name for schedule in pulses.schedules()}
