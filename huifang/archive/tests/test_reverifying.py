"""Re-verification and the monthly report: document C 二2.8.1, 2.8.3, 2.8.4 (R1.5)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.test import Client
from django.urls import reverse

from huifang.accounts.models import User
from huifang.archive import services
from huifang.archive.models import Customer, FileCheck, InformationReport, ReportLine
from huifang.archive.reverifying import access, checks, reports
from huifang.archive.reverifying.rules import REPORT, InformationReporting, due_again, reporting_day
from huifang.archive.tests.conftest import NOON, Cast, person
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.cycles import Period
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.notifications.models import Notice
from huifang.obligations import sweeping
from huifang.obligations.models import Obligation
from huifang.regulations.models import Clause, Regulation, RegulationVersion, Rule
from huifang.regulations.packs import read_pack

RULES = ("reverification", "time_limit.reverification", "information_report", "time_limit.information-report", "form.information-report")
MONTH = timedelta(days=30)


# when


@pytest.mark.parametrize(
    ("verified", "due"),
    [(date(2026, 11, 20), date(2026, 12, 20)), (date(2027, 1, 31), date(2027, 2, 28)), (date(2026, 12, 31), date(2027, 1, 31))],
)
def test_a_file_is_due_a_month_after_it_was_verified(verified: date, due: date) -> None:
    """C 二2.8.4: at least monthly."""
    assert due_again(verified, Period(months=1)) == due


REST = {date(2026, 10, day) for day in range(1, 9)} | {date(2027, 5, day) for day in range(1, 6)}


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in REST


@pytest.mark.parametrize(
    ("month", "roll", "due"),
    [
        (date(2026, 11, 20), "next", date(2026, 11, 2)),
        (date(2026, 12, 1), "next", date(2026, 12, 7)),
        (date(2026, 10, 31), "next", date(2026, 10, 9)),
        (date(2026, 10, 31), "previous", date(2026, 10, 9)),
        (date(2027, 5, 1), "next", date(2027, 5, 6)),
        (date(2027, 2, 28), "next", date(2027, 2, 1)),
    ],
)
def test_the_report_is_due_on_the_first_monday_moved_off_rest_days_within_its_month(month: date, roll: str, due: date) -> None:
    """C 二2.8.1, with the calendar: in October 2026 the first Monday lies in the holidays, and nothing before it is worked."""
    rule = InformationReporting(title="客户信息报告", roll=roll)  # type: ignore[arg-type]
    assert reporting_day(month, rule, works) == due


def test_a_submitted_report_moves_no_more() -> None:
    assert {(move.action, source) for move in REPORT.moves for source in move.sources} == {("edit", "draft"), ("submit", "draft")}


# with the rule in force


@pytest.fixture
def in_force(cast: Cast) -> None:
    """Document C's own rules about files and reports, and nothing else of it."""
    put_in_force()


def put_in_force() -> None:
    pack = read_pack("follow-up-centre")
    regulation = Regulation.objects.create(code="centre", title=pack.title)
    version = RegulationVersion.objects.create(
        regulation=regulation, number=1, state="published", effective_from=date(2020, 1, 1), created_at=NOON, published_at=NOON
    )
    clause = Clause.objects.create(version=version, number="二2.8.4", title="每月核定", text="", order=1)
    for rule in (rule for one in pack.clauses for rule in one.rules if rule.code in RULES):
        Rule.objects.create(version=version, clause=clause, code=rule.code, kind=rule.kind, body=rule.body, order=1)
    from huifang.regulations.services import _stamp

    _stamp()


@pytest.fixture
def clerk(cast: Cast) -> User:
    return person("chen", "陈信息", "information_clerk", cast.team)


def check_of(customer: Customer) -> FileCheck:
    return FileCheck.objects.get(customer=customer)


def test_without_a_rule_nothing_is_due(cast: Cast, clerk: User) -> None:
    checks.nightly(NOON)
    reports.nightly(NOON)
    assert not FileCheck.objects.exists()
    assert not InformationReport.objects.exists()
    with pytest.raises(Refused, match="reverification_no_rule"):
        checks.verify([cast.customer.pk], by=clerk, at=NOON)


