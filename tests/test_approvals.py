"""Approvals from end to end: what the regulation asks for before many customers leave, or a past record is void (R1.9, R2.9).

By the pack in force: 200 customers within 30 days need the head of the follow-up centre, 1,000 the administration manager
too; a record of a past month needs the superior of whoever voids it, then the administration manager.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huifang.approvals import services
from huifang.approvals.models import Approval
from huifang.archive import exporting
from huifang.archive import services as archive
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.services import completing, voiding
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.kernel.refs import Ref
from huifang.obligations.rebuilding import differences
from huifang.paperwork import numbers
from tests.cast import MORNING, Office, make_user
from tests.doors import client_of

pytestmark = pytest.mark.django_db
LIST = reverse("archive:customers")


@pytest.fixture
def keeper(office: Office):
    return make_user("luo", "罗档案", "archive_keeper", office.company)


@pytest.fixture
def manager(office: Office):
    return make_user("deng", "邓经理", "administration_manager", office.company)


@pytest.fixture
def few(monkeypatch):
    """As if the register were larger: each customer counts for so many."""

    def count(times):
        real = exporting._facts

        def facts(*args):
            found = dict(real(*args))
            return found | {name: found[name] * times for name in ("export.customers", "export.month")}

        monkeypatch.setattr(exporting, "_facts", facts)

    return count


def take(client, **query):
    answer: Any = client.get(LIST, {"export": "1", **query})
    return answer


def test_few_customers_are_taken_away_as_before(office, keeper):
    assert take(client_of(keeper)).content.startswith(b"PK")
    assert not Approval.objects.exists()


def test_many_customers_need_the_head_first(office, keeper, few):
    few(300)
    client = client_of(keeper)
    asking: Any = take(client, region="广州市")
    assert asking.status_code == 302
    page = client.get(asking.url)
    assert "导出须经审批" in page.content.decode()
    assert client.post(asking.url, {"reason": " "}).status_code == 422
    assert client.post(asking.url, {"reason": "核对台账"}, follow=True).status_code == 200
    approval = Approval.objects.get()
    assert [s.who for s in approval.steps.all()] == ["role:follow_up_head"]
    assert take(client, region="广州市").url.startswith("/archive/customers/export/")
    again: Any = client.post(asking.url, {"reason": "再来"})
    assert again.url == reverse("approvals:show", args=[approval.pk])
    services.approve(approval, by=office.lin, at=MORNING)
    assert take(client, region="广州市").content.startswith(b"PK")
    assert Event.objects.get(kind="archive.register.exported").data["approval"] == approval.pk
    assert "导出名单" in client.get(reverse("approvals:show", args=[approval.pk])).content.decode()


def test_an_approval_is_for_one_person_one_list_and_three_days(office, keeper, few):
    few(300)
    client = client_of(keeper)
    client.post(take(client, region="广州市").url, {"reason": "核对台账"})
    services.approve(Approval.objects.get(), by=office.lin, at=MORNING)
    assert take(client, region="").status_code == 302, "another list"
    assert take(client_of(office.lin), region="广州市").status_code == 302, "another person"
    with clock.at(MORNING + timedelta(days=3, minutes=1)):
        assert take(client, region="广州市").status_code == 302, "too late"


def test_a_list_that_has_grown_beyond_its_approval_needs_another(office, keeper, manager, few, monkeypatch):
    few(300)
    client = client_of(keeper)
    client.post(take(client).url, {"reason": "核对台账"})
    services.approve(Approval.objects.get(), by=office.lin, at=MORNING)
    assert take(client).content.startswith(b"PK")
    few(4)  # 1,200 by now
    assert take(client).status_code == 302


def test_many_small_lists_add_up(office, keeper, few):
    """Two hundred in slices are two hundred."""
    few(120)
    client = client_of(keeper)
    assert take(client).content.startswith(b"PK")
    Event.objects.filter(kind="archive.register.exported").update(facts='{"approval":null,"query":"","rows":120}')
    assert take(client, q="甲").status_code == 302


def test_an_agent_can_neither_take_nor_ask(office, few):
    few(300)
    assert take(client_of(office.wang)).status_code == 403
    assert client_of(office.wang).post(reverse("archive:customers-export"), {"reason": "看看"}).status_code == 403
    assert not Approval.objects.exists()


@pytest.fixture
def record(office: Office) -> Record:
    then = MORNING - timedelta(days=31)
    task = Task.objects.create(
        customer=office.customer, due_at=then, assignee=office.wang, unit=office.team, state="done", closed_at=then, created_at=then
    )
    attempt = Attempt.objects.create(task=task, agent=office.wang, outcome="reached", started_at=then, ended_at=then, key="a")
    number = numbers.issue("followup.record", template="HF{year}{month:02}-{seq:04}", subject=Ref.of(task), at=then)
    return Record.objects.create(
        number=number, task=task, attempt=attempt, customer=office.customer, agent=office.wang, unit=office.team,
        called_at=then, completed_at=then, satisfaction="satisfied", seconds=200,
    )  # fmt: skip


def drain():
    while delivering.drain(at=MORNING):
        pass


def test_a_past_record_is_void_when_both_have_agreed(office, manager, record):
    leader = make_user("heleader", "何组长", "team_leader", office.team)
    client = client_of(leader)
    assert "作废须先经批准" in client.get(reverse("followup:record", args=[record.pk])).content.decode()
    client.post(reverse("followup:void_record", args=[record.pk]), {"reason": "登记了两次"})
    approval = Approval.objects.get()
    drain()
    record.refresh_from_db()
    assert record.state == "complete"
    services.approve(approval, by=office.lin, at=MORNING)
    services.approve(approval, by=manager, at=MORNING)
    drain()
    record.refresh_from_db()
    assert (record.state, record.void_reason) == ("void", "登记了两次")
    voided = Event.objects.get(kind="followup.record.voided")
    assert (voided.actor_id, voided.data["approval"]) == (str(leader.pk), approval.pk)
    drain()
    assert Event.objects.filter(kind="followup.record.voided").count() == 1
    assert list(differences()) == []
    assert "已同意" in client.get(reverse("followup:record", args=[record.pk])).content.decode()


def test_a_refused_request_leaves_the_record(office, manager, record):
    approval = voiding.request_approval(record, reason="登记了两次", by=office.lin, at=MORNING)
    services.refuse(approval, reason="并非重复", by=manager, at=MORNING)
    drain()
    record.refresh_from_db()
    assert record.state == "complete"


def test_the_service_has_no_way_around(office, record):
    with pytest.raises(Refused) as refusal:
        completing.void_record(record, reason="登记了两次", by=office.lin, at=MORNING)
    assert refusal.value.decision.reason == "approval_needed"
    with pytest.raises(Refused):
        voiding.request_approval(record, reason="登记了两次", by=office.wang, at=MORNING)


def test_a_record_of_this_month_is_void_at_once(office, record):
    Record.objects.filter(pk=record.pk).update(called_at=MORNING)
    record.refresh_from_db()
    completing.void_record(record, reason="登记错误", by=office.lin, at=MORNING)
    assert record.state == "void"
    assert not Approval.objects.exists()


def test_a_second_request_or_void_meanwhile_does_no_harm(office, manager, record):
    approval = voiding.request_approval(record, reason="登记了两次", by=office.lin, at=MORNING)
    with pytest.raises(Refused) as refusal:
        voiding.request_approval(record, reason="又来", by=office.lin, at=MORNING)
    assert refusal.value.decision.reason == "asked_already"
    voiding.void(record, reason="已另行作废", by=office.lin, at=MORNING)
    services.approve(approval, by=manager, at=MORNING)
    drain()
    assert Record.objects.get().void_reason == "已另行作废"


def test_what_whoever_decides_sees_of_a_record_is_not_what_was_said(office, manager, record):
    Record.objects.filter(pk=record.pk).update(opinion="报告拖了两周", complaint="三次没有按约")
    leader = make_user("heleader", "何组长", "team_leader", office.team)
    approval = voiding.request_approval(record, reason="登记了两次", by=leader, at=MORNING)
    page = client_of(office.lin).get(reverse("approvals:show", args=[approval.pk])).content.decode()
    assert "甲化工" in page
    assert "报告拖了两周" not in page
    assert "三次没有按约" not in page


def test_customers_that_are_not_there_are_no_error(office, keeper):
    archive.set_do_not_call(office.customer, by=office.lin, on=True, reason="来函")
    assert take(client_of(keeper), region="没有").content.startswith(b"PK")
