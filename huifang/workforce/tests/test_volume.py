"""Queues, imported volumes, forecasts that are kept, changes by hand, marks, planned work (R6.1, R2.13)."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huifang.followup.models import Task
from huifang.imports import layouts, reading, registry, running
from huifang.imports import services as imports
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.decision import Conflict, Refused
from huifang.organization.selectors import work_calendar
from huifang.workforce import forecasting, handing_over, history, importing, labels, ledger, roster_services
from huifang.workforce import volume_presenting as presenting
from huifang.workforce import volume_services as services
from huifang.workforce.models import Adjustment, Forecast, Occasion, Queue, Volume

TODAY = date(2026, 11, 20)


@pytest.fixture
def queue(office) -> Queue:
    """An hourly hotline, closed on days off."""
    return services.create_queue(name="服务热线", minutes=60, works_holidays=False, by=office.lin, at=office.now)


def fill(queue, days=70, *, first=None, calls=lambda day, hour: 40 - 4 * day.weekday() + hour, seconds=240):
    """Working days of four hours each until yesterday."""
    rows = []
    for back in range(days, 0, -1):
        day = TODAY - timedelta(days=back)
        if day.weekday() < 5:
            rows += [
                Volume(
                    queue=queue, starts_at=clock.moment_of(day) + timedelta(hours=hour), offered=calls(day, hour), handled=calls(day, hour),
                    seconds=calls(day, hour) * seconds,
                )
                for hour in range(9, 13)
            ]  # fmt: skip
    Volume.objects.bulk_create(rows)


def bring_in(text, office, queue=None):
    kept = reading.keep(iter([text.encode()]), "v.csv")
    layout = layouts.detect(registry.kind("volume"), reading.read(kept.path), at=office.now)
    batch = imports.upload(
        by=office.lin, kind="volume", file=kept, name="v.csv", layout=layout, options={"queue": queue.pk if queue else ""}, at=office.now
    )
    imports.start(batch, by=office.lin, at=office.now)
    running.apply(batch)
    batch.refresh_from_db()
    return batch


GOOD = "\n".join(f"2026-11-{day:02},{hour:02}:00,{10 + hour},{9 + hour},180" for day in range(2, 7) for hour in range(9, 13))


def test_an_import_names_every_bad_row_and_is_undone_as_a_whole(office, queue):
    """R6.1: bad files, each row named; nothing of an undone import is left."""
    bad = [
        "昨天,09:00,1,1,180",
        "2026-11-09,09:00,-3,1,180",
        "2026-11-09,10:10,5,5,180",
        "2026-11-02,09:00,19,18,180",
        "2026-12-24,09:00,5,5,180",
        "2026-11-09,11:00,,1,180",
        "2026-11-09,12:00,2.5,1,180",
    ]
    batch = bring_in("\n".join(["日期,时段,来电量,接听量,平均处理时长", GOOD, *bad]), office)
    assert batch.counts["accepted"] == Volume.objects.count() == 20
    named = {row.number: [fault[1] for fault in row.faults] for row in batch.refused.all()}
    assert named == {
        22: ["start_unreadable"], 23: ["number_unusable"], 24: ["start_off_interval"], 25: ["start_twice"], 26: ["start_out_of_range"],
        27: ["number_missing"], 28: ["number_unusable"],
    }  # fmt: skip
    one = Volume.objects.order_by("starts_at")[0]
    assert (clock.local(one.starts_at), one.offered, one.handled, one.seconds) == (
        clock.local(clock.moment_of(date(2026, 11, 2)) + timedelta(hours=9)),
        19,
        18,
        3240,
    )
    assert Event.objects.filter(kind="workforce.volume.imported").count() == 1
    imports.start_undo(batch, by=office.lin, at=office.now)
    running.undo(batch)
    assert not Volume.objects.exists()


def test_an_import_twice_adds_nothing_and_keeps_what_is_on_file(office, queue):
    header = "timestamp,offered,answered,aht_s"
    first = bring_in(f"{header}\n2026-11-02 09:00:00,5,4,100\n2026-11-02 10:00:00,6,6,100\n2026-11-02 11:00:00,6,6,100", office)
    again = bring_in(f"{header}\n2026-11-02 09:00:00,5,4,100\n2026-11-02 10:00:00,7,7,100\n2026-11-02 12:00:00,1,1,100", office)
    assert (first.counts["volumes_created"], again.counts["volumes_created"], again.counts["volumes_matched"]) == (3, 1, 2)
    assert again.counts["notice.differs"] == 1
    assert sorted(Volume.objects.values_list("offered", flat=True)) == [1, 5, 6, 6]


def test_rows_name_their_queue_when_there_are_several(office, queue):
    other = services.create_queue(name="投诉热线", minutes=60, by=office.lin, at=office.now)
    text = "队列,日期,时段,来电量\n" + "\n".join(
        f"{name},2026-11-02,{hour:02}:00,{hour}" for name in ("服务热线", "投诉热线", "没有") for hour in (9, 10)
    )
    batch = bring_in(text, office)
    assert (queue.volumes.count(), other.volumes.count(), batch.counts["refused"]) == (2, 2, 2)
    assert {row.faults[0][1] for row in batch.refused.all()} == {"queue_unknown"}


@pytest.mark.parametrize(
    ("day", "hour", "found"),
    [
        ("2026/11/2", "9:30", datetime(2026, 11, 2, 9, 30)),
        ("2026年11月2日", "09:30-10:00", datetime(2026, 11, 2, 9, 30)),
        (datetime(2026, 11, 2, 9, 29, 59), None, datetime(2026, 11, 2, 9, 30)),
        (date(2026, 11, 2), timedelta(hours=9, minutes=30), datetime(2026, 11, 2, 9, 30)),
        ("20261102", "9", datetime(2026, 11, 2, 9)),
        ("2026-11-02 09:30", "", datetime(2026, 11, 2, 9, 30)),
        ("2026-13-02", "", None),
        ("2026-11-02", "abc", None),
    ],
)
def test_moments_are_read_as_offices_write_them(day, hour, found):
    assert importing.moment(day, hour) == found


def test_a_forecast_is_kept_with_method_error_who_and_when(office, queue):
    """R6.1: the error is shown beside the forecast, and both stay as they were."""
    fill(queue)
    found = forecasting.make(queue, first=TODAY, days=7, by=office.lin, at=office.now)
    found.refresh_from_db()
    assert (found.by, found.made_at, found.until) == (office.lin, office.now, date(2026, 11, 19))
    assert [day[0] for day in found.daily] == [f"2026-11-{day}" for day in (20, 23, 24, 25, 26)]
    assert len(found.intervals) == 20
    assert found.daily[0][1] == pytest.approx(138, rel=0.02)
    assert found.intervals[0][4] == pytest.approx(240, rel=0.02)
    assert [choice["horizon"] for choice in found.choices] == [1, 7, 28]
    assert all(choice["error"] < 0.05 and choice["trials"] > 20 for choice in [*found.choices[:2], *found.handling[:2]])
    assert {name for choice in found.choices for name in choice["scores"]} <= set(labels.METHODS)
    assert Event.objects.filter(kind="workforce.forecast.made").count() == 1


def test_a_short_history_is_refused(office, queue):
    fill(queue, days=10)
    with pytest.raises(Refused) as refusal:
        forecasting.make(queue, first=TODAY, days=7, by=office.lin, at=office.now)
    assert refusal.value.decision.reason == "history_too_short"
    assert not Forecast.objects.exists()


def test_a_holiday_and_a_worked_rest_day_come_from_the_calendar(office, queue):
    """调休: closed on 国庆节 as the calendar says, open on the Saturday that is worked."""
    fill(queue)
    calendar = WorkCalendar(holidays={date(2026, 11, 23): "节"}, workdays={date(2026, 11, 21): "调休"}, known_years=frozenset({2026}))
    known = history.history(queue, TODAY, calendar)
    moments = history.open_intervals(queue, known, [TODAY + timedelta(days=n) for n in range(4)], calendar)
    assert sorted({moment.date() for moment in moments}) == [TODAY, date(2026, 11, 21)]
    assert len(moments) == 8
    marks = forecasting.marks_between(queue, TODAY, date(2026, 11, 24), calendar)
    assert marks[date(2026, 11, 21)].like == 4
    assert marks[date(2026, 11, 23)].kind == "holiday:节"


def test_a_marked_day_is_learned_from_and_can_be_taken_away(office, queue):
    """R6.1: events and campaigns marked; the same name again brings what it brought."""
    mailing = [date(2026, 10, 14), date(2026, 11, 4)]
    fill(queue, calls=lambda day, hour: (2 if day in mailing else 1) * 40)
    for day in mailing:
        services.mark_occasion(name="短信群发", first=day, last=day, queue=queue, by=office.lin, at=office.now)
    coming = services.mark_occasion(
        name="短信群发", first=date(2026, 11, 25), last=date(2026, 11, 25), queue=None, by=office.lin, at=office.now
    )
    found = {day[0]: (day[1], day[4]) for day in forecasting.compute(queue, first=TODAY, days=7, today=TODAY).daily}
    assert found["2026-11-25"][1] == "短信群发"
    assert found["2026-11-25"][0] / found["2026-11-24"][0] == pytest.approx(1.7, abs=0.35)
    services.remove_occasion(coming, by=office.lin, at=office.now)
    with pytest.raises(Conflict):
        services.remove_occasion(coming, by=office.lin, at=office.now)
    plain = {day[0]: day[1] for day in forecasting.compute(queue, first=TODAY, days=7, today=TODAY).daily}
    assert plain["2026-11-25"] == pytest.approx(plain["2026-11-24"], rel=0.05)


def test_a_change_by_hand_keeps_who_and_why_and_is_scored(office, queue):
    """R6.1: manual changes keep who and why and are scored like the forecast."""
    fill(queue, calls=lambda _day, _hour: 40)
    found = forecasting.make(queue, first=TODAY, days=7, by=office.lin, at=office.now)
    change = services.adjust(
        queue, first=TODAY, last=TODAY, starts=0, ends=11 * 60, percent=50, reason="停电通知", by=office.lin, at=office.now
    )
    day = presenting.days_of(found, presenting.changes_of(queue), at=office.now)[0]
    assert [round(i.changed / i.expected, 2) for i in day.intervals] == [1.5, 1.5, 1.0, 1.0]
    assert day.is_changed
    came = [
        Volume(queue=queue, starts_at=clock.moment_of(TODAY) + timedelta(hours=hour), offered=60 if hour < 11 else 40)
        for hour in range(9, 13)
    ]
    Volume.objects.bulk_create(came)
    later = office.now + timedelta(days=1)
    score = presenting.scores(queue, presenting.changes_of(queue), at=later)[0]
    assert (score.came, score.changed) == ("20.0%", "0.0%")
    services.withdraw(change, by=office.lin, at=later)
    with pytest.raises(Conflict):
        services.withdraw(change, by=office.lin, at=later)
    change.refresh_from_db()
    assert (change.by, change.withdrawn_by, change.reason) == (office.lin, office.lin, "停电通知")
    assert presenting.scores(queue, presenting.changes_of(queue), at=later)[0].changed == "–"


def test_follow_up_calls_of_the_ledger_are_planned_over_their_windows(office):
    """R2.13: what is due is known; it is spread over the working days until it is due, and nothing is lost or counted twice."""
    from huifang.followup.services.planning import plan
    from huifang.kernel.refs import system

    plan(by=system("planner"), at=office.now)
    due = [clock.local_date(task.due_at) for task in Task.objects.filter(kind="cycle", state="waiting")]
    assert due
    last = max(due) + timedelta(days=1)
    found = ledger.calls_due(TODAY, last, work_calendar())
    assert sum(found.values()) == pytest.approx(len(due))
    assert all(work_calendar().is_working_day(day) for day in found)
    moments = [datetime.combine(day, datetime.min.time()) + timedelta(hours=hour) for day in found for hour in (9, 10)]
    assert sum(ledger.spread(found, moments)) == pytest.approx(len(due))


def test_own_records_are_history_too(office):
    """A queue fed by the product's own complaints: an open interval without any is nought, a closed one is closed."""
    queue = services.create_queue(
        name="热线", source="complaints", minutes=60, opens=540, closes=1020, works_holidays=False, by=office.lin, at=office.now
    )
    assert history.history(queue, TODAY, work_calendar()) is None


