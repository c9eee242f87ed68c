"""The outbox: claims, tries, crashes; a text message through the documented HTTP template (item 7)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from huifang.channels import numbers, sending, services, sms, smtp
from huifang.channels.models import BlockedAddress, OutboundMessage
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.phones import Phone, parse_phone
from huifang.kernel.refs import system
from huifang.organization import options

SYSTEM = system("tests")


@pytest.fixture
def company(office):
    options.change(by=SYSTEM, changes={"channels.smtp_host": "127.0.0.1", "channels.sender": "s@crm.cn"})
    return office


def mobile() -> Phone:
    phone = parse_phone("138 0013 8000")
    assert phone
    return phone


def queue(office, to: str = "a@example.cn", **extra: Any) -> OutboundMessage:
    return services.send_mail(to=to, subject="主题", text="正文", by=office.wang, at=office.now, **extra)


class Server:
    """Notes what it gets; says what it was told to say."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.says: dict[str, Exception] = {}

    def install(self, monkeypatch: pytest.MonkeyPatch) -> Server:
        @contextmanager
        def connection(_values: Any) -> Iterator[Server]:
            if "connect" in self.says:
                raise self.says["connect"]
            yield self

        def deliver(_server: Server, *, sender: str, to: str, raw: bytes) -> str:
            if to in self.says:
                raise self.says[to]
            self.got.append((to, raw))
            return "250 2.0.0 ok"

        monkeypatch.setattr(smtp, "connection", connection)
        monkeypatch.setattr(smtp, "deliver", deliver)
        return self


@pytest.fixture
def server(monkeypatch) -> Server:
    return Server().install(monkeypatch)


def states() -> dict[str, str]:
    return dict(OutboundMessage.objects.values_list("to", "state"))


def test_without_a_server_mails_wait(office, server):
    queue(office)
    assert sending.send_mails(office.now) == 0
    assert states() == {"a@example.cn": "queued"}


def test_a_batch_goes_over_one_connection(company, server):
    for number in range(5):
        queue(company, f"a{number}@example.cn")
    assert sending.send_mails(company.now) == 5
    assert set(states().values()) == {"sent"}
    assert sending.send_mails(company.now) == 0


@pytest.mark.parametrize(("code", "state"), [(450, "retry"), (452, "retry"), (550, "failed"), (554, "failed")])
def test_codes_decide(company, server, code, state):
    server.says["a@example.cn"] = smtp.NotTaken(code, f"{code} 5.1.1 words")
    row = queue(company)
    queue(company, "b@example.cn")
    assert sending.send_mails(company.now) == 1
    row.refresh_from_db()
    assert (row.state, row.words, row.claim) == (state, f"{code} 5.1.1 words", "")
    assert Event.objects.filter(kind="channels.message.failed").exists() is (state == "failed")
    assert BlockedAddress.objects.exists() is (state == "failed")


def test_tries_end(company, server):
    server.says["a@example.cn"] = smtp.NotTaken(450, "450 later")
    row, at = queue(company), company.now
    for _try in range(25):
        sending.send_mails(at)
        row.refresh_from_db()
        at = max(row.due_at, at + timedelta(minutes=1))
    assert (row.state, row.tries) == ("failed", 18)
    assert at - company.now > timedelta(days=1.5)


def test_a_server_away_costs_the_rest_of_the_batch_nothing(company, server):
    server.says["b@example.cn"] = smtp.Lost("421 closing")
    for to in ("a@example.cn", "b@example.cn", "c@example.cn"):
        queue(company, to)
    with pytest.raises(sending.NotSent, match="421"):
        sending.send_mails(company.now)
    assert states() == {"a@example.cn": "sent", "b@example.cn": "retry", "c@example.cn": "retry"}
    server.says.clear()
    assert sending.send_mails(company.now + timedelta(minutes=2)) == 2


