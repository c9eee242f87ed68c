"""Calling what somebody typed: checked where it leads, bounded, never redirected (THREAT_MODEL.md: SSRF)."""

import time
from collections.abc import Iterator

import httpcore
import pytest

from huifang.integrations import outbound
from huifang.integrations.outbound import Rules, Unreachable
from huifang.integrations.tests.servers import PUBLIC, Heard, listening, nowhere, public
from huifang.kernel.decision import Refused
from huifang.organization import options

OPEN = Rules(plain_http=True)


@pytest.fixture
def heard() -> Iterator[Heard]:
    with listening() as server:
        yield server


def get(heard: Heard, url: str = "http://shop.example.com/x?y=1", **more: object) -> outbound.Answer:
    settings = {"known": OPEN, "resolver": public, "connector": heard.connector, **more}
    return outbound.send("GET", url, **settings)  # type: ignore[arg-type]


def test_a_public_name_is_called_at_the_address_that_was_checked(heard: Heard):
    answer = get(heard)
    assert (answer.status, answer.body) == (200, b"ok")
    assert heard.connected == [f"{PUBLIC}:80"]
    ((_method, path, headers, _body),) = heard.requests
    assert path == "/x?y=1"
    assert headers["host"] == "shop.example.com"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.100.100.200", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "0.0.0.0"],
)
def test_a_name_that_leads_inside_is_refused_and_nothing_connects(heard: Heard, address: str):
    with pytest.raises(Refused) as refused:
        get(heard, resolver=lambda _host, _port: [address])
    assert refused.value.decision.reason == "address_inner"
    assert heard.connected == []


def test_one_inner_address_among_public_ones_is_enough_to_refuse(heard: Heard):
    with pytest.raises(Refused):
        get(heard, resolver=lambda _host, _port: [PUBLIC, "192.168.0.7"])
    assert heard.connected == []


def test_a_name_that_changes_its_answer_finds_no_gap(heard: Heard):
    """DNS rebinding: public when asked first, inner when asked again. It is asked once, for the connection itself."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    assert get(heard, resolver=rebinding).status == 200
    assert asked == ["shop.example.com"]
    assert heard.connected == [f"{PUBLIC}:80"]
    with pytest.raises(Refused):
        get(heard, resolver=rebinding)
    assert heard.connected == [f"{PUBLIC}:80"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_not_a_way(heard: Heard, status: int):
    heard.status, heard.headers = status, {"Location": "http://127.0.0.1/secret"}
    assert get(heard).status == status
    assert len(heard.requests) == 1


def test_an_answer_is_cut_at_the_limit(heard: Heard):
    heard.body = b"x" * 300_000
    answer = get(heard, limit=1000)
    assert answer.cut
    assert len(answer.body) == 1000


def test_a_dripping_answer_ends_with_the_time(heard: Heard):
    heard.body, heard.drip = b"x" * 200, 0.05
    begun = time.monotonic()
    with pytest.raises(Unreachable) as unreachable:
        get(heard, timeout=0.4)
    assert unreachable.value.reason == "timed_out"
    assert time.monotonic() - begun < 2


def test_a_packed_answer_is_not_unpacked(heard: Heard):
    heard.body, heard.headers = b"\x1f\x8b\x08bomb", {"Content-Encoding": "gzip"}
    assert get(heard).body == b"\x1f\x8b\x08bomb"
    assert heard.requests[0][2]["accept-encoding"] == "identity"


def test_an_unknown_name_and_a_closed_door_are_said(heard: Heard):
    with pytest.raises(Unreachable) as unknown:
        get(heard, resolver=nowhere)
    assert unknown.value.reason == "no_such_host"

    def closed(_address: str, _port: int, _timeout: float) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("refused")

    with pytest.raises(Unreachable) as shut:
        get(heard, connector=closed)
    assert shut.value.reason == "not_connected"


def test_encryption_that_fails_is_said(heard: Heard):
    with pytest.raises(Unreachable) as failed:
        get(heard, url="https://shop.example.com/")
    assert failed.value.reason == "tls_failed"


def test_no_proxy_of_the_environment_is_used(heard: Heard, monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(heard).status == 200


def test_an_allowed_inner_host_is_called_by_its_own_name_only(heard: Heard):
    known = Rules(allowed=frozenset({f"127.0.0.1:{heard.port}"}))
    assert outbound.send("POST", f"http://127.0.0.1:{heard.port}/in", content=b"{}", known=known).status == 200
    with pytest.raises(Refused):
        outbound.send("POST", f"http://127.0.0.2:{heard.port}/in", content=b"{}", known=known)


@pytest.mark.django_db
def test_the_administrators_words_are_read_from_the_options(admin):
    assert outbound.rules() == Rules()
    options.change(by=admin, changes={"integrations.plain_http": True, "integrations.inner_hosts": "ERP.office.local:8443\n192.168.1.9"})
    assert outbound.rules() == Rules(plain_http=True, allowed=frozenset({"erp.office.local:8443", "192.168.1.9"}))


@pytest.mark.django_db
def test_inner_hosts_are_hosts(admin):
    for text in ("http://erp.office.local", "a@b"):
        with pytest.raises(Refused) as refused:
            options.change(by=admin, changes={"integrations.inner_hosts": text})
        assert refused.value.decision.reason == "option_wrong"
