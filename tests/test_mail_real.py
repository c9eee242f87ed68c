"""Mail for real (issue 3, item 7): out through Postfix, answered, read from Dovecot, on its record; a bounce understood."""

from __future__ import annotations

import base64
from datetime import timedelta
from email.message import EmailMessage

import pytest

from huifang.accounts.models import User
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.channels import keeping, polling, receiving, sending, services, smtp
from huifang.channels.mail.parsing import parse
from huifang.channels.models import BlockedAddress, InboundMessage, Mailbox, OutboundMessage
from huifang.complaints import services as complaints
from huifang.files.selectors import of as files_of
from huifang.journal.models import Event
from huifang.journal.selectors import history, lines
from huifang.kernel.decision import Refused
from huifang.kernel.refs import Ref, system
from huifang.organization import options
from tests.cast import Office
from tests.mailhouse import PASSWORD, MailHouse, mailhouse

__all__ = ["mailhouse"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def house(mailhouse: MailHouse, office: Office) -> MailHouse:
    """The mail house, with everybody's mailbox empty and the company connected to it."""
    for folder in (mailhouse.folder / "mail").glob("*/*/*"):
        if folder.is_file():
            folder.unlink()
    options.change(
        by=system("tests"),
        changes={
            "channels.smtp_host": "127.0.0.1", "channels.smtp_port": mailhouse.smtp, "channels.smtp_security": "none",
            "channels.sender": "support@crm.local", "channels.sender_name": "安行客服中心",
            "channels.imap_host": "127.0.0.1", "channels.imap_port": mailhouse.imap, "channels.imap_security": "none",
            "channels.imap_user": "support", "channels.imap_password": PASSWORD, "channels.imap_done": "已处理",
        },
    )  # fmt: skip
    office.customer.email = "huang@crm.local"
    office.customer.save()
    User.objects.filter(pk=office.sun.pk).update(email="sun@crm.local")
    office.sun.refresh_from_db()
    return mailhouse


@pytest.fixture
def complaint(office: Office):
    return complaints.open_complaint(
        customer=office.customer, content="报告拖了两周", channel="mail", unit=office.team, units=[office.technical], by=office.wang, at=office.now
    )  # fmt: skip


def write(office: Office, about: Ref, to: str = "huang@crm.local") -> OutboundMessage:
    return services.write_mail(
        to=to, subject="关于您的投诉：处理进展", text="您好！\n\n我们正在处理。", about=about, by=office.wang, at=office.now
    )


def poll_until(house: MailHouse, office: Office, count: int) -> None:
    house.wait_for("support", count)
    assert polling.poll(office.now) == count


def answer_to(raw: bytes, *, body: str, charset: str = "gb2312", attach: bytes = b"", references: bool = True) -> bytes:
    """What a customer's program makes of pressing "answer"; labelled as Chinese programs label it."""
    got = parse(raw)
    head = [
        b"From: =?gb2312?B?u8a8ztDA?= <huang@crm.local>",
        b"To: " + got.headers["reply-to"][0].rpartition("<")[2].strip("> ").encode(),
        b"Subject: =?gb2312?B?" + base64.b64encode("回复：关于您的投诉".encode("gb18030")) + b"?=",
        b"Message-ID: <answer-1@huang.example>",
    ]
    if references:
        head.append(f"In-Reply-To: <{got.message_id}>".encode())
    text = body.encode("gb18030")
    if not attach:
        return b"\r\n".join(
            [*head, f"Content-Type: text/plain; charset={charset}".encode(), b"Content-Transfer-Encoding: 8bit", b"", text, b""]
        )
    parts = EmailMessage()
    parts.add_attachment(attach, maintype="application", subtype="pdf", filename="发票.pdf")
    inner = next(iter(parts.iter_attachments())).as_bytes()
    return b"\r\n".join([
        *head, b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="b"', b"", b"--b",
        f"Content-Type: text/plain; charset={charset}".encode(), b"Content-Transfer-Encoding: 8bit", b"", text, b"--b", inner, b"--b--", b"",
    ])  # fmt: skip


def test_a_letter_goes_out_and_its_answer_lands_on_the_complaint(house: MailHouse, office: Office, complaint):
    """R3.1, item 7: GB18030 labelled gb2312, an attachment, the signed address and our Message-ID."""
    row = write(office, Ref.of(complaint))
    assert sending.send_mails(office.now) == 1
    row.refresh_from_db()
    assert (row.state, row.tries) == ("sent", 1)
    assert row.words.startswith("250")
    received = house.wait_for("huang")[0]
    got = parse(received)
    assert got.subject == "关于您的投诉：处理进展"
    assert got.sender_name == "安行客服中心"
    assert "我们正在处理。" in got.text
    assert "我们正在处理。" in got.html
    assert got.message_id == row.key
    assert "auto-submitted" not in got.headers

    quoted = "收到，谢谢。请朱镕先生联系我。\r\n\r\n在 2026年11月20日，安行客服中心 写道：\r\n> 您好！\r\n"
    house.post(
        answer_to(received, body=quoted, attach=PDF), sender="huang@crm.local", to=got.headers["reply-to"][0].rpartition("<")[2].strip("> ")
    )
    poll_until(house, office, 1)
    letter = InboundMessage.objects.get()
    assert (letter.state, letter.about, letter.matched_by) == ("filed", Ref.of(complaint), "references")
    assert letter.text.startswith("收到，谢谢。请朱镕先生联系我。")
    assert letter.sender_name == "黄嘉欣"
    assert letter.answers_id == row.pk
    assert [file.name for file in files_of(Ref.of(letter))] == ["发票.pdf"]
    said = [line.text for line in lines(history([Ref.of(complaint)]))]
    assert any("huang@crm.local" in text and "回复：关于您的投诉" in text for text in said)
    raw = keeping.load(letter.raw)
    assert raw is not None
    assert b"answer-1@huang.example" in raw
    # Moved after the commit; a second round finds nothing.
    assert house.inbox("support") == []
    assert len(house.inbox("support", '"&XfJZBHQG-"')) == 1
    assert polling.poll(office.now) == 0
    assert InboundMessage.objects.count() == 1


def test_the_signed_address_suffices(house: MailHouse, office: Office, complaint):
    write(office, Ref.of(complaint))
    sending.send_mails(office.now)
    received = house.wait_for("huang")[0]
    to = parse(received).headers["reply-to"][0].rpartition("<")[2].strip("> ")
    house.post(answer_to(received, body="没有引用", references=False), sender="huang@crm.local", to=to)
    poll_until(house, office, 1)
    letter = InboundMessage.objects.get()
    assert (letter.about, letter.matched_by) == (Ref.of(complaint), "address")


def test_a_bounce_is_understood(house: MailHouse, office: Office, complaint):
    """Postfix takes it, Dovecot knows nobody of that name: the report marks the letter, tells, and blocks the address."""
    complaint.email = "nobody@crm.local"
    complaint.save()
    row = write(office, Ref.of(complaint), to="nobody@crm.local")
    sending.send_mails(office.now)
    poll_until(house, office, 1)
    row.refresh_from_db()
    assert row.state == "bounced"
    assert "5.1.1" in row.words
    assert "User doesn't exist" in row.words
    report = InboundMessage.objects.get()
    assert (report.state, report.answers_id, report.about) == ("bounce", row.pk, Ref.of(complaint))
    fact = Event.objects.get(kind="channels.message.bounced")
    assert fact.data["owner"] == office.wang.pk
    assert fact.subject == Ref.of(complaint)
    assert BlockedAddress.objects.get().address_key == "nobody@crm.local"
    with pytest.raises(Refused, match="address_blocked"):
        write(office, Ref.of(complaint), to="nobody@crm.local")


def test_the_server_refuses_for_good(house: MailHouse, office: Office):
    row = services.send_mail(to="x@outside.example", subject="外", text="外", by=office.wang, at=office.now)
    assert sending.send_mails(office.now) == 0
    row.refresh_from_db()
    assert row.state == "failed"
    assert "no way outside" in row.words
    assert Event.objects.filter(kind="channels.message.failed").exists()


def test_the_department_answers_by_mail(house: MailHouse, office: Office, complaint):
    """R2.10: the answer of the person asked, from their own address, answers; what somebody else sends there only stands there."""
    asked = Assignment.objects.get(unit=office.technical)
    services.write_mail(to="sun@crm.local", subject="交办", text="请处理", about=Ref.of(asked), by=office.wang, at=office.now)
    sending.send_mails(office.now)
    received = house.wait_for("sun")[0]
    to = parse(received).headers["reply-to"][0].rpartition("<")[2].strip("> ")
    forged = answer_to(received, body="我是别人")
    house.post(forged, sender="huang@crm.local", to=to)
    poll_until(house, office, 1)
    asked.refresh_from_db()
    assert asked.state == "open"
    assert InboundMessage.objects.get().about == Ref.of(asked)

    own = (
        forged.replace(b"huang@crm.local", b"sun@crm.local")
        .replace(b"answer-1", b"answer-2")
        .replace("我是别人".encode("gb18030"), "周五前补交报告。".encode("gb18030"))
    )
    house.post(own, sender="sun@crm.local", to=to)
    poll_until(house, office, 1)
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.answered_by) == ("answered", "周五前补交报告。", office.sun)


