"""Encrypted ways to a real Postfix and a real Dovecot (issue 3, item 7): from the start and by STARTTLS, trusted or refused."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import pytest

from huifang.channels import polling, sending, services, smtp
from huifang.channels.mail.parsing import parse
from huifang.channels.models import InboundMessage, Mailbox, OutboundMessage
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.organization import options
from tests.cast import Office
from tests.mailhouse import PASSWORD, MailHouse, mailhouse

__all__ = ["mailhouse"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WAYS = ("tls", "starttls")
BY = system("tests")


@pytest.fixture
def house(mailhouse: MailHouse, office: Office) -> MailHouse:
    for file in (mailhouse.folder / "mail").glob("*/*/*"):
        if file.is_file():
            file.unlink()
    return mailhouse


def settings(house: MailHouse, way: str, *, authority: str = "", host: str = "127.0.0.1") -> dict[str, Any]:
    return {
        "channels.smtp_host": host, "channels.smtp_port": house.smtps if way == "tls" else house.smtp, "channels.smtp_security": way,
        "channels.smtp_authority": authority, "channels.sender": "support@crm.local", "channels.imap_host": host,
        "channels.imap_port": house.imaps if way == "tls" else house.imap, "channels.imap_security": way,
        "channels.imap_authority": authority, "channels.imap_user": "support", "channels.imap_password": PASSWORD,
    }  # fmt: skip


def send(office: Office) -> OutboundMessage:
    row = services.send_mail(to="support@crm.local", subject="加密", text="正文", by=office.wang, at=office.now)
    with suppress(sending.NotSent):
        sending.send_mails(office.now)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kept", ["pasted", "a file"])
def test_the_company_s_own_authority_is_trusted_and_mail_travels(house, office, way, kept):
    authority = house.authority if kept == "pasted" else str(house.folder / "ca.pem")
    options.change(by=BY, changes=settings(house, way, authority=authority))
    assert send(office).state == "sent"
    received = house.wait_for("support")[0]
    assert parse(received).subject == "加密"
    assert re.search(rb"using TLSv1\.[23]|with E?SMTPS", received), "Postfix says that it came encrypted"
    assert polling.poll(office.now) == 1
    assert InboundMessage.objects.count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_certificate_of_nobody_known_is_refused_in_both_directions(house, office, way):
    options.change(by=BY, changes=settings(house, way))
    office.lin.email = "wang@crm.local"
    for worked, words in (smtp.try_out({}, office.lin), polling.try_out({})):
        assert not worked
        assert "不是由受信任的机构签发" in str(words)
        assert not re.search(r"[a-z]{4}", str(words)), "nobody has to read OpenSSL's English"
    row = send(office)
    assert (row.state, "不是由受信任的机构签发" in row.words) == ("retry", True)
    with pytest.raises(polling.NotRead, match="不是由受信任的机构签发"):
        polling.poll(office.now)
    assert "证书" in Mailbox.objects.get().words
    assert house.inbox("support") == []


@pytest.mark.parametrize("way", WAYS)
def test_a_certificate_for_another_name_is_refused_even_if_its_authority_is_trusted(house, office, way):
    options.change(by=BY, changes=settings(house, way, authority=house.authority, host="localhost"))
    office.lin.email = "wang@crm.local"
    for worked, words in (smtp.try_out({}, office.lin), polling.try_out({})):
        assert (worked, "另一个主机名" in str(words)) == (False, True)
    assert send(office).state == "retry"


def test_another_authority_than_the_system_s_replaces_them(house, office):
    """Who names an authority of their own wants that one alone."""
    from huifang.channels import trust

    assert len(trust.context(house.authority).get_ca_certs()) == 1


@pytest.mark.parametrize(
    "nonsense", ["-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----", "/no/such/file.pem", "/etc/hostname"]
)
def test_what_is_no_certificate_is_not_kept(office, nonsense):
    for code in ("channels.imap_authority", "channels.smtp_authority"):
        with pytest.raises(Refused, match="option_wrong"):
            options.change(by=BY, changes={code: nonsense})


def test_the_wrong_port_is_named(house, office):
    """TLS spoken to a server that begins without: said in words that tell what to change."""
    office.lin.email = "wang@crm.local"
    wrong = settings(house, "tls", authority=house.authority) | {"channels.smtp_port": house.smtp, "channels.imap_port": house.imap}
    options.change(by=BY, changes=wrong)
    for worked, words in (smtp.try_out({}, office.lin), polling.try_out({})):
        assert (worked, "请改选 STARTTLS" in str(words)) == (False, True)
