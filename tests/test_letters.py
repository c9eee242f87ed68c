"""Letters on records of upper contexts: what lands where, what is kept only, whom we may write to (item 7, R2.6, R3.1)."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from huifang.archive.models import Customer
from huifang.channels import receiving, services, threads
from huifang.channels.mail import signing
from huifang.channels.mail.parsing import parse
from huifang.channels.models import BlockedAddress, InboundMessage, OutboundMessage
from huifang.complaints import services as complaints
from huifang.complaints.models import Complaint
from huifang.files.models import File
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.phones import parse_phone
from huifang.kernel.refs import Ref, system
from huifang.organization import options
from tests.cast import Office, make_user
from tests.doors import client_of, text_of

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-more-than-20"


@pytest.fixture
def complaint(office: Office) -> Complaint:
    Customer.objects.filter(pk=office.customer.pk).update(email="huang@example.cn")
    office.customer.refresh_from_db()
    return complaints.open_complaint(
        customer=office.customer, content="报告拖了两周", channel="mail", unit=office.team, units=[office.technical], by=office.wang, at=office.now
    )  # fmt: skip


def write(office: Office, about: Ref, to: str = "huang@example.cn") -> OutboundMessage:
    row = services.write_mail(to=to, subject="进展", text="您好", about=about, by=office.wang, at=office.now)
    OutboundMessage.objects.filter(pk=row.pk).update(state="sent")
    return row


def come(office: Office, *head: str, sender: str = "huang@example.cn", body: str = "收到", at: Any = None) -> InboundMessage:
    number = InboundMessage.objects.count()
    lines = [f"From: 黄嘉欣 <{sender}>", f"Message-ID: <m{number}@example.cn>", *head, "", body]
    row = receiving.receive_mail("\r\n".join(lines).encode(), at=at or office.now)
    assert row is not None
    row.refresh_from_db()
    return row


# Which record


def mark(complaint: Complaint) -> str:
    return signing.mark("t", str(complaint.pk), key=settings.DATA_KEY)


def test_an_unsigned_number_in_the_subject_is_never_trusted(office: Office, complaint: Complaint):
    write(office, Ref.of(complaint))
    assert come(office, f"Subject: [#t{complaint.pk}] {complaint.number}").state == "unmatched"


def test_a_signed_subject_needs_a_sender_we_wrote_to(office: Office, complaint: Complaint):
    tag = signing.tag(mark(complaint))
    assert come(office, f"Subject: {tag}").state == "unmatched", "nobody wrote to this address yet"
    write(office, Ref.of(complaint))
    assert come(office, f"Subject: {tag}", sender="other@example.cn").state == "unmatched"
    row = come(office, f"Subject: Re: {tag} 进展")
    assert (row.about, row.matched_by, row.subject) == (Ref.of(complaint), "subject", "Re: 进展")


def test_a_forged_address_matches_nothing(office: Office, complaint: Complaint):
    forged = mark(complaint)[:-1] + ("a" if mark(complaint)[-1] != "a" else "b")
    assert come(office, f"To: s+{forged}@crm.cn").state == "unmatched"
    assert come(office, f"To: s+{mark(complaint)}@crm.cn").about == Ref.of(complaint)


def test_an_answer_to_a_notice_of_the_system_is_no_letter_of_the_record(office: Office, complaint: Complaint):
    row = services.send_mail(
        to="sun@example.cn", subject="提醒", text="x", about=Ref.of(complaint), by=system("notices"), at=office.now, reply_token=False
    )
    assert come(office, f"In-Reply-To: <{row.key}>", sender="sun@example.cn").state == "unmatched"


def test_an_answer_proves_that_a_message_left(office: Office, complaint: Complaint):
    row = write(office, Ref.of(complaint))
    OutboundMessage.objects.filter(pk=row.pk).update(state="inflight")
    come(office, f"In-Reply-To: <{row.key}>")
    row.refresh_from_db()
    assert row.state == "sent"


# Machines, loops, repetition


@pytest.mark.parametrize(
    "head", ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x>", "Return-Path: <>", "X-Huifang-Loop: x"]
)
def test_machines_are_kept_on_the_record_and_nothing_is_done(office: Office, complaint: Complaint, head: str, monkeypatch: Any):
    monkeypatch.setattr(receiving, "_apply", lambda *_a: pytest.fail("acted upon"))
    row = write(office, Ref.of(complaint))
    came = come(office, f"In-Reply-To: <{row.key}>", head)
    assert (came.state, came.about) == ("automatic", Ref.of(complaint))
    assert OutboundMessage.objects.count() == 1, "nobody answers a machine"


def test_more_than_thirty_an_hour_are_kept_only(office: Office, complaint: Complaint):
    row = write(office, Ref.of(complaint))
    came = [come(office, f"In-Reply-To: <{row.key}>") for _n in range(32)]
    assert [one.state for one in came].count("filed") == 30
    assert came[-1].note == "too_many"
    later = come(office, f"In-Reply-To: <{row.key}>", at=office.now + timedelta(hours=2))
    assert later.state == "filed"


def test_the_same_mail_twice_is_one(office: Office):
    raw = b"From: a@b.cn\r\nMessage-ID: <x@b.cn>\r\n\r\nhello"
    assert receiving.receive_mail(raw, at=office.now)
    assert receiving.receive_mail(b"Received: elsewhere\r\n" + raw, at=office.now) is None
    assert receiving.receive_mail(raw.replace(b"hello", b"other"), at=office.now)


def test_a_free_form_bounce_of_a_mail_house_is_understood(office: Office, complaint: Complaint):
    row = write(office, Ref.of(complaint))
    came = come(
        office, "Subject: 系统退信", sender="postmaster@qq.example", body=f"您的邮件未能送达，收件人不存在。\r\nMessage-ID: <{row.key}>"
    )
    row.refresh_from_db()
    assert (came.state, row.state) == ("bounce", "bounced")
    assert "收件人不存在" in row.words


def test_a_report_about_somebody_elses_mail_marks_nothing(office: Office, complaint: Complaint):
    row = write(office, Ref.of(complaint))
    forged = row.key.replace(".", ".0", 1)
    come(office, sender="postmaster@qq.example", body=f"Message-ID: <{forged}>")
    row.refresh_from_db()
    assert row.state == "sent"


# By hand


def test_a_stray_letter_is_filed_by_hand_with_its_reason(office: Office, complaint: Complaint):
    row, client = come(office, "Subject: 问一下"), client_of(office.lin)
    page = text_of(client.get(reverse("channels:inbox")))
    assert "问一下" in page
    target = reverse("channels:file", args=[row.pk])
    assert client.post(target, {"about": str(Ref.of(complaint))}).status_code == 422
    assert client.post(target, {"about": str(Ref.of(complaint)), "reason": "电话里说是这件事"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.about, row.matched_by) == ("filed", Ref.of(complaint), "hand")
    assert Event.objects.get(kind="channels.message.filed").data["reason"] == "电话里说是这件事"
    assert "问一下" in text_of(client_of(office.wang).get(reverse("channels:panel", args=["complaints.complaint", complaint.pk])))
    with pytest.raises(Conflict):
        services.dismiss(InboundMessage(pk=row.pk, state="unmatched"), reason="x", by=office.lin, at=office.now)


@pytest.mark.parametrize("about", ["complaints.complaint:999999", "journal.event:1", "nonsense", "accounts.user:1"])
def test_it_is_filed_on_nothing_out_of_reach(office: Office, about: str):
    row = come(office)
    answer = client_of(office.lin).post(reverse("channels:file", args=[row.pk]), {"about": about, "reason": "x"})
    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.state == "unmatched"


def test_a_released_address_is_written_to_again(office: Office, complaint: Complaint):
    blocked = BlockedAddress.objects.create(channel="mail", address_key="huang@example.cn", shown="huang@example.cn", since=office.now)
    with pytest.raises(Refused, match="address_blocked"):
        write(office, Ref.of(complaint))
    services.release(blocked, reason="客户已开通", by=office.lin, at=office.now)
    write(office, Ref.of(complaint))


# Whom we may write to


def test_mail_goes_to_people_of_the_record_only(office: Office, complaint: Complaint):
    with pytest.raises(Refused, match="address_not_of_record"):
        services.write_mail(to="x@elsewhere.cn", subject="x", text="x", about=Ref.of(complaint), by=office.wang, at=office.now)
    with pytest.raises(Refused, match="out_of_reach"):
        services.write_mail(to="huang@example.cn", subject="x", text="x", about=Ref.of(complaint), by=office.zhao, at=office.now)


def test_who_does_not_want_calls_gets_no_text_message(office: Office, complaint: Complaint):
    Customer.objects.filter(pk=office.customer.pk).update(do_not_call=True, do_not_call_reason="来函要求")
    for about in (Ref.of(office.customer), Ref.of(complaint)):
        with pytest.raises(Refused, match="do_not_call"):
            services.write_sms(number=str(office.number.pk), text="您好", about=about, by=office.wang, at=office.now)
    write(office, Ref.of(complaint))


def test_an_answer_quotes_and_starts_with_the_companys_text(office: Office, complaint: Complaint):
    client, about = client_of(office.wang), Ref.of(complaint)
    fresh = text_of(client.get(reverse("channels:write", args=[about.kind, complaint.pk])))
    assert f"关于您的投诉 {complaint.number}" in fresh
    row = write(office, about)
    came = come(office, "Subject: 问题", f"In-Reply-To: <{row.key}>", body="第一行\r\n\r\n> 旧的")
    target = reverse("channels:write", args=[about.kind, complaint.pk]) + f"?answer={came.pk}"
    page = text_of(client.get(target))
    assert "&gt; 第一行" in page
    assert "旧的" not in page
    assert client.post(target, {"to": "huang@example.cn", "subject": "回复：问题", "text": "好的"}).status_code == 302
    assert OutboundMessage.objects.order_by("-pk")[0].answers_id == came.pk


def test_strangers_html_is_shown_harmless(office: Office):
    body = '<p onclick="x()">好</p><script>alert(1)</script><img src="cid:p"><a href="javascript:x">y</a>'
    row = come(office, "Content-Type: text/html; charset=utf-8", body=body)
    page = text_of(client_of(office.lin).get(reverse("channels:message", args=[row.pk])))
    shown = page.partition('class="letter-html"')[2].partition("</details>")[0]
    assert "好" in shown
    assert all(word not in shown for word in ("onclick", "alert(1)", "javascript:", "cid:"))


def test_what_is_no_file_for_us_is_named_and_kept_in_the_original(office: Office):
    body = "\r\n".join([
        "--b", "Content-Type: text/plain", "", "x", "--b", 'Content-Type: application/x-msdownload; name="setup.exe"', "Content-Disposition: attachment", "",
        "MZ", "--b", 'Content-Type: text/plain; name="note.txt"', "Content-Disposition: attachment", "", "hello", "--b--",
    ])  # fmt: skip
    row = come(office, 'Content-Type: multipart/mixed; boundary="b"', body=body)
    assert [(one["name"], "file" in one) for one in row.attachments] == [("setup.exe", False), ("note.txt", True)]
    assert File.objects.get().owner == Ref.of(row)
    client = client_of(office.lin)
    assert "setup.exe" in text_of(client.get(reverse("channels:message", args=[row.pk])))
    raw = client.get(reverse("channels:original", args=[row.pk]))
    assert b"MZ" in raw.content
    assert raw["Content-Disposition"].startswith("attachment")
    download = reverse("files:download", args=[File.objects.get().pk])
    assert client.get(download).status_code == 200
    assert client_of(office.wang).get(download).status_code == 404


def test_who_looks_after_the_outbox_reads_no_words(office: Office, complaint: Complaint):
    """R12.2: an administrator sees that a letter failed, not what it says, to whom, or about which customer."""
    admin = make_user("he", "何管理", "", office.company, administrator=True)
    row = write(office, Ref.of(complaint))
    OutboundMessage.objects.filter(pk=row.pk).update(state="failed", words="550 <huang@example.cn> 地址不存在", text="处理经过")
    for target in (reverse("channels:outbox"), reverse("channels:letter", args=[row.pk])):
        page = text_of(client_of(admin).get(target))
        assert "h***@example.cn" in page
        assert [word for word in ("huang@", "处理经过", "进展", "甲化工", complaint.number) if word in page] == []
    assert "处理经过" in text_of(client_of(office.li).get(reverse("channels:letter", args=[row.pk])))


# The provider's calls


@pytest.fixture
def sms(office: Office) -> OutboundMessage:
    options.change(by=system("tests"), changes={"channels.sms_hook_token": TOKEN})
    row = services.write_sms(number=str(office.number.pk), text="您好", about=Ref.of(office.customer), by=office.wang, at=office.now)
    OutboundMessage.objects.filter(pk=row.pk).update(state="sent", provider_id="P-1")
    return row


def call(name: str, body: Any, token: str = TOKEN, **how: Any) -> Any:
    return Client(enforce_csrf_checks=True).post(reverse(f"channels:{name}", args=[token]), body, **how)


def test_receipts_are_taken_once(office: Office, sms: OutboundMessage):
    body = [{"id": "P-1", "ok": False, "words": "停机"}, {"id": "unknown", "ok": True}, "nonsense", {"id": {"a": 1}}]
    for _again in range(2):
        assert call("sms_receipts", body, content_type="application/json").json() == {"code": 0, "msg": "ok"}
    sms.refresh_from_db()
    assert (sms.state, sms.words) == ("bounced", "停机")
    assert Event.objects.filter(kind="channels.message.bounced").count() == 1


def test_a_receipt_in_another_shape(office: Office, sms: OutboundMessage):
    """Aliyun's shape: success as text, our id in out_id."""
    options.change(by=system("tests"), changes={"channels.sms_receipt_fields": "id: out_id\nok: success=true\nwords: err_msg"})
    call("sms_receipts", [{"out_id": sms.key, "success": True, "err_msg": "", "send_time": "2026-11-20"}], content_type="application/json")
    sms.refresh_from_db()
    assert sms.delivered_at is not None


