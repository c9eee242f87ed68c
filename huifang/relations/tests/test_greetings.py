"""Greetings on holidays: consent, wishes and rest times respected, once a person, who is left out and why (R2.18, B15)."""

from datetime import date, timedelta

import pytest

from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.archive import services as archive
from huifang.archive.models import Contact
from huifang.channels.models import OutboundMessage
from huifang.followup.models import Task
from huifang.journal.delivering import drain
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.phones import parse_phone
from huifang.kernel.refs import Ref, system
from huifang.regulations.services import install_pack
from huifang.relations.models import Greeting, GreetingConsent, Recipient
from huifang.relations.services import greeting
from tests.cast import Office

BY = system("greetings")


@pytest.fixture
def ready(office: Office) -> Office:
    install_pack("customer-care", by=system("tests"), at=office.now, effective_from=date(2020, 1, 1))
    return office


def customer(office: Office, name: str, phone: str, *, agreed: bool, **facts) -> Contact:
    number = parse_phone(phone)
    row = archive.create_customer(
        by=office.lin, at=office.now, name=name, unit=office.team, owner=office.wang, region="广州市", contact_name="陈志强", contact_title="mr",
        phones=[number] if number else [], **facts,
    )  # fmt: skip
    contact = Contact.objects.get(customer=row)
    if agreed:
        greeting.consent(contact, means="sms", how="电话中同意", given_on=date(2026, 1, 1), by=office.lin, at=office.now)
    return contact


def written(office: Office, **facts) -> Greeting:
    values = {
        "occasion": "元旦", "means": "sms", "title": "", "text": "【称呼】，【公司】新年快乐！", "unit": office.team, "grade": "",
        "send_at": office.now + timedelta(hours=1),
    }  # fmt: skip
    return greeting.draft(values=values | facts, by=office.lin, at=office.now)


def test_who_objects_to_the_channel_is_left_out_already_in_the_preview(ready: Office, monkeypatch):
    """PIPL 44 through `channels.threads`: an upper context knows who objects; the preview says what sending would do."""
    goes, objects = customer(ready, "一号", "13700000001", agreed=True), customer(ready, "二号", "13700000002", agreed=True)
    monkeypatch.setattr("huifang.channels.threads._many", [lambda customers, channel: {objects.customer_id} if channel == "sms" else set()])
    look = greeting.preview(written(ready))
    assert dict(look.left_out) == {"no_consent": 1, "person_objects": 1}
    assert [v.contact for v in look.people if v.reason == "person_objects"] == [objects]
    assert (look.goes, look.sample) == (1, "陈先生，一号新年快乐！"), goes


def test_b15_only_who_agreed_once_each_with_the_reasons_of_the_rest(ready: Office):
    at = ready.now + timedelta(minutes=90)
    goes = customer(ready, "一号", "13700000001", agreed=True)
    customer(ready, "二号", "13700000001", agreed=True)  # the same number
    quiet = customer(ready, "三号", "13700000003", agreed=True)
    type(quiet.customer).objects.filter(pk=quiet.customer_id).update(do_not_call=True)
    customer(ready, "四号", "020-83550000", agreed=True)
    row = written(ready)
    look = greeting.preview(row)
    assert (look.goes, look.sample) == (1, "陈先生，一号新年快乐！")
    assert dict(look.left_out) == {"no_consent": 1, "same_address": 1, "do_not_call": 1, "no_mobile": 1}
    greeting.ask(row, by=ready.lin, at=ready.now)
    assert (row.state, greeting.send_due(at, by=BY)) == ("asked", 0)  # nothing before it is approved
    approval = Approval.objects.latest("pk")
    with pytest.raises(Refused):
        approvals.approve(approval, by=ready.lin, at=ready.now)  # never one's own
    Greeting.objects.filter(pk=row.pk).update(state="approved")
    same = Greeting.objects.get(pk=row.pk)
    assert greeting.send_due(at, by=BY) == 5
    row.refresh_from_db()
    assert row.state == "sent"
    sent = OutboundMessage.objects.get()
    assert (sent.text, sent.channel) == ("陈先生，一号新年快乐！", "sms")
    assert Recipient.objects.get(outcome="queued").contact == goes
    assert sorted(Recipient.objects.filter(outcome="left_out").values_list("reason", flat=True)) == [
        "do_not_call",
        "no_consent",
        "no_mobile",
        "same_address",
    ]
    # A second worker, or the same once more, sends nothing.
    same.state = "sending"
    assert greeting.send_chunk(same, by=BY, at=at) == 0
    assert greeting.send_due(at, by=BY) == 0
    assert OutboundMessage.objects.count() == 1


def test_it_waits_for_its_time_and_for_calling_hours(ready: Office):
    customer(ready, "一号", "13700000001", agreed=True)
    row = written(ready)
    Greeting.objects.filter(pk=row.pk).update(state="approved")
    assert greeting.send_due(ready.now, by=BY) == 0
    night = ready.now + timedelta(hours=12)
    assert greeting.send_due(night, by=BY) == 0
    assert not OutboundMessage.objects.exists()


def test_consent_is_withdrawn_at_any_time(ready: Office):
    contact = customer(ready, "一号", "13700000001", agreed=True)
    row = written(ready)
    assert greeting.preview(row).goes == 1
    consent = GreetingConsent.objects.get()
    greeting.withdraw(consent, by=ready.wang, at=ready.now)
    assert greeting.preview(row).goes == 0
    with pytest.raises(Conflict):
        greeting.withdraw(consent, by=ready.wang, at=ready.now)
    with pytest.raises(Refused):
        greeting.consent(contact, means="sms", how="x", given_on=date(2026, 1, 1), by=ready.zhao, at=ready.now)


def test_by_mail(ready: Office):
    contact = customer(ready, "一号", "13700000001", agreed=False, email="a@example.com")
    greeting.consent(contact, means="mail", how="订单上勾选", given_on=date(2026, 1, 1), by=ready.lin, at=ready.now)
    row = written(ready, means="mail", title="【公司】新年快乐")
    Greeting.objects.filter(pk=row.pk).update(state="approved")
    greeting.send_due(ready.now + timedelta(minutes=90), by=BY)
    assert (OutboundMessage.objects.get().to, OutboundMessage.objects.get().subject) == ("a@example.com", "一号新年快乐")


def test_what_a_draft_must_not_say(ready: Office):
    for facts, reason in (
        ({"text": "【节日】快乐"}, "placeholder_unknown"),
        ({"text": " "}, "text_missing"),
        ({"send_at": ready.now}, "due_in_past"),
    ):
        with pytest.raises(Refused) as refused:
            written(ready, **facts)
        assert refused.value.decision.reason == reason
    with pytest.raises(Refused):
        greeting.draft(values={"unit": ready.elsewhere, "text": "好", "send_at": ready.now}, by=ready.wang, at=ready.now)


def test_b15_a_satisfaction_call_at_the_end_of_an_order(ready: Office):
    contract = ready.project.contract
    assert contract
    archive.move_contract(contract, action="execute", by=ready.wang, at=ready.now)
    for _turn in range(2):
        while drain(at=ready.now):
            pass
    task = Task.objects.get(origin=str(Ref.of(contract)))
    assert (task.assignee, task.kind, task.state) == (ready.wang, "matter", "waiting")
    assert task.items.get().obligation.rule_code == "time_limit.order.satisfaction"
