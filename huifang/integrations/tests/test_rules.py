"""Scopes, tokens, retries, addresses: pure rules (R12.2)."""

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.integrations.rules import addresses, retrying, scopes, tokens
from huifang.kernel.decision import Refused
from huifang.organization.roles import ROLES

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("permission", "scope"),
    [
        ("archive.customer.view", "archive:read"),
        ("archive.customer.edit", "archive:write"),
        ("archive.phone.reveal", "archive:reveal"),
        ("archive.customer.import", "imports:write"),
        ("search.customer.find", "archive:read"),
        ("followup.task.call", "followup:write"),
        ("journal.event.view", "journal:read"),
    ],
)
def test_each_permission_has_its_scope(permission: str, scope: str):
    assert scopes.scope_of(permission) == scope


def test_writing_carries_reading_and_nothing_else():
    assert scopes.allows(["archive:write"], "archive.customer.view")
    assert not scopes.allows(["archive:write"], "archive.phone.reveal")
    assert not scopes.allows(["archive:read"], "archive.customer.edit")
    assert not scopes.allows(["archive:write"], "complaints.complaint.view")


def test_nothing_of_the_administration_can_be_written_by_a_token():
    every = scopes.SCOPES
    for permission in ("accounts.user.edit", "organization.unit.edit", "organization.option.edit", "integrations.token.manage"):
        assert not scopes.allows(every, permission)


def test_what_roles_grant_has_the_form_of_a_permission():
    assert {scopes.scope_of(p) for role in ROLES.values() for p in role.grants}


def test_a_token_is_known_by_its_form():
    for kind in ("personal", "machine"):
        text = tokens.make(kind)
        assert tokens.is_token(text)
        assert text.startswith({"personal": "hfp_", "machine": "hfm_"}[kind])
        assert not tokens.is_token(text[:-1] + ("0" if text[-1] != "0" else "1"))
        assert not tokens.is_token(text.swapcase())
    assert tokens.make("personal") != tokens.make("personal")


@given(st.text(max_size=80))
def test_no_text_is_a_token_by_chance(text: str):
    assert not tokens.is_token(text)


def test_tries_lie_further_apart_and_end_after_days():
    waits = [retrying.next_try(n, NOON) for n in range(1, len(retrying.WAITS) + 1)]
    gaps = [at - NOON for at in waits if at]
    assert gaps == sorted(gaps)
    assert len(gaps) == len(retrying.WAITS)
    assert sum(gaps, timedelta()) > timedelta(days=2)
    assert retrying.next_try(len(retrying.WAITS) + 1, NOON) is None


def test_days_of_failure_wear_out():
    assert not retrying.is_worn_out(None, NOON)
    assert not retrying.is_worn_out(NOON - timedelta(days=2, hours=23), NOON)
    assert retrying.is_worn_out(NOON - timedelta(days=3), NOON)


@pytest.mark.parametrize(
    ("kind", "patterns", "matched"),
    [
        ("complaints.complaint.opened", ["complaints.*"], True),
        ("complaints.complaint.opened", ["*"], True),
        ("complaints.complaint.opened", ["complaints.complaint.opened"], True),
        ("complaints.complaint.opened", ["complaints"], False),
        ("complaints.complaint.opened", ["archive.*", "complaints.complaint.voided"], False),
        ("complaints.complaint.opened", [], False),
    ],
)
def test_patterns(kind: str, patterns: list[str], matched: bool):
    assert retrying.matches(kind, patterns) is matched


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_accepted(status: int):
    assert retrying.is_accepted(status)


@pytest.mark.parametrize("status", [100, 301, 302, 307, 308, 400, 404, 410, 500])
def test_not_accepted(status: int):
    assert not retrying.is_accepted(status)


