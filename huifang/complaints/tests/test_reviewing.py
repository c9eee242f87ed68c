"""R3.7, R2.15: rating, summary, measures with owner, date and check, filing; causes by Pareto and trend; the report of a month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from huifang.complaints import analysing, analysis_views, listing_filters, month_reports, reviewing
from huifang.complaints.models import Category, Complaint, Measure, MonthReport, Review
from huifang.journal import delivering
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation


@pytest.fixture
def closed(office, take):
    row = take()
    Complaint.objects.filter(pk=row.pk).update(state="satisfied", closed_at=office.now)
    row.refresh_from_db()
    return row


@pytest.fixture
def measure(office, closed):
    def make(**extra):
        given = {
            "kind": "preventive", "text": "报告寄出当天电话告知客户", "owner": office.sun, "due_on": date(2026, 12, 4), "check_on": date(2026, 12, 31),
            "by": office.lin, "at": office.now, **extra,
        }  # fmt: skip
        return reviewing.set_measure(closed, **given)

    return make


def write(office, complaint, **extra):
    given = {
        "rating": 4,
        "summary": "报告迟寄，已补寄并致歉。",
        "no_measure": "",
        "version": 0,
        "by": office.lin,
        "at": office.now,
        **extra,
    }
    return reviewing.write(complaint, **given)


def reason(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.decision.reason


def test_it_is_reviewed_only_when_closed(office, take):
    row = take()
    assert reason(lambda: write(office, row)) == "review_not_closed"


def test_two_who_write_at_once_and_one_is_told(office, closed):
    write(office, closed)
    with pytest.raises(Conflict):
        write(office, closed, summary="另一份")
    assert write(office, closed, version=1, summary="改过").version == 2
    with pytest.raises(Conflict):
        write(office, closed, version=1, summary="旧版本")


def test_a_measure_is_a_duty_of_its_owner_who_is_told(office, measure):
    row = measure()
    delivering.drain()
    duty = Obligation.objects.get(subject_kind=Measure.ref_kind)
    assert (duty.owner, duty.state, clock.local_date(duty.due_at)) == (Ref.of(office.sun), "open", date(2026, 12, 4))
    assert Notice.objects.filter(kind="complaints.measure_set", person=office.sun).count() == 1
    assert list(reviewing.measures_for(office.sun)) == [row]


def test_done_by_its_owner_and_checked_by_somebody_else(office, measure):
    row = measure()
    assert reason(lambda: reviewing.finish(row, note="做了", by=office.lin, at=office.now)) == "measure_not_yours"
    reviewing.finish(row, note="已改流程", by=office.sun, at=office.now)
    duties = {duty.occurrence: duty for duty in Obligation.objects.filter(subject_kind=Measure.ref_kind)}
    assert (duties["do"].state, duties["check"].state) == ("met", "open")
    assert clock.local_date(duties["check"].due_at) == date(2026, 12, 31)
    assert reason(lambda: reviewing.check(row, worked=True, note="好", by=office.sun, at=office.now)) == "measure_own_check"
    reviewing.check(row, worked=True, note="三个月没有再发生", by=office.lin, at=office.now)
    assert (row.state, row.checked_by) == ("worked", office.lin)
    assert not Obligation.objects.filter(subject_kind=Measure.ref_kind, state="open").exists()
    assert reason(lambda: reviewing.check(row, worked=False, note="又", by=office.lin, at=office.now)) == "not_from_state"


@pytest.mark.parametrize("days", [{"due_on": date(2026, 11, 19)}, {"check_on": date(2026, 12, 3)}])
def test_days_that_cannot_be_kept_are_refused(measure, days):
    assert reason(lambda: measure(**days)) == "measure_dates"


def test_filed_when_everything_is_there_and_then_for_good(office, closed, measure):
    assert reason(lambda: reviewing.file(closed, by=office.lin, at=office.now)) == "summary_missing"
    write(office, closed)
    assert reason(lambda: reviewing.file(closed, by=office.lin, at=office.now)) == "measures_missing"
    row = measure()
    assert reason(lambda: reviewing.file(closed, by=office.lin, at=office.now)) == "measures_open"
    reviewing.finish(row, note="做了", by=office.sun, at=office.now)
    reviewing.check(row, worked=True, note="有效", by=office.lin, at=office.now)
    filed = reviewing.file(closed, by=office.lin, at=office.now)
    assert (filed.filed_by, filed.filed_at) == (office.lin, office.now)
    assert reason(lambda: write(office, closed, version=filed.version)) == "review_filed"
    assert reason(measure) == "review_filed"


def test_filed_without_a_measure_only_with_a_reason(office, closed):
    write(office, closed, no_measure="个别快递丢失，无需改进")
    reviewing.file(closed, by=office.lin, at=office.now)
    assert Review.objects.get().filed_at


@pytest.mark.parametrize("who", ["zhao", "sun", "qian"])
def test_who_neither_completes_nor_closes_reviews_nothing(office, closed, who):
    other = getattr(office, who)
    with pytest.raises(Refused):
        write(office, closed, by=other)


@pytest.fixture
def history(office):
    """October: three of one category, one of none, one void; November: one."""
    late = Category.objects.create(name="报告迟交", path="报告 / 报告迟交")
    rows = [
        ("phone", late, "satisfied", 5), ("phone", late, "handling", 6), ("mail", late, "satisfied", 7), ("web", None, "handling", 8),
        ("phone", late, "void", 9), ("phone", late, "merged", 10), ("phone", None, "handling", 40),
    ]  # fmt: skip
    start = datetime(2026, 9, 30, 20, 0, tzinfo=UTC)
    Complaint.objects.bulk_create(
        Complaint(
            number=f"H-{n}", customer=office.customer, channel=channel, category=category, state=state, content="x", taken_by=office.wang,
            unit=office.team, taken_at=start + timedelta(days=day), closed_at=start + timedelta(days=day + 2) if state == "satisfied" else None,
        )
        for n, (channel, category, state, day) in enumerate(rows)
    )  # fmt: skip
    return late


def test_pareto_most_frequent_first_and_none_last(office, history):
    rows = analysing.within(Complaint.objects.all(), analysing.start_of(12, date(2026, 11, 20)))
    bars = analysing.pareto(rows, "category")
    assert [(bar.name, bar.count, bar.together, bar.whole) for bar in bars] == [("报告 / 报告迟交", 3, 3, 5), (bars[1].name, 2, 5, 5)]
    assert (bars[0].key, bars[1].key, bars[0].percent) == (str(history.pk), "none", 60)
    assert [(bar.key, bar.count) for bar in analysing.pareto(rows, "channel")] == [("phone", 3), ("mail", 1), ("web", 1)]


def test_the_trend_counts_shanghais_months(office, history):
    start = analysing.start_of(3, date(2026, 11, 20))
    rows = analysing.within(Complaint.objects.all(), start)
    assert analysing.trend(rows, start, date(2026, 11, 20)) == [(date(2026, 9, 1), 0), (date(2026, 10, 1), 4), (date(2026, 11, 1), 1)]


def test_the_report_of_a_month_is_made_once_and_sent_within_the_limit(office, history):
    first_night = datetime(2026, 10, 31, 19, 40, tzinfo=UTC)
    month_reports.nightly(first_night)
    month_reports.nightly(first_night)
    row = MonthReport.objects.get()
    assert (row.month, row.figures["taken"], row.figures["closed"], row.figures["satisfied"], row.figures["hours"]) == (
        date(2026, 10, 1),
        4,
        2,
        2,
        48,
    )
    assert row.figures["groups"]["category"][0][1:] == ["报告 / 报告迟交", 3]
    assert "4" in row.text
    assert "报告迟交 3" in row.text
    assert not row.sent_at
    with clock.at(row.send_by - timedelta(hours=20)):
        month_reports.nightly(clock.now())
    row.refresh_from_db()
    assert row.sent_at is not None
    assert row.sent_at < row.send_by
    assert row.sent_by is None
    told = set(Notice.objects.filter(kind="complaints.month_report").values_list("person", flat=True))
    assert told == {office.sun.pk, office.qian.pk}


def test_the_head_edits_and_sends_it_and_then_nobody_does(office, history):
    row = month_reports.make(date(2026, 10, 1), by=office.lin, at=office.now)
    month_reports.edit(row, text="本月报告迟交较多。", version=1, by=office.lin, at=office.now)
    with pytest.raises(Conflict):
        month_reports.edit(row, text="旧", version=1, by=office.lin, at=office.now)
    for other in (office.wang, office.sun):
        with pytest.raises(Refused):
            month_reports.send(row, by=other, at=office.now)
    assert month_reports.send(row, by=office.lin, at=office.now)
    assert reason(lambda: month_reports.edit(row, text="x", version=3, by=office.lin, at=office.now)) == "report_sent"
    assert not month_reports.visible_to(office.wang).exists()
    assert month_reports.visible_to(office.qian).exists()


def test_every_figure_of_the_report_opens_as_many_rows(office, history, sign_in):
    """R2.16: also what was closed in the month, what was left, and a case that was taken down from safety."""
    rows = Complaint.objects.filter(number__startswith="H-")
    late = rows.filter(state="satisfied").latest("closed_at")
    rows.filter(pk=late.pk).update(closed_at=datetime(2026, 11, 2, tzinfo=UTC), rounds=2, merit="justified", safety=True, tier="second")
    report = month_reports.make(date(2026, 10, 1), by=office.lin, at=office.now)
    client, wrong = sign_in(office.lin), {}
    for word, figure, address in analysis_views.report_lines(report):
        if word == analysis_views.HOURS:
            continue
        listed = client.get(address).context["listing"].rows if address else None
        if listed is None or len(listed) != int(str(figure).split("/")[0]):
            wrong[str(word)] = (figure, address, listed)
    assert wrong == {}
    assert (report.figures["open"], report.figures["closed"], report.figures["safety"]) == (3, 1, 0)


def test_a_figure_of_a_late_category_opens_its_rows_alone(office, history, sign_in, monkeypatch):
    """R3.9: the company's own tree may be longer than what the filter lists."""
    monkeypatch.setattr(listing_filters, "MOST", 0)
    page = sign_in(office.lin).get(f"{reverse('complaints:list')}?state=counted&category={history.pk}").context["listing"]
    assert {row.category_id for row in page.rows} == {history.pk}
