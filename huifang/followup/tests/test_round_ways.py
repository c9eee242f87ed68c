"""Ways of a round: questionnaires by e-mail, what was found on the spot, the report on paper (R2.5, R2.15)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from huifang.accounts.models import User
from huifang.channels.models import OutboundMessage
from huifang.files import services as files
from huifang.followup.models import Attempt, RoundReport, SiteCheck, Task
from huifang.followup.rounds import asking, counting, onsite, paper, placing, reporting, running
from huifang.followup.rounds.opening import open_round
from huifang.followup.tests.conftest import make_customer
from huifang.journal import delivering
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.notifications.options import ADDRESS
from huifang.organization import options
from huifang.organization.models import RoleAssignment
from huifang.surveys.models import Link
from huifang.surveys.services import designing, publishing
from huifang.surveys.services.answering import Given, answer_link
from tests.doors import client_of

BY = system("tests")


@pytest.fixture
def mixed(office):
    """A round by phone and e-mail: 王坐席's customer with an address, another without."""
    options.change(by=BY, changes={ADDRESS: "https://huifang.test"})
    day = clock.local_date(office.now)
    row = open_round(
        by=BY, at=office.now, name="季度问卷", kind="manual", unit=office.team, owner=office.wang, begins=day, ends=day + timedelta(days=9),
        ways=["email", "phone"],
    )  # fmt: skip
    silent = make_customer(office, "佛山无邮箱有限公司")
    office.customer.email = "kehu@example.com"
    office.customer.save()
    placing.put(row, [office.customer, silent], at=office.now)
    return row


@pytest.fixture
def asked(office):
    reviewer = User.objects.create(username="zhou", name="周副总", joined_at=office.now)
    RoleAssignment.objects.create(
        user=reviewer, unit=office.company, role="vice_president", valid_from=office.now.date() - timedelta(days=30)
    )
    version = designing.create(title="服务满意度", by=office.lin, at=office.now)
    designing.add_question(
        version.sections.get(),
        revision=version.revision,
        by=office.lin,
        at=office.now,
        code="csat",
        kind="csat",
        text="您满意吗？",
        required=True,
    )
    version.refresh_from_db()
    publishing.submit(version, by=office.lin, at=office.now)
    return publishing.publish(version, by=reviewer, at=office.now)


def test_a_link_goes_out_once_and_its_answer_ends_the_call(office, mixed, asked):
    sent = asking.send(mixed, asked, by=office.wang, at=office.now)
    assert (sent.count, dict(sent.refused), sent.left) == (1, {"survey_no_address": 1}, 0)
    assert asking.send(mixed, asked, by=office.wang, at=office.now).count == 0
    assert OutboundMessage.objects.get().to == "kehu@example.com"
    task = Task.objects.get(round=mixed, customer=office.customer)
    link = Link.objects.get(task_ref=str(Ref.of(task)))
    answer_link(link, Given({"csat": ["5"]}), at=office.now)
    delivering.drain()
    delivering.drain()
    task.refresh_from_db()
    assert (task.state, Attempt.objects.get(task=task).outcome) == ("done", "reached")
    mixed.refresh_from_db()
    assert (mixed.done, mixed.calls, mixed.reached) == (1, 2, 1)


def test_only_who_leads_the_round_sends(office, mixed, asked):
    with pytest.raises(Refused):
        asking.send(mixed, asked, by=office.li, at=office.now)


# on the spot


@pytest.fixture
def visit(office, mixed) -> Task:
    task = Task.objects.get(round=mixed, customer=office.customer)
    Task.objects.filter(pk=task.pk).update(way="onsite")
    task.refresh_from_db()
    return task


def save(task, office, *, by=None, version=0, where=None, **facts) -> SiteCheck:
    given = {"place": "厂区南门", "findings": "消防通道堆放杂物", "conform": False, "checked_at": office.now} | facts
    return onsite.save(task, where=where, version=version, by=by or office.wang, at=office.now, **given)


def test_position_is_read_or_refused():
    found = onsite.position(" 22.543111，114.057865 ", accuracy=12, device=True)
    assert found == onsite.Position(Decimal("22.54311"), Decimal("114.05786"), 12, "device")
    assert onsite.position("  ") is None
    for wrong in ("深圳", "22.5", "91, 10", "22.5, 190", "1,2,3"):
        with pytest.raises(Refused):
            onsite.position(wrong)


def test_a_check_is_written_once_and_two_who_write_meet(office, visit):
    row = save(visit, office, where=onsite.position("22.54311, 114.05786"))
    assert (row.source, row.latitude) == ("typed", Decimal("22.54311"))
    with pytest.raises(Conflict):
        save(visit, office)
    save(visit, office, by=office.li, version=1, conform=True)
    with pytest.raises(Conflict):
        save(visit, office, version=1)
    with pytest.raises(Refused):
        save(visit, office, by=office.zhao, version=2)


def test_pictures_hang_on_the_check_and_are_seen_by_whoever_sees_the_call(office, visit):
    row = save(visit, office)
    files.store(content="现场情况说明".encode(), name="说明.txt", owner=Ref.of(row), by=office.wang, at=office.now)
    assert "说明.txt" in client_of(office.li).get(f"/files/of/{SiteCheck.ref_kind}/{row.pk}/").content.decode()
    assert client_of(office.zhao).get(f"/files/of/{SiteCheck.ref_kind}/{row.pk}/").status_code in {403, 404}


def test_the_page_of_a_check_takes_what_was_typed(office, visit):
    page = client_of(office.wang).post(
        f"/followup/tasks/{visit.pk}/on-site/",
        {"checked_at": "2026-11-20 09:30", "position": "北京", "conform": "no", "findings": "", "version": "0"},
    )
    assert page.status_code == 422
    assert not SiteCheck.objects.exists()


# on paper


def test_the_report_is_printed_as_it_was_filed_and_only_then(office, mixed):
    Task.objects.filter(round=mixed).update(state="unreachable", closed_at=office.now)
    counting.recount(mixed.pk, at=office.now)
    mixed.refresh_from_db()
    running.finish(mixed, by=office.wang, at=office.now)
    report = reporting.make(mixed, by=office.wang, at=office.now)
    with pytest.raises(RoundReport.DoesNotExist):
        paper.paper(office.lin, report.pk, {})
    reporting.submit(report, version=report.version, by=office.wang, at=office.now)
    printed = paper.paper(office.lin, report.pk, {})
    assert callable(printed.body)
    text = str(printed.body())
    assert printed.number == report.number
    assert "季度问卷" in text
    assert "0.0% (0/2)" in text
    pdf = client_of(office.lin).get(f"/paperwork/print/{reporting.FORM}/{report.pk}/")
    assert pdf.content.startswith(b"%PDF")