def test_a_reply_lands_on_the_record_of_the_last_message(office: Office, sms: OutboundMessage):
    body = {"number": "+86 138-0013-8000", "text": "好的，周五见", "id": "R-1"}
    for _again in range(2):
        assert call("sms_replies", body).status_code == 200
    came = InboundMessage.objects.get()
    assert (came.about, came.sender, came.answers_id) == (Ref.of(office.customer), "138****8000", sms.pk)
    assert "13800138000" not in str(InboundMessage.objects.values().get())


@pytest.mark.parametrize("word", ["T", "td", "退订", "拒收"])
def test_who_declines_is_left_in_peace(office: Office, sms: OutboundMessage, word: str):
    call("sms_replies", {"number": "13800138000", "text": word, "id": "R-2"})
    assert Event.objects.filter(kind="channels.sms.declined").exists()
    with pytest.raises(Refused, match="sms_declined"):
        services.write_sms(number=str(office.number.pk), text="您好", about=Ref.of(office.customer), by=office.wang, at=office.now)


@pytest.mark.parametrize("token", ["x", TOKEN + "x", TOKEN[:-1]])
def test_without_the_token_there_is_nothing(office: Office, sms: OutboundMessage, token: str):
    assert call("sms_receipts", [{"id": "P-1", "ok": False}], token, content_type="application/json").status_code == 404
    sms.refresh_from_db()
    assert sms.state == "sent"