def test_an_answer_too_late_is_kept_on_the_record(house: MailHouse, office: Office, complaint):
    asked = Assignment.objects.get(unit=office.technical)
    row = services.write_mail(to="sun@crm.local", subject="交办", text="请处理", about=Ref.of(asked), by=office.wang, at=office.now)
    assignments.withdraw(asked, reason="客户撤回", by=office.wang, at=office.now)
    raw = f"From: sun@crm.local\r\nIn-Reply-To: <{row.key}>\r\nMessage-ID: <l@x>\r\n\r\n晚了".encode()
    letter = receiving.receive_mail(raw, at=office.now)
    assert letter is not None
    assert letter.about == Ref.of(asked)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_nothing_is_read_twice_or_lost_when_killed(house: MailHouse, office: Office, monkeypatch):
    """Killed after the filing and before the mark on the server; and before the filing: the next round does what is missing."""
    for number in (1, 2, 3):
        house.post(
            f"From: a@crm.local\r\nMessage-ID: <k{number}@x>\r\nSubject: {number}\r\n\r\n{number}\r\n".encode(),
            sender="huang@crm.local",
            to="support@crm.local",
        )
    house.wait_for("support", 3)

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(polling, "_done_with", killed)
        with pytest.raises(KeyboardInterrupt):
            polling.poll(office.now)
    assert InboundMessage.objects.count() == 1
    assert polling.poll(office.now) == 0, "the lease of the killed one still runs"
    later = office.now + timedelta(minutes=60)
    Mailbox.objects.update(busy_until=later)
    assert polling.poll(later) == 2
    assert sorted(InboundMessage.objects.values_list("subject", flat=True)) == ["1", "2", "3"]
    assert Mailbox.objects.get().last_uid >= 3


def test_a_renumbered_mailbox_files_nothing_twice(house: MailHouse, office: Office):
    options.change(by=system("tests"), changes={"channels.imap_done": None})
    house.post(b"From: a@crm.local\r\nMessage-ID: <once@x>\r\n\r\n1\r\n", sender="huang@crm.local", to="support@crm.local")
    poll_until(house, office, 1)
    Mailbox.objects.update(uid_validity=1, last_uid=99)
    assert polling.poll(office.now) == 0
    assert InboundMessage.objects.count() == 1
    assert Mailbox.objects.get().last_uid < 99


def test_the_test_buttons_say_what_the_server_said(house: MailHouse, office: Office):
    office.lin.email = "wang@crm.local"
    worked, words = smtp.try_out({}, office.lin)
    assert worked, words
    assert "250" in str(words)
    assert parse(house.wait_for("wang")[0]).headers["auto-submitted"] == ["auto-generated"]
    worked, words = polling.try_out({"channels.imap_password": "wrong"})
    assert not worked
    assert "AUTH" in str(words).upper()
    assert "wrong" not in str(words)
    worked, words = polling.try_out({})
    assert worked, words