def test_a_file_that_is_not_verified_is_marked_and_climbs_the_ladder_of_its_unit(in_force: None, cast: Cast, clerk: User) -> None:
    """R1.5; two files of one unit and day are one duty, and the clerk verifying both keeps it."""
    other = services.create_customer(by=cast.lin, name="中山乙涂料有限公司", unit=cast.team)
    checks.nightly(NOON)
    assert check_of(cast.customer).due_on == date(2026, 12, 20)
    assert not Obligation.objects.exists()
    late = datetime(2026, 12, 29, 2, 0, tzinfo=UTC)
    with clock.at(late):
        checks.nightly(late)
        checks.nightly(late)
        duty = Obligation.objects.get()
        assert (duty.subject, duty.owner, duty.ladder) == (
            Ref(checks.UNIT_FILES, str(cast.team.pk)),
            Ref.of(clerk),
            "time_limit.reverification",
        )
        assert duty.due_at.date() == date(2026, 12, 18), "the 20th is a Sunday"
        sweeping.sweep(at=late)
        assert Event.objects.filter(kind="obligations.obligation.escalated").count() == 3
        assert [(line.unit, line.files, line.late) for line in checks.overview(cast.lin, late)] == [(cast.team, 2, 2)]
        assert checks.verify([cast.customer.pk], by=clerk, at=late) == 1
        assert Obligation.objects.get().state == "open"
        assert checks.verify([cast.customer.pk, other.pk], by=clerk, at=late) == 1, "saying it again changes nothing"
        assert Obligation.objects.get().state == "met"
        assert check_of(other).due_on == date(2027, 1, 29)
    assert Event.objects.filter(kind="archive.file.verified").count() == 2


def test_who_is_not_of_the_unit_verifies_nothing_of_it(in_force: None, cast: Cast, clerk: User) -> None:
    """Object level: another unit's file among one's own refuses the whole act."""
    foreign = services.create_customer(by=cast.lin, name="深圳丙电子有限公司", unit=cast.elsewhere)
    checks.nightly(NOON)
    for user, ids in ((clerk, [cast.customer.pk, foreign.pk]), (cast.wang, [cast.customer.pk]), (clerk, [999_999])):
        with pytest.raises(Refused):
            checks.verify(ids, by=user, at=NOON)
    assert not FileCheck.objects.exclude(verified_at=None).exists()


def test_a_moved_or_merged_file_is_counted_where_it_is_now(in_force: None, cast: Cast, clerk: User) -> None:
    twin = services.create_customer(by=cast.lin, name="广州丁建材有限公司", unit=cast.team)
    checks.nightly(NOON)
    Customer.objects.filter(pk=twin.pk).update(canonical=cast.customer)
    Customer.objects.filter(pk=cast.customer.pk).update(unit=cast.elsewhere)
    checks.nightly(NOON)
    assert list(FileCheck.objects.values_list("customer", "unit")) == [(cast.customer.pk, cast.elsewhere.pk)]


def test_the_nightly_pass_asks_the_same_whatever_the_number_of_files(in_force: None, cast: Cast, django_assert_num_queries: object) -> None:
    """O(due days), not O(files)."""

    def spent() -> int:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            checks.nightly(NOON + MONTH)
        return len(seen)

    checks.nightly(NOON)
    spent()
    few = spent()
    names = (Customer(name=f"客户{n}", name_key=f"客户{n}", unit=cast.team, created_at=NOON, changed_at=NOON) for n in range(300))
    Customer.objects.bulk_create(names)
    checks.nightly(NOON)
    spent()
    assert spent() == few


# the report


DECEMBER = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def report(in_force: None, cast: Cast, clerk: User) -> InformationReport:
    checks.nightly(NOON - MONTH)
    reports.nightly(DECEMBER)
    return InformationReport.objects.get(unit=cast.team)


def test_the_report_is_prepared_with_what_changed_and_what_went_stale(report: InformationReport, cast: Cast, clerk: User) -> None:
    """C 二2.8.1, 2.8.3: due on Monday 7 December; a change names its fields, not its values."""
    assert report.due_on == date(2026, 12, 7)
    Customer.objects.filter(pk=cast.customer.pk).update(created_at=NOON - 3 * MONTH)
    services.change_customer(Customer.objects.get(), by=cast.lin, version=cast.customer.version, industry="化工")
    counted = reports.figures(report, DECEMBER)
    assert (counted["files"], counted["new"], counted["changed"], counted["late"]) == (1, 0, 1, 1)
    assert counted["changes"] == [[cast.customer.pk, ["industry"]]]
    assert "甲化工" not in str(counted)