INNER = [
    "http://127.0.0.1/", "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://0/", "https://0.0.0.0/",
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/",
    "https://10.0.0.1/", "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/", "https://100.64.0.1/",
    "https://100.100.100.200/", "https://169.254.169.254/latest/meta-data/", "https://168.63.129.16/", "https://198.18.0.1/",
    "https://224.0.0.1/", "https://255.255.255.255/", "https://192.0.0.1/", "https://192.0.2.1/", "https://203.0.113.9/",
    "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::a00:1]/", "https://[fc00::1]/", "https://[fd00:ec2::254]/", "https://[fe80::1]/",
    "https://[fec0::1]/", "https://[ff02::1]/", "https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/", "https://[2001:db8::1]/",
    "https://[100::1]/", "https://localhost/", "https://localhost./", "https://LOCALHOST/", "https://db/", "https://a.localhost/",
    "https://printer.local/", "https://metadata.google.internal/", "https://router.home.arpa/",
    "https://user@example.com/", "https://user:pass@example.com/", "https://example.com@127.0.0.1/", "https://127.0.0.1#@example.com/",
    "https://example.com\\@127.0.0.1/", "https://example.com:0/", "https://example.com:99999/", "https://example.com:x/", "ftp://example.com/",
    "file:///etc/passwd", "gopher://example.com/", "javascript:alert(1)", "//example.com/", "example.com", "", "https://", "https:///x",
    "https://exa mple.com/", "https://example.com/\r\nHost: x", "https://example.com/\x00", "https://例子.cn/", "https://①②⑦.⓪.⓪.①/",
    "https://example..com/", "https://-a.com/", "https://a_.com-/", "https://[::1%25eth0]/", "https://[fe80::1%eth0]/", "https://[127.0.0.1]/",
    "https://example.com/" + "a" * 500, "https://1.1.1.1.1/", "https://256.1.1.1/", "https://1.2.3/", "https://example.123/", "https://0xdeadbeef.0x1/",
]  # fmt: skip


@pytest.mark.parametrize("url", INNER)
def test_an_inner_or_odd_address_is_refused_as_it_is_written(url: str):
    """The SSRF list: every way to write an inner address that we know (THREAT_MODEL.md)."""
    with pytest.raises(Refused) as refused:
        addresses.read(url, plain_http=True)
    assert refused.value.decision.reason in {"address_malformed", "address_inner"}


@pytest.mark.parametrize(
    "url", ["https://example.com", "https://example.com:8443/a?b=c", "https://8.8.8.8/", "https://[2606:4700::1111]/x", "https://a.b-c.cn/"]
)
def test_a_public_address_is_taken(url: str):
    assert addresses.read(url).url == url


def test_plain_http_must_be_allowed():
    with pytest.raises(Refused) as refused:
        addresses.read("http://example.com/")
    assert refused.value.decision.reason == "address_insecure"
    assert addresses.read("http://example.com/", plain_http=True).port == 80


def test_an_administrator_may_allow_inner_hosts():
    allowed = {"erp.office.local:8443", "192.168.1.9"}
    assert addresses.read("https://erp.office.local:8443/x", allowed=allowed).inner
    assert addresses.read("http://192.168.1.9/x", allowed=allowed).inner
    for url in ("https://erp.office.local/x", "https://192.168.1.10/"):
        with pytest.raises(Refused):
            addresses.read(url, allowed=allowed)


@given(st.ip_addresses(v=4))
def test_no_private_v4_address_is_public(address: ipaddress.IPv4Address):
    if not address.is_global:
        assert not addresses.is_public(address)


@given(st.ip_addresses(v=6))
def test_no_v6_address_that_carries_a_v4_one_is_public(address: ipaddress.IPv6Address):
    if addresses.is_public(address):
        assert address.is_global
        assert address.ipv4_mapped is None
        assert address.sixtofour is None
        assert address.teredo is None


@pytest.mark.parametrize("text", ["::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::", "::1", "fe80::1%1"])
def test_wrapped_addresses_are_refused_even_around_public_ones(text: str):
    assert not addresses.is_public(ipaddress.ip_address(text))
