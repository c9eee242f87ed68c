"""R3.1, R3.2: the public page takes complaints, gives number and PIN, shows progress, and tells nobody who is a customer."""

import io
import re
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from huifang.complaints import counting, intakes
from huifang.complaints.counting import Limit
from huifang.complaints.models import Complaint, Intake, IntakeNote, PublicCount
from huifang.files.models import File
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import system
from huifang.notifications.models import Notice
from huifang.organization import options

KEY = "0123456789abcdef0123456789abcdef"


def picture():
    """The bytes of a small picture."""
    stream = io.BytesIO()
    Image.new("RGB", (2, 2), "navy").save(stream, "PNG")
    return stream.getvalue()


PNG = picture()


def typed(**changes):
    given = {
        "content": "报告迟了两周，打电话没人回。", "wish": "尽快寄出报告", "product": "安全评价", "name": "陈先生", "phone": "13712345678",
        "company": "", "email": "", "website": "", "key": KEY, "agreed": "on",
    }  # fmt: skip
    return given | changes


def send(client=None, **changes):
    return (client or Client()).post(reverse("tousu:form"), typed(**changes))


def receipt(answer):
    page = answer.content.decode()
    number, pin = re.findall(r"<dd>(\d+)</dd>", page)[:2]
    return number, pin


def enter(given, client=None):
    number, pin = given
    return (client or Client()).post(reverse("tousu:enter"), {"number": number, "pin": pin})


def test_a_complaint_comes_in_with_number_and_pin(office):
    answer = send()
    assert answer.status_code == 201
    number, pin = receipt(answer)
    intake = Intake.objects.get()
    assert (intake.number, len(number), len(pin)) == (number, 10, 6)
    assert (intake.content, intake.name, intake.phone_masked, intake.state) == (
        "报告迟了两周，打电话没人回。",
        "陈先生",
        "137****5678",
        "waiting",
    )
    assert intake.promised_at
    assert intake.promised_at > office.now
    assert "no-store" in answer["Cache-Control"]


def test_neither_pin_nor_phone_stand_in_clear_anywhere(office):
    number, pin = receipt(send())
    stored = " ".join(str(row) for row in (*Intake.objects.values(), *Event.objects.values(), *PublicCount.objects.values()))
    assert "13712345678" not in stored
    assert pin not in stored.replace(number, "")
    assert KEY not in stored
    assert "127.0.0.1" not in stored