@pytest.mark.parametrize("body", [b"{", b"[" * 10000, b"null", b'{"number": null}', b"\xff", b'{"text": "\\u0000"}'])
def test_nonsense_is_no_error(office: Office, sms: OutboundMessage, body: bytes):
    for name in ("sms_receipts", "sms_replies"):
        assert call(name, body, content_type="application/json").status_code == 200


def test_a_short_token_opens_nothing(office: Office):
    options.change(by=system("tests"), changes={"channels.sms_hook_token": "short"})
    assert call("sms_replies", {"number": "1"}, "short").status_code == 404
    options.change(by=system("tests"), changes={"channels.sms_hook_token": None})
    assert parse_phone("13800138000")
    assert call("sms_replies", {"number": "1"}, "x").status_code == 404


# Fuzz


def seeds() -> list[bytes]:
    """Mails of every shape we know; each is mutated many times."""
    plain = "From: =?gb2312?B?1dTX3A==?= <zhao@example.cn>\r\nTo: s+z1.abcdefghijkl@crm.cn\r\nSubject: =?gb2312?B?u9i4tA==?=\r\nMessage-ID: <a@b>\r\nDate: Fri, 20 Nov 2026 10:00:00 +0800\r\nIn-Reply-To: <hf.00000000000000000000.aaaaaaaaaaaaaaaa@x.cn>\r\n"
    mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\nxOO6ww==\r\n--c\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E4=BD=A0<img src=3Dcid:x></p>\r\n--c--\r\n--b\r\nContent-Type: application/pdf; name*0*=utf-8''%E5%8F; name*1*=%91.pdf\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y\r\nSubject: =?hz?Q?~{VPND~}?=\r\n\r\ninner\r\n--b--\r\n"
    report = 'Return-Path: <>\r\nFrom: MAILER-DAEMON@x.cn\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n--r\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.cn\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no\r\n--r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <q@x>\r\n--r--\r\n'
    return [
        (plain + "\r\n").encode() + "镕，你好".encode("gb18030"),
        (plain + mixed).encode(),
        report.encode(),
        (plain + "Content-Type: text/html\r\n\r\n<div>x").encode(),
    ]