def test_killed_between_sending_and_marking_it_is_sent_again_as_the_same_mail(company, server, monkeypatch):
    """As far as SMTP allows: the same Message-ID, the same bytes."""
    queue(company)

    def killed(*_arguments: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "mark_sent", killed)
        with pytest.raises(KeyboardInterrupt):
            sending.send_mails(company.now)
    assert states() == {"a@example.cn": "inflight"}
    assert sending.send_mails(company.now + timedelta(minutes=5)) == 0, "the lease still runs"
    assert sending.send_mails(company.now + timedelta(minutes=11)) == 1
    assert len(server.got) == 2
    assert server.got[0] == server.got[1]


def test_two_workers_never_claim_the_same(company):
    for number in range(6):
        queue(company, f"a{number}@example.cn")
    first, second = sending.claim("mail", company.now, 4), sending.claim("mail", company.now, 4)
    assert (len(first), len(second)) == (4, 2)
    assert not {row.pk for row in first} & {row.pk for row in second}


def test_a_lost_claim_marks_nothing(company):
    row = queue(company)
    mine = sending.claim("mail", company.now)[0]
    other = sending.claim("mail", company.now + timedelta(minutes=11))[0]
    assert not sending.mark_sent(mine, "250", company.now)
    assert sending.mark_sent(other, "250", company.now)
    row.refresh_from_db()
    assert row.tries == 2


def test_cancel_and_try_again(company, server):
    row = queue(company)
    services.cancel(row, by=company.wang, at=company.now)
    assert sending.send_mails(company.now) == 0
    services.retry(row, by=company.wang, at=company.now)
    assert sending.send_mails(company.now) == 1
    row.refresh_from_db()
    with pytest.raises(Refused, match="not_from_state"):
        services.cancel(row, by=company.wang, at=company.now)
    stale = OutboundMessage.objects.get(pk=queue(company, "b@example.cn").pk)
    sending.claim("mail", company.now)
    with pytest.raises(Conflict):
        services.cancel(stale, by=company.wang, at=company.now)


def test_strangers_handle_nothing(company):
    row = queue(company)
    with pytest.raises(Refused, match="not_permitted"):
        services.cancel(row, by=company.zhao, at=company.now)


@pytest.mark.parametrize("to", ["no address", "a@b.cn\nBcc: x@y.cn", "", "中@b.cn"])
def test_what_is_no_address_is_refused(company, to):
    with pytest.raises(Refused, match="address_wrong"):
        queue(company, to)


def test_a_letter_of_the_system_says_so(company, server):
    services.send_mail(to="a@example.cn", subject="摘要", text="x", by=SYSTEM, at=company.now)
    queue(company, "b@example.cn")
    sending.send_mails(company.now)
    raw = dict(server.got)
    assert b"Auto-Submitted: auto-generated" in raw["a@example.cn"]
    assert b"Auto-Submitted" not in raw["b@example.cn"]


# Text messages


class Provider(BaseHTTPRequestHandler):
    """A provider that follows the contract in docs/contexts/channels.md."""

    got: list[dict[str, Any]] = []
    answer: tuple[int, dict[str, str], str] = (200, {}, '{"code": 0, "data": {"id": "P-1"}}')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.got.append({"path": self.path, "body": body, "key": self.headers.get("X-Key", "")})
        status, head, text = self.answer
        self.send_response(status)
        for name, value in head.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_arguments: Any) -> None:
        return


@pytest.fixture
def provider(office) -> Iterator[type[Provider]]:
    Provider.got, Provider.answer = [], (200, {}, '{"code": 0, "data": {"id": "P-1"}}')
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    options.change(
        by=SYSTEM,
        changes={
            "channels.sms_url": f"http://127.0.0.1:{server.server_port}/send?to={{number}}", "channels.sms_secret": "very secret",
            "channels.sms_headers": "Content-Type: application/json\nX-Key: {secret}", "channels.sms_path": "code", "channels.sms_value": "0",
            "channels.sms_id_path": "data.id", "channels.sms_inner_host": "127.0.0.1",
        },
    )  # fmt: skip
    yield Provider
    server.shutdown()
    thread.join(5)
    server.server_close()


