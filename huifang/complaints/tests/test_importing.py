"""R3.1: past complaints come in whole with their times, as history; a tree of categories comes in; both can be taken back."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from huifang.archive.models import Customer
from huifang.assignments.models import Assignment
from huifang.complaints import services
from huifang.complaints.models import Category, Complaint
from huifang.imports import layouts, reading, registry, running
from huifang.imports import services as imports
from huifang.journal import delivering
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation
from huifang.obligations.sweeping import sweep
from huifang.organization.selectors import work_calendar

DATA = Path(__file__).resolve().parents[3] / "tests" / "data" / "complaints"
CASES, REPLIES, TREE = DATA / "complaints_zh.csv", DATA / "complaints_with_replies_zh.csv", DATA / "complaint_taxonomy_zh.csv"


def load(office, path, kind="complaints", by=None):
    kept = reading.keep_path(path)
    layout = layouts.detect(registry.kind(kind), reading.read(kept.path), at=office.now)
    batch = imports.upload(by=by or office.lin, kind=kind, file=kept, name=path.name, layout=layout, at=office.now)
    imports.start(batch, by=by or office.lin, at=office.now)
    running.apply(batch)
    assert batch.state == "applied", batch.notice
    return batch


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def moment(text):
    day, _blank, at = text.replace("/", "-").partition(" ")
    year, month, number = map(int, day.split("-"))
    hour, minute, second = map(int, at.split(":"))
    return datetime(year, month, number, hour, minute, second, tzinfo=clock.ZONE)


def test_every_case_comes_in_with_its_time_and_all_its_words(office):
    batch = load(office, CASES)
    wanted = rows_of(CASES)
    assert (batch.counts["rows_read"], batch.counts["accepted"], batch.counts["refused"]) == (len(wanted), len(wanted), 0)
    stored = list(Complaint.objects.filter(batch=batch.mark).select_related("customer", "category").order_by("id"))
    assert len(stored) == len(wanted) == 300
    for row, given in zip(stored, wanted, strict=True):
        assert row.taken_at == moment(given["留言时间"])
        assert row.customer.name == given["留言用户"]
        assert row.category
        assert row.category.path == given["一级分类"]
        assert row.content.startswith(given["留言主题"].strip())
        assert row.content.endswith(given["留言详情"].strip().replace("\r\n", "\n"))
        assert row.outside_number == given["留言编号"]
    assert max(len(row.content) for row in stored) > 2000


def test_past_cases_alarm_nobody_and_ask_nobody(office):
    load(office, CASES)
    load(office, REPLIES)
    delivering.drain()
    with clock.at(office.now + timedelta(days=40)):
        sweep(at=clock.now())
        delivering.drain()
    assert Complaint.objects.exclude(state="past").count() == 0
    assert list(Notice.objects.exclude(kind="imports.applied").values_list("kind", flat=True)) == []
    assert (Obligation.objects.count(), Assignment.objects.count()) == (0, 0)


def test_the_same_list_again_creates_nothing(office):
    load(office, CASES)
    before = Complaint.objects.count(), Customer.objects.count()
    again = load(office, CASES)
    assert (Complaint.objects.count(), Customer.objects.count()) == before
    assert (again.counts.get("complaints_created", 0), again.counts["complaints_matched"]) == (0, 300)


def test_a_customer_on_file_is_not_made_again(office):
    load(office, CASES)
    name = rows_of(REPLIES)[0]["留言用户"]
    count = Customer.objects.count()
    batch = load(office, REPLIES)
    assert Customer.objects.filter(name=name).count() == 1
    assert Customer.objects.count() - count == batch.counts["customers_created"]
    assert batch.counts["customers_created"] + batch.counts["customers_matched"] == len({row["留言用户"] for row in rows_of(REPLIES)})


def test_answers_come_in_with_their_times(office):
    load(office, REPLIES)
    stored = {row.outside_number: row for row in Complaint.objects.all()}
    for given in rows_of(REPLIES):
        row = stored[given["留言编号"]]
        assert row.handling == given["答复意见"].strip()
        assert (row.handled_at, row.closed_at) == (moment(given["答复时间"]),) * 2


def recount(calendar, start, end):
    """Minute by minute, over the same days: whether it is a working day, and within which hours."""
    spans = [(a.hour * 60 + a.minute, (b.hour * 60 + b.minute) or 24 * 60) for a, b in calendar.shifts]
    worked, now = 0, start.astimezone(clock.ZONE)
    end = end.astimezone(clock.ZONE)
    minute = timedelta(minutes=1)
    while now < end:
        day = now.date()
        works = day in calendar.workdays or (day.weekday() in calendar.weekdays and day not in calendar.holidays)
        if works and any(a <= now.hour * 60 + now.minute < b for a, b in spans):
            worked += 1
            now += minute
        elif works:
            now += minute
        else:
            now = datetime(day.year, day.month, day.day, tzinfo=clock.ZONE) + timedelta(days=1)
    return worked


def test_working_time_to_the_answer_equals_a_recount_minute_by_minute(office):
    """Both count whole minutes from the minute of the complaint to the minute of the answer."""
    batch = load(office, REPLIES)
    calendar = work_calendar()
    seen = 0
    for row in Complaint.objects.filter(batch=batch.mark):
        assert row.handled_at
        start, end = row.taken_at.replace(second=0), row.handled_at.replace(second=0)
        counted = calendar.working_minutes_between(start, end, strict=False)
        assert counted == recount(calendar, start, end), row.number
        seen += counted
    assert seen > 60 * 60


def test_the_recount_knows_holidays_and_worked_weekends(office):
    """The counterproof: with a holiday and a worked Sunday entered, both change alike."""
    calendar = work_calendar()
    monday, tuesday = datetime(2019, 4, 8, 1, tzinfo=UTC), datetime(2019, 4, 9, 10, tzinfo=UTC)
    per_day = calendar.working_minutes_between(monday, monday + timedelta(days=1), strict=False)
    assert recount(calendar, monday, tuesday) == 2 * per_day


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1,甲,主题,2019/3/1 08:00:00,", None),
        ("1,甲,,2019/3/1 08:00:00,", "content_missing"),
        ("1,甲,主题,,内容", "time_missing"),
        ("1,甲,主题,昨天,内容", "time_unusable"),
        ("1,甲,主题,2019/2/30 08:00:00,内容", "time_unusable"),
        ("1,甲,主题,2039/3/1 08:00:00,内容", "time_ahead"),
    ],
)
def test_a_bad_row_is_named_with_its_fault(office, tmp_path, line, why):
    path = tmp_path / "投诉.csv"
    path.write_text(f"留言编号,留言用户,留言主题,留言时间,留言详情\n9,乙,另一件,2019/3/2 09:10:11,另一件内容\n{line}\n", encoding="utf-8")
    batch = load(office, path)
    refused = [(row.number, row.faults[0][1]) for row in batch.refused.all()]
    assert refused == ([(3, why)] if why else [])


def test_an_answer_before_the_complaint_is_refused(office, tmp_path):
    path = tmp_path / "投诉.csv"
    path.write_text("投诉人,投诉时间,投诉内容,答复意见,答复时间\n乙,2019/3/2 09:10:11,内容,答复,2019/3/1 09:10:11\n", encoding="utf-8")
    assert [row.faults[0][:2] for row in load(office, path).refused.all()] == [["answered_at", "answered_before"]]


def test_an_import_is_taken_back_whole(office):
    before = Complaint.objects.count(), Customer.objects.count(), Category.objects.count()
    batch = load(office, CASES)
    imports.start_undo(batch, by=office.lin, at=office.now)
    running.undo(batch)
    assert batch.state == "undone"
    assert (Complaint.objects.count(), Customer.objects.count(), Category.objects.count()) == before


def test_a_complaint_taken_since_stands_in_the_way(office, take):
    batch = load(office, REPLIES)
    customer = Customer.objects.filter(batch=batch.mark).first()
    assert customer
    services.open_complaint(
        customer=customer, content="又来了", channel="phone", unit=office.team, units=[office.technical], by=office.wang, at=office.now
    )
    with pytest.raises(Refused, match="import_built_on"):
        imports.start_undo(batch, by=office.lin, at=office.now)


def test_the_tree_comes_in_and_goes_again(office):
    batch = load(office, TREE, kind="complaint-categories")
    wanted = rows_of(TREE)
    assert batch.counts["categories_created"] == len(wanted) == 517
    assert {row.path for row in Category.objects.filter(children=None)} == {" / ".join(row.values()) for row in wanted}
    assert load(office, TREE, kind="complaint-categories").counts["categories_matched"] == 517
    load(office, CASES)
    assert Category.objects.filter(parent=None).count() == len({row["一级分类"] for row in wanted})
    with pytest.raises(Refused, match="import_built_on"):
        imports.start_undo(batch, by=office.lin, at=office.now)


def test_who_may_not_edit_the_tree_may_not_import_one(office):
    with pytest.raises(Refused):
        load(office, TREE, kind="complaint-categories", by=office.wang)


def test_without_a_person_the_head_stands_for_the_cases(office):
    load(office, REPLIES, by=system("cli"))
    assert set(Complaint.objects.values_list("taken_by", flat=True)) == {office.lin.pk}