NASTY = (b"\x00", b"\xff\xfe", b"\r\n\r\n", b"--b\r\n", b"=?utf-8?B?", b"Content-Type: multipart/mixed; boundary=b\r\n", b"charset=punycode", b"\r\n\t", b"<", b"@", b"\x1b$B", b"%00", b";" * 40, b"=" * 40, b"Date: Mon, 1 Jan 99999 00:00:00 +0000\r\n")  # fmt: skip


def mutated(chance: random.Random, raw: bytes) -> bytes:
    """A mail with a few wounds: bytes changed, cut out, doubled, swapped, nasty ones put in."""
    data = bytearray(raw)
    for _wound in range(chance.randint(1, 6)):
        at, size = chance.randrange(len(data) + 1), chance.randint(1, 60)
        way = chance.randrange(5)
        if way == 0 and data:
            data[min(at, len(data) - 1)] = chance.randrange(256)
        elif way == 1:
            del data[at : at + size]
        elif way == 2:
            data[at:at] = data[at : at + size] * chance.randint(1, 5)
        elif way == 3:
            data[at:at] = chance.choice(NASTY)
        else:
            data = data[at:] + data[:at]
    return bytes(data)


@pytest.mark.slow
def test_ten_thousand_wounded_mails_are_all_read():
    """None crashes, none is lost: each gives something that every database takes."""
    chance, originals = random.Random(20261120), seeds()
    for number in range(10_000):
        parsed = parse(mutated(chance, originals[number % len(originals)]))
        kept = [parsed.text, parsed.html, parsed.subject, parsed.sender, parsed.sender_name, parsed.message_id, *parsed.faults]
        kept += [text for one in parsed.attachments for text in (one.name, one.type, one.cid)]
        kept += [parsed.bounce.words, parsed.bounce.recipient, *parsed.bounce.message_ids] if parsed.bounce else []
        for text in kept:
            text.encode("utf-8")
            assert "\0" not in text