def test_it_is_written_numbered_and_sent_to_the_centre(report: InformationReport, cast: Cast, clerk: User) -> None:
    """R1.5, R11.2: what is submitted keeps its figures; what it says is sealed at rest."""
    with pytest.raises(Refused, match="report_situation_missing"):
        reports.submit(report, version=1, by=clerk, at=DECEMBER)
    reports.edit(
        report,
        situation="同行压价，另有机构进入工业园区",
        plans="加强回访",
        lines={cast.customer.pk: "正与同行比价"},
        version=1,
        by=clerk,
        at=DECEMBER,
    )
    with pytest.raises(Conflict):
        reports.edit(report, situation="旧页面", plans="", lines={}, version=1, by=clerk, at=DECEMBER)
    reports.submit(report, version=2, by=clerk, at=DECEMBER)
    assert (report.number, report.state, report.figures["files"]) == ("XX202612-001", "submitted", 1)
    assert Obligation.objects.get(subject_kind=InformationReport.ref_kind).state == "met"
    assert set(Notice.objects.filter(kind="archive.information_report").values_list("person", flat=True)) == {cast.lin.pk}
    with pytest.raises(Refused, match="report_submitted"):
        reports.edit(report, situation="改", plans="", lines={}, version=3, by=clerk, at=DECEMBER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT situation FROM archive_informationreport UNION ALL SELECT text FROM archive_reportline")
        stored = [text for (text,) in cursor.fetchall()]
    assert len(stored) == 2
    assert not [text for text in stored if "同行" in text]
    with pytest.raises(FieldError):
        ReportLine.objects.filter(text__contains="同行").exists()


def test_a_customer_of_another_unit_stands_in_no_report(report: InformationReport, cast: Cast, clerk: User) -> None:
    foreign = services.create_customer(by=cast.lin, name="深圳丙电子有限公司", unit=cast.elsewhere)
    with pytest.raises(Refused, match="report_foreign_customer"):
        reports.edit(report, situation="无", plans="", lines={foreign.pk: "打探"}, version=1, by=clerk, at=DECEMBER)


def test_reports_are_read_by_the_unit_and_the_centre_only(report: InformationReport, cast: Cast, clerk: User) -> None:
    outsider = person("zhou", "周信息", "information_clerk", cast.elsewhere)
    seen = {user.username: access.reports_for(user).filter(pk=report.pk).exists() for user in (clerk, cast.lin, cast.wang, outsider)}
    assert seen == {"chen": True, "lin": True, "wang": False, "zhou": False}


def test_the_pages_carry_it_from_the_list_to_the_number(report: InformationReport, cast: Cast, clerk: User) -> None:
    client = Client()
    client.force_login(clerk)
    with clock.at(DECEMBER):
        assert cast.customer.name in client.get(reverse("archive:checks"), {"state": "late"}).content.decode()
        assert cast.customer.name in client.get(reverse("archive:customers"), {"check": "late"}).content.decode()
        assert client.post(reverse("archive:check-verify"), {"ids": [cast.customer.pk]}).status_code in {200, 204, 302}
        assert check_of(cast.customer).verified_by == clerk
        assert cast.customer.name not in client.get(reverse("archive:customers"), {"check": "late"}).content.decode()
        assert "1/1" in client.get(reverse("archive:check-units")).content.decode()
        panel = client.get(reverse("archive:check-panel", args=[cast.customer.pk])).content.decode()
        assert "陈信息" in panel
        page = reverse("archive:information-report", args=[report.pk])
        body = {"situation": "平稳", "plans": "", "customer": "广州甲化工(集团)有限公司", "text": "续约在谈", "version": "1"}
        assert client.post(page, body | {"customer": "没有这家"}).status_code == 422
        assert client.post(page, body).status_code == 302
        assert client.post(page, body | {"situation": "另一说"}).status_code == 409
        assert "续约在谈" in client.get(page).content.decode()
        submit = client.post(reverse("archive:information-report-submit", args=[report.pk]), {"version": "2"})
        assert submit.status_code == 302
        assert "XX202612-001" in client.get(reverse("archive:information-reports")).content.decode()
        printed = client.get(reverse("paperwork:print", args=["archive.information_report", report.pk]))
        assert printed.headers["Content-Type"] == "application/pdf"


def test_the_worker_acts_for_nobody() -> None:
    assert system("archive") == checks.WORKER