def test_only_planners_write(office, queue):
    """R12.1: an agent neither forecasts nor changes, by any door of the services."""
    doors = [
        lambda: services.create_queue(name="x", by=office.wang, at=office.now),
        lambda: services.change_queue(queue, version=1, changes={"name": "y"}, by=office.wang, at=office.now),
        lambda: services.mark_occasion(name="x", first=TODAY, last=TODAY, queue=None, by=office.wang, at=office.now),
        lambda: services.adjust(queue, first=TODAY, last=TODAY, starts=0, ends=1440, percent=1, reason="x", by=office.wang, at=office.now),
        lambda: forecasting.make(queue, first=TODAY, days=1, by=office.wang, at=office.now),
    ]
    for door in doors:
        with pytest.raises(Refused) as refusal:
            door()
        assert refusal.value.decision.reason == "not_permitted"
    assert not Occasion.objects.exists()
    assert not Adjustment.objects.exists()


def test_two_changes_of_a_queue_meet(office, queue):
    services.change_queue(queue, version=1, changes={"target": 30}, by=office.lin, at=office.now)
    with pytest.raises(Conflict):
        services.change_queue(Queue.objects.get(), version=1, changes={"target": 40}, by=office.lin, at=office.now)
    with pytest.raises(Refused) as refusal:
        services.create_queue(name="服务热线", by=office.lin, at=office.now)
    assert refusal.value.decision.reason == "queue_name_taken"
    fill(queue, days=3)
    with pytest.raises(Refused) as refusal:
        services.change_queue(queue, version=2, changes={"minutes": 30}, by=office.lin, at=office.now)
    assert refusal.value.decision.reason == "interval_in_use"