@pytest.mark.slow
def test_three_hundred_of_them_are_all_kept(office: Office):
    chance, originals = random.Random(7), seeds()
    for number in range(300):
        raw = mutated(chance, originals[number % len(originals)])
        before = InboundMessage.objects.count()
        row = receiving.receive_mail(raw, at=office.now)
        assert InboundMessage.objects.count() == before + (row is not None)
        if row is None:
            assert InboundMessage.objects.filter(message_id=parse(raw).message_id[:260]).exists()
    client = client_of(office.lin)
    for row in InboundMessage.objects.filter(about_kind="")[:60]:
        assert client.get(reverse("channels:message", args=[row.pk])).status_code == 200
    assert client.get(reverse("channels:inbox") + "?state=").status_code == 200


# The rest


def test_every_thread_has_letters_of_its_own():
    assert {thread.code: thread.kind for thread in threads.every()} == {
        "k": "archive.customer", "t": "complaints.complaint", "z": "assignments.assignment",
    }  # fmt: skip


def test_a_team_leader_sorts_and_reads_within_reach(office: Office, complaint: Complaint):
    leader = make_user("chen", "陈组长", "team_leader", office.elsewhere)
    row = write(office, Ref.of(complaint))
    came = come(office, f"In-Reply-To: <{row.key}>")
    assert client_of(leader).get(reverse("channels:message", args=[came.pk])).status_code == 404
    assert client_of(leader).post(reverse("channels:dismiss", args=[came.pk]), {"reason": "x"}).status_code == 404


def test_the_network_is_never_inside_a_transaction(transactional_db: None, monkeypatch: Any):
    from huifang.channels import sending, smtp

    seen: list[bool] = []

    class Fake:
        def __enter__(self) -> Fake:
            seen.append(connection.in_atomic_block)
            return self

        def __exit__(self, *_error: object) -> None:
            return

    monkeypatch.setattr(smtp, "connection", lambda _values: Fake())

    def deliver(*_arguments: object, **_more: object) -> str:
        seen.append(connection.in_atomic_block)
        return "250"

    monkeypatch.setattr(smtp, "deliver", deliver)
    options.change(by=system("tests"), changes={"channels.smtp_host": "x", "channels.sender": "s@crm.cn"})
    now = clock.now()
    services.send_mail(to="a@b.cn", subject="x", text="x", by=system("tests"), at=now)
    assert sending.send_mails(now) == 1
    assert seen == [False, False]
