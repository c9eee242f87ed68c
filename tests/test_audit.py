"""R1.6, R12.2, PIPL: where facts come from, unusual reading, consents, requests, a person's copy, files past their time."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from huifang.archive.models import Contact, Customer, Project
from huifang.audit import alarms, browsing, holds, privacy, retaining
from huifang.audit.models import Alarm, Consent, Departure, Hold, Item, Request
from huifang.channels import threads
from huifang.journal import origins
from huifang.journal.models import Event, Origin
from huifang.journal.services import Fact, record_many
from huifang.kernel.decision import Refused
from huifang.kernel.refs import Ref, system
from huifang.notifications.models import Notice
from huifang.regulations.services import install_pack
from tests.cast import MORNING, Office, make_user
from tests.doors import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path
    origins.forget()


@pytest.fixture
def keeper(office: Office):
    return make_user("luo", "罗档案", "archive_keeper", office.company)


@pytest.fixture
def manager(office: Office):
    return make_user("deng", "邓经理", "administration_manager", office.company)


def read(user: Any, files: int, at: Any) -> None:
    facts = [Fact("files.file.downloaded", Ref("archive.customer", str(n)), at, {"file": n}) for n in range(files)]
    record_many(facts, by=user)


# from where


def test_a_fact_of_a_request_knows_address_and_session_and_one_of_a_worker_does_not(office: Office, keeper):
    client = client_of(keeper)
    client.post(
        reverse("audit:request", args=[str(Ref.of(office.customer))]), {"kind": "copy"}, REMOTE_ADDR="10.1.2.3", HTTP_USER_AGENT="Firefox"
    )
    event = Event.objects.get(kind="audit.request.taken")
    origin = Origin.objects.get(key=event.origin)
    assert (origin.address, origin.agent) == ("10.1.2.3", "Firefox")
    assert origin.session
    assert origin.key == origins.key_of(origin.address, origin.session, origin.agent), "a changed row shows"
    assert Event.objects.filter(kind="archive.customer.created").values_list("origin", flat=True)[0] == ""
    page = client_of(office.lin).get(reverse("audit:journal"), {"origin": "10.1.2.3"}).content.decode()
    assert "受理了个人请求" in page
    assert "罗档案" in page
    assert "暂无" not in page


def test_the_browser_finds_by_person_thing_kind_and_day(office: Office, keeper):
    privacy.take_request(subject=Ref.of(office.customer), kind="copy", text="", by=keeper, at=MORNING)
    mine = browsing.Asked(person=keeper.pk)
    assert [event.kind for event in browsing.facts(mine)] == ["audit.request.taken"]
    about = browsing.facts(browsing.Asked(ref=str(Ref.of(office.customer)), kind="archive"))
    assert {event.subject_id for event in about} == {str(office.customer.pk)}
    today = MORNING.date()
    assert (
        browsing.facts(browsing.Asked(since=today, until=today)).count()
        == Event.objects.filter(at__gte=MORNING - timedelta(hours=2)).count()
    )
    assert not browsing.facts(browsing.Asked(until=today - timedelta(days=400))).exists()
    assert not browsing.facts(browsing.Asked(ref="nonsense")).exists()


# unusual reading


def test_many_files_in_an_hour_are_told_once_and_acknowledged_by_another(office: Office, manager):
    read(office.wang, 61, MORNING)
    assert alarms.sweep(MORNING) == 1
    assert alarms.sweep(MORNING) == 0, "one alarm for one hour"
    alarm = Alarm.objects.get()
    assert (alarm.person, alarm.kind, alarm.count) == (office.wang, "many", 61)
    assert Notice.objects.filter(kind="audit.alarm", person=manager).count() == 1
    with pytest.raises(Refused, match="reason_missing"):
        alarms.acknowledge(alarm, note=" ", by=manager, at=MORNING)
    page = client_of(manager).post(reverse("audit:acknowledge", args=[alarm.pk]), {"note": "月末核对"})
    assert page.status_code == 302
    alarm.refresh_from_db()
    assert alarm.note == "月末核对"
    assert not Notice.objects.filter(kind="audit.alarm", done_at=None).exists()


def test_nobody_acknowledges_their_own_reading(office: Office, manager):
    alarm = Alarm.objects.create(person=manager, kind="many", hour=MORNING, count=99, raised_at=MORNING)
    with pytest.raises(Refused, match="own_alarm"):
        alarms.acknowledge(alarm, note="我", by=manager, at=MORNING)


def test_whoever_leaves_is_watched_more_closely(office: Office, manager):
    read(office.li, 16, MORNING)
    assert alarms.sweep(MORNING) == 0
    page = client_of(manager).post(reverse("audit:departure"), {"person": office.li.pk, "leaves_on": "2026-12-31"})
    assert page.status_code == 302
    assert Departure.objects.get().person == office.li
    assert alarms.sweep(MORNING) == 1


# personal data


def test_consent_is_by_purpose_and_the_newest_word_holds(office: Office, keeper):
    subject = Ref.of(office.customer)
    assert privacy.agrees(subject, "follow_up", MORNING), "a contract needs no consent"
    assert not privacy.agrees(subject, "survey", MORNING), "nobody has asked yet"
    for given in (True, False):
        privacy.note_consent(subject=subject, purpose="survey", given=given, how="call", evidence="录音 12", by=keeper, at=MORNING)
        assert privacy.agrees(subject, "survey", MORNING) is given
    privacy.note_consent(subject=subject, purpose="follow_up", given=False, how="mail", evidence="", by=keeper, at=MORNING)
    assert not privacy.agrees(subject, "follow_up", MORNING), "an objection counts whatever the basis"
    assert Consent.objects.filter(purpose="survey").count() == 2, "what was said before stays on record"
    with pytest.raises(Refused, match="no_purpose"):
        privacy.note_consent(subject=subject, purpose="spying", given=True, how="call", evidence="", by=keeper, at=MORNING)


def test_who_objects_to_a_channel_is_not_written_to(office: Office, keeper):
    subject = Ref.of(office.customer)
    assert threads.refuses(subject, "mail")
    privacy.note_consent(subject=subject, purpose="by_mail", given=False, how="call", evidence="", by=keeper, at=MORNING)
    assert threads.refuses(subject, "mail").reason == "person_objects"
    assert threads.refuses(subject, "sms")
    assert threads.objectors([office.customer.pk], "mail") == {office.customer.pk}, "as previews of mails to many ask (R2.18)"
    assert threads.objectors([office.customer.pk], "sms") == set()
    privacy.note_consent(subject=subject, purpose="by_mail", given=True, how="call", evidence="", by=keeper, at=MORNING)
    assert threads.refuses(subject, "mail")


def test_a_request_has_a_limit_and_is_answered_once(office: Office, keeper):
    row = privacy.take_request(subject=Ref.of(office.customer), kind="correct", text="电话变了", by=keeper, at=MORNING)
    assert row.due_at.date().isoformat() == "2026-12-11", "fifteen working days"
    privacy.answer_request(row, granted=True, answer="已更正", by=keeper, at=MORNING)
    assert Request.objects.get().state == "done"
    with pytest.raises(Refused):
        privacy.answer_request(row, granted=False, answer="不予", by=keeper, at=MORNING)


def test_a_copy_holds_what_is_held_in_clear_and_is_a_fact(office: Office, keeper):
    ref = str(Ref.of(office.customer))
    answer = client_of(keeper).post(reverse("audit:copy", args=[ref]), {"format": "json"})
    tables = {one["table"]: one["rows"] for one in json.loads(answer.content)}
    assert tables["archive.Customer"][0]["name"] == "广州甲化工有限公司"
    assert tables["archive.ContactNumber"][0]["number"].endswith("13800138000")
    assert Event.objects.filter(kind="audit.person.exported", subject_id=str(office.customer.pk)).count() == 1
    page = client_of(keeper).post(reverse("audit:copy", args=[ref]), {"format": "page"}).content.decode()
    assert "广州甲化工有限公司" in page
    assert client_of(office.wang).post(reverse("audit:copy", args=[ref])).status_code == 403


def test_files_past_their_time_are_named_and_not_touched(office: Office, keeper):
    assert retaining.past(keeper, MORNING) == []
    install_pack("follow-up-centre", by=system("tests"), at=MORNING - timedelta(days=30))
    assert [one.rows for one in retaining.past(keeper, MORNING)] == [[]]
    Customer.objects.update(changed_at=MORNING - timedelta(days=365 * 9))
    Project.objects.update(state="ended")
    assert [row.pk for one in retaining.past(keeper, MORNING) for row in one.rows] == [office.customer.pk]
    page = client_of(keeper).get(reverse("audit:past")).content.decode()
    assert "广州甲化工有限公司" in page
    assert Customer.objects.get(pk=office.customer.pk).name == "广州甲化工有限公司"


def test_a_contact_stands_on_a_page_of_its_own_and_holds_lie_on_it(office: Office, manager, keeper):
    contact = Contact.objects.get(customer=office.customer)
    assert client_of(keeper).get(reverse("audit:person", args=[str(Ref.of(contact))])).status_code == 200
    answer = client_of(manager).post(reverse("audit:hold"), {"subject": str(Ref.of(contact)), "reason": "取证"})
    assert answer.status_code == 302
    hold = Hold.objects.get()
    assert holds.count_on([Ref.of(office.customer)]) == 1
    assert client_of(manager).get(reverse("audit:holds")).status_code == 200
    assert client_of(manager).get(reverse("audit:alarms")).status_code == 200
    assert client_of(manager).post(reverse("audit:lift", args=[hold.pk]), {"reason": "结案"}).status_code == 302
    assert holds.count_on([Ref.of(office.customer)]) == 0
    assert not Item.objects.exists()