def test_the_planner_goes_from_a_file_to_people_needed(office, client):
    """The journey: queue, import, forecast with its error, a change by hand, need by interval, what-if at once."""
    client.force_login(office.lin)
    rule = {
        "channel": "phone",
        "source": "imported",
        "minutes": 60,
        "rule": "A",
        "level": "0.8",
        "target": 20,
        "patience": 120,
        "occupancy": "0.85",
        "concurrency": 1,
        "planned": "0.1",
        "unplanned": "0.05",
        "seconds": 300,
        "is_active": "on",
    }
    assert client.post(reverse("workforce:queue-new"), {**rule, "name": "服务热线"}).status_code == 302
    queue = Queue.objects.get()
    days = [TODAY - timedelta(days=n) for n in range(60, 0, -1) if (TODAY - timedelta(days=n)).weekday() < 5]
    text = "\n".join(
        [
            "日期,时段,来电量,接听量,平均处理时长",
            *(f"{day},{hour:02}:00,{60 + hour},{58 + hour},240" for day in days for hour in range(9, 13)),
            "昨天,9:00,3,3,3",
        ]
    )
    page = client.post(
        reverse("workforce:volumes"), {"file": SimpleUploadedFile("v.csv", text.encode()), "queue": queue.pk}, follow=True
    ).content.decode()
    assert "开始时间无法识别" in page
    page = client.post(reverse("workforce:make"), {"queue": queue.pk, "first": "2026-11-23", "days": 7}, follow=True).content.decode()
    assert "提前 1 天平均误差" in page
    client.post(
        reverse("workforce:adjust"),
        {"queue": queue.pk, "first": "2026-11-23", "last": "2026-11-23", "percent": 100, "reason": "新产品上线"},
    )
    page = client.get(reverse("workforce:forecast"), {"queue": queue.pk, "day": "2026-11-23"}).content.decode()
    assert "新产品上线" in page
    address = reverse("workforce:staffing")
    whole = client.get(address, {"queue": queue.pk, "day": "2026-11-23"})
    part = client.get(address, {"queue": queue.pk, "day": "2026-11-23", "calls": "50"}, HTTP_HX_TARGET="need")
    assert part.content.decode().count("<html") == 0
    plan, scenario = part.context["plan"], part.context["scenario"]
    assert plan.hours == whole.context["plan"].hours
    assert scenario.hours > plan.hours * 1.2
    assert client.get(address, {"queue": queue.pk, "day": "x", "level": "abc"}).status_code == 200