def test_a_form_sent_twice_is_one_complaint_with_the_same_pin(office):
    assert receipt(send()) == receipt(send())
    assert Intake.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_is_one_complaint(office):
    found, start = [], threading.Barrier(2)

    def go():
        start.wait()
        with clock.at(office.now):
            found.append(send().status_code)
        connections.close_all()

    threads = [threading.Thread(target=go) for _n in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [201, 201]
    assert Intake.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("content", " ", "请说明发生了什么。"),
        ("name", "", "请填写姓名。"),
        ("phone", "不告诉你", "请填写带区号的电话号码"),
        ("agreed", "", "请先同意。"),
        ("email", "x", "name@company.cn"),
        ("website", "http://spam", "像是程序自动填写的"),
        ("key", "1", ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(office, field, value, words):
    answer = send(**{field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Intake.objects.count() == 0


def test_markup_stays_text(office):
    client = Client()
    enter(receipt(send(content="<script>alert(1)</script>{{ 7|add:7 }}")), client=client)
    page = client.get(reverse("tousu:progress")).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7|add:7 }}" in page


# Who is a customer is not to be learnt


def shape(answer):
    """Bytes and wording of an answer without what differs at every answer: number, PIN, tokens, nonces."""
    page = re.sub(r'(name="csrf-token" content|name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", answer.content.decode())
    return answer.status_code, len(answer.content), re.sub(r"<dd>\d+</dd>", "<dd></dd>", page)


def test_customer_and_stranger_get_the_same_bytes_by_the_same_work(office):
    """The phone and name of a customer on file, and of nobody: same status, length, words, and the same statements."""
    known = {"phone": "13800138000", "company": "广州甲化工有限公司", "name": "黄嘉欣"}
    nobody = {"phone": "13700137999", "company": "广州丁化工有限公司", "name": "黄嘉怡"}
    send(key="f" * 32)
    seen = []
    for n, who in enumerate((known, nobody)):
        with CaptureQueriesContext(connection) as work:
            answer = send(**who, key=f"{n}" * 32)
        statements = [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in work.captured_queries]
        assert not any("archive_" in one for one in statements)
        seen.append((shape(answer), statements))
    assert seen[0] == seen[1]


def test_a_wrong_pin_and_an_unknown_number_are_the_same(office):
    number, pin = receipt(send())
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    enter(("1" * 10, "000000"))
    seen = []
    for given in ((number, wrong), ("2699999999", "123456")):
        with CaptureQueriesContext(connection) as work:
            answer = enter(given)
        page = answer.content.decode().replace(given[0], "").replace(given[1], "")
        page = re.sub(r'(name="csrf-token" content|name="csrfmiddlewaretoken" value)="[^"]*"', "", page)
        seen.append((answer.status_code, len(answer.content), page, len(work.captured_queries)))
    assert seen[0] == seen[1]
    assert seen[0][0] == 422


@pytest.mark.parametrize("exists", [True, False])
def test_a_number_locks_after_five_tries_whether_it_exists_or_not(office, exists):
    number, pin = receipt(send()) if exists else ("2699999999", "123456")
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    assert [enter((number, wrong)).status_code for _n in range(6)] == [422] * 5 + [429]
    assert enter((number, pin)).status_code == 429
    with clock.at(office.now + timedelta(hours=1)):
        assert enter((number, pin)).status_code == (302 if exists else 422)


def test_looking_often_with_the_right_pin_locks_nobody_out(office):
    number, pin = receipt(send())
    assert {enter((number, pin)).status_code for _n in range(12)} == {302}


def test_an_address_is_limited_over_all_numbers(office):
    found = [enter((f"26{n:08}", "123456")).status_code for n in range(intakes.TRIES_OF_ONE + 1)]
    assert found == [422] * intakes.TRIES_OF_ONE + [429]


def test_one_address_may_send_so_many_and_all_together_so_many(office):
    options.change(by=system("tests"), changes={"complaints.per_address": 2, "complaints.in_all": 3})
    assert [send(key=f"{n:032x}").status_code for n in range(3)] == [201, 201, 422]
    there = Client(REMOTE_ADDR="198.51.100.7")
    assert [send(there, key=f"{n + 50:032x}").status_code for n in range(2)] == [201, 422]
    assert Intake.objects.count() == 3


def test_wrong_forms_are_counted_too(office):
    options.change(by=system("tests"), changes={"complaints.per_address": 1})
    assert [send(name="").status_code for _n in range(4)] == [422, 422, 422, 429]


def test_counts_are_shared_and_forgotten(office):
    one = Limit("sent", "somebody", 2)
    assert [counting.take(one, at=office.now) for _n in range(3)] == [True, True, False]
    counting.give_back(one, at=office.now)
    assert PublicCount.objects.get().count == 2
    assert counting.forget(at=office.now + timedelta(days=1)) == 0
    assert counting.forget(at=office.now + timedelta(days=3)) == 1


def test_switched_off_it_takes_nothing(office):
    options.change(by=system("tests"), changes={"complaints.public": False})
    assert Client().get(reverse("tousu:form")).status_code == 404
    assert send().status_code == 404
    assert enter(("1", "1")).status_code == 404
    assert Intake.objects.count() == 0


# Files


def test_files_come_with_it_and_what_is_no_file_is_refused(office):
    data = typed() | {"files": [SimpleUploadedFile("照片.png", PNG, "image/png")]}
    assert Client().post(reverse("tousu:form"), data).status_code == 201
    file = File.objects.get()
    assert (file.owner_kind, file.added_by) == (Intake.ref_kind, None)
    bad = typed(key="e" * 32) | {"files": [SimpleUploadedFile("照片.png", b"<script>alert(1)</script>", "image/png")]}
    answer = Client().post(reverse("tousu:form"), bad)
    assert answer.status_code == 422
    assert "报告迟了两周" in answer.content.decode()
    assert "请重新选择" in answer.content.decode()
    assert "请重新选择" not in send(phone="1").content.decode()
    assert (Intake.objects.count(), File.objects.count()) == (1, 1)
    many = typed(key="d" * 32) | {"files": [SimpleUploadedFile(f"{n}.png", PNG) for n in range(4)]}
    assert Client().post(reverse("tousu:form"), many).status_code == 422


def test_the_files_are_read_by_whoever_handles_it_and_by_nobody_outside(office, sign_in):
    Client().post(reverse("tousu:form"), typed() | {"files": [SimpleUploadedFile("照片.png", PNG)]})
    address = reverse("files:download", args=[File.objects.get().pk])
    assert Client().get(address).status_code == 302
    found = {who: sign_in(getattr(office, who)).get(address).status_code for who in ("wang", "lin", "sun")}
    assert found == {"wang": 200, "lin": 200, "sun": 404}


# Progress


def test_without_the_pin_nothing_is_seen(office):
    send()
    assert Client().get(reverse("tousu:progress"))["Location"] == reverse("tousu:enter")
    assert Client().post(reverse("tousu:add"), {"text": "你好"})["Location"] == reverse("tousu:enter")
    assert IntakeNote.objects.count() == 0


def test_the_complainant_follows_it_and_adds_something(office):
    client = Client()
    assert enter(receipt(send()), client=client)["Location"] == reverse("tousu:progress")
    page = client.get(reverse("tousu:progress")).content.decode()
    assert re.search(r'aria-current="step">.*?<span>已收到</span>', page)
    assert client.post(reverse("tousu:add"), {"text": "补充：合同在附件里"}).status_code == 302
    assert client.post(reverse("tousu:add"), {"text": " "}).status_code == 422
    picture = {"text": "", "files": [SimpleUploadedFile("合同.png", PNG)]}
    assert client.post(reverse("tousu:add"), picture).status_code == 302
    page = client.get(reverse("tousu:progress")).content.decode()
    assert "补充：合同在附件里" in page
    assert "合同.png" in page
    client.post(reverse("tousu:leave"))
    assert client.get(reverse("tousu:progress")).status_code == 302


def test_stages_move_with_the_complaint_and_name_nobody(office, sign_in, take):
    client = Client()
    enter(receipt(send()), client=client)
    intake = Intake.objects.get()
    row = take()
    intakes.taken(intake, row, by=office.wang, at=office.now)
    intakes.tell(intake, text="我们已安排技术部核实。", by=office.wang, at=office.now)
    words = {"judging": "已受理", "handling": "处理中", "answered": "已处理", "satisfied": "已办结", "decided": "已办结", "void": "已办结"}
    for state, shown in words.items():
        Complaint.objects.filter(pk=row.pk).update(state=state)
        page = client.get(reverse("tousu:progress")).content.decode()
        assert re.search(rf'aria-current="step">.*?<span>{shown}[^<]*</span>', page), state
        assert "我们已安排技术部核实。" in page
        assert [name for name in ("王坐席", "甲化工", row.number, "回访一组") if name in page] == []


def test_a_merged_complaint_shows_only_how_far_the_other_is(office, take):
    client = Client()
    enter(receipt(send()), client=client)
    mine, other = take(), take(content="别人的秘密内容")
    intakes.taken(Intake.objects.get(), mine, by=office.wang, at=office.now)
    Complaint.objects.filter(pk=other.pk).update(state="answered", handling="别人的处理")
    Complaint.objects.filter(pk=mine.pk).update(state="merged", merged_into=other)
    page = client.get(reverse("tousu:progress")).content.decode()
    assert re.search(r'aria-current="step">.*?<span>已处理', page)
    assert "别人的" not in page


# Inside


def test_the_head_is_told_and_the_duty_ends_when_it_is_taken(office, sign_in):
    send()
    delivering.drain()
    delivering.drain()
    assert [row.person for row in Notice.objects.filter(kind="complaints.intake")] == [office.lin]
    intake = Intake.objects.get()
    client = sign_in(office.wang)
    address = f"{reverse('complaints:new')}?customer={office.customer.pk}&intake={intake.pk}"
    page = client.get(address).content.decode()
    assert "报告迟了两周" in page
    data = {
        "channel": "web", "content": "报告迟了两周，打电话没人回。", "contact_name": "陈先生", "number": str(office.number.pk), "wish": "尽快寄出报告",
        "address": "科学大道 88 号", "region": "广州", "contract_number": "AZ2025-0001",
    }  # fmt: skip
    assert client.post(address, data).status_code == 302
    intake.refresh_from_db()
    row = Complaint.objects.get()
    assert (intake.state, intake.complaint, row.channel, row.wish) == ("taken", row, "web", "尽快寄出报告")
    assert client.post(address, data).status_code == 404
    delivering.drain()
    assert not Notice.objects.filter(kind="complaints.intake", done_at=None).exists()
    intakes.add(intake, text="还有一件", at=office.now)
    delivering.drain()
    assert [row.person for row in Notice.objects.filter(kind="complaints.intake_added")] == [office.wang]


def test_two_agents_take_it_once(office, take):
    send()
    first, second = Intake.objects.get(), Intake.objects.get()
    one = take()
    intakes.taken(first, one, by=office.wang, at=office.now)
    intakes.taken(second, one, by=office.li, at=office.now)
    with pytest.raises(Conflict):
        intakes.taken(second, take(), by=office.li, at=office.now)


def test_customers_are_suggested_within_reach_only(office, sign_in):
    send(phone="13800138000")
    address = reverse("complaints:intake", args=[Intake.objects.get().pk])
    assert "甲化工" in sign_in(office.wang).get(address).content.decode()
    page = sign_in(office.zhao).get(address).content.decode()
    assert "甲化工" not in page
    assert "13800138000" not in page


def test_an_unknown_complainant_is_put_on_file_by_who_may(office, sign_in):
    send()
    intake = Intake.objects.get()
    address = reverse("complaints:intake_customer", args=[intake.pk])
    assert sign_in(office.wang).post(address).status_code == 403
    answer = sign_in(office.lin).post(address)
    assert re.fullmatch(rf"/complaints/new/\?customer=\d+&intake={intake.pk}", answer["Location"])


def test_setting_aside_needs_leave_and_a_reason_which_the_complainant_reads(office, sign_in):
    client = Client()
    enter(receipt(send()), client=client)
    address = reverse("complaints:intake_dismiss", args=[Intake.objects.get().pk])
    assert sign_in(office.wang).post(address, {"reason": "广告"}).status_code == 403
    assert sign_in(office.lin).post(address, {"reason": " "}).status_code == 422
    assert sign_in(office.lin).post(address, {"reason": "不属于本公司业务"}).status_code == 302
    assert "不属于本公司业务" in client.get(reverse("tousu:progress")).content.decode()
    with pytest.raises(Refused):
        intakes.dismiss(Intake.objects.get(), reason="再来", by=office.lin, at=office.now)