def text_message(office, text: str = '您好，"回执"\n第二行') -> OutboundMessage:
    return services.send_sms(number=mobile(), text=text, by=office.wang, at=office.now)


def test_a_text_message_goes_by_the_template(office, provider):
    row = text_message(office)
    assert row.to == "138****8000"
    assert "13800138000" not in str(OutboundMessage.objects.values().get(pk=row.pk))
    assert sending.send_texts(office.now) == 1
    call = provider.got[0]
    assert call["path"] == "/send?to=13800138000"
    assert json.loads(call["body"]) == {"number": "13800138000", "text": '您好，"回执"\n第二行', "id": row.key}
    assert call["key"] == "very secret"
    row.refresh_from_db()
    assert (row.state, row.provider_id) == ("sent", "P-1")


@pytest.mark.parametrize(("answer", "state"), [
    ((200, {}, '{"code": 7, "words": "号码 13800138000 错误"}'), "failed"), ((500, {}, "x"), "retry"), ((429, {}, "x"), "retry"), ((403, {}, "x"), "failed"),
    ((302, {"Location": "http://127.0.0.1/"}, ""), "failed"), ((200, {}, "no json"), "failed"), ((200, {}, "[" * 5000), "failed"),
])  # fmt: skip
def test_the_providers_answer_is_judged(office, provider, answer, state):
    provider.answer = answer
    row = text_message(office)
    if state == "retry":
        with pytest.raises(sending.NotSent):
            sending.send_texts(office.now)
    else:
        assert sending.send_texts(office.now) == 0
    row.refresh_from_db()
    assert row.state == state
    assert "13800138000" not in row.words
    assert len(provider.got) == 1


def test_an_inner_address_needs_the_administrators_word(office, provider):
    options.change(by=SYSTEM, changes={"channels.sms_inner_host": None})
    row = text_message(office)
    assert sending.send_texts(office.now) == 0
    row.refresh_from_db()
    assert row.state == "failed"
    assert provider.got == []


def test_forms_are_escaped_as_forms(office, provider):
    options.change(
        by=SYSTEM,
        changes={"channels.sms_headers": "Content-Type: application/x-www-form-urlencoded", "channels.sms_body": "m={number}&c={text}"},
    )
    text_message(office, "a&b=c 你")
    sending.send_texts(office.now)
    assert provider.got[0]["body"] == "m=13800138000&c=a%26b%3Dc%20%E4%BD%A0"


def test_in_the_rest_time_it_waits(office, provider):
    """R2.6: queued at night, due at the next opening; and never sent outside the hours, whatever the row says."""
    night = office.now + timedelta(hours=12)
    with clock.at(night):
        row = services.send_sms(number=mobile(), text="您好", by=office.wang, at=night)
        assert row.due_at > night
        OutboundMessage.objects.update(due_at=night)
        assert sending.send_texts(night) == 0
    assert provider.got == []
    row.refresh_from_db()
    assert (row.state, clock.local(row.due_at).hour) == ("queued", 9)


def test_a_landline_gets_no_text_message(office):
    landline = parse_phone("0755-83550000")
    assert landline
    with pytest.raises(Refused, match="sms_mobile_only"):
        services.send_sms(number=landline, text="x", by=office.wang, at=office.now)


def test_numbers_at_rest():
    assert numbers.opened(numbers.sealed(mobile())) == mobile()
    assert numbers.opened("1:nonsense") is None
    assert numbers.index(mobile()) != numbers.index(Phone("mobile", "13800138001"))


def test_the_test_button_says_what_the_provider_said(office, provider):
    assert not sms.try_out({})[0]
    worked, words = sms.try_out({"channels.sms_test_number": "13800138000"})
    assert worked, words
    assert "very secret" not in str(words)