def test_the_need_goes_into_a_roster_day_by_day(office, queue):
    """R6.1 → R6.2: need by interval becomes lines of the roster; other days and weekday lines stay; only planners of the unit."""
    fill(queue, calls=lambda _day, hour: 40 if hour < 11 else 80)
    found = forecasting.make(queue, first=date(2026, 11, 23), days=7, by=office.lin, at=office.now)
    roster = roster_services.create(
        unit=office.team, starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 24), by=office.lin, at=office.now
    )
    weekly = roster_services.Wanted("01234", 540, 600, 2)
    roster_services.set_needs(roster, needs=[weekly], by=office.lin, at=office.now)
    assert handing_over.open_rosters(office.lin, found) == [roster]
    assert handing_over.open_rosters(office.wang, found) == []
    for _again in range(2):
        roster.refresh_from_db()
        assert handing_over.hand_over(found, roster, by=office.lin, at=office.now) == 4
    rows = roster.needs.order_by("day", "starts").values_list("day", "starts", "ends", "source")
    assert sorted((str(day), starts, ends) for day, starts, ends, _source in rows) == [
        ("2026-11-23", 540, 660), ("2026-11-23", 660, 780), ("2026-11-24", 540, 660), ("2026-11-24", 660, 780), ("None", 540, 600),
    ]  # fmt: skip
    with pytest.raises(Refused):
        handing_over.hand_over(found, roster, by=office.wang, at=office.now)
