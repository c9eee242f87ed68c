"""R12.2: one-time codes against another implementation, recovery codes, deadlines, devices."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.accounts import rules

AT = datetime(2026, 11, 22, 5, 0, 10, tzinfo=UTC)
RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(second: int, code: str):
    """RFC 6238, appendix B, the last six digits."""
    assert rules.code_at(RFC, second // 30) == code


@given(st.integers(0, 4_000_000_000))
def test_codes_are_those_of_another_implementation(second: int):
    secret = rules.new_secret()
    assert rules.code_at(secret, second // 30) == pyotp.TOTP(secret).at(second)


@pytest.mark.parametrize(("offset", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_off_by_one_step(offset: int, taken: bool):
    secret = rules.new_secret()
    code = pyotp.TOTP(secret).at(AT + timedelta(seconds=offset))
    assert (rules.matching_step(secret, code, AT) is not None) is taken


def test_a_code_is_not_found_twice():
    secret = rules.new_secret()
    code = pyotp.TOTP(secret).at(AT)
    step = rules.matching_step(secret, f" {code[:3]} {code[3:]}", AT)
    assert step == int(AT.timestamp()) // 30
    assert rules.matching_step(secret, code, AT, after=step) is None
    wide = code.translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert rules.matching_step(secret, wide, AT) == step, "as a Chinese keyboard types it"


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef"])
def test_other_texts_are_no_code(code: str):
    assert rules.matching_step(RFC, code, datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_the_address_for_the_phone_is_read_by_another_implementation():
    secret = rules.new_secret()
    read = pyotp.parse_uri(rules.setup_address(secret, issuer="回访", account="wang"))
    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.issuer, read.name, read.digits, read.interval) == (secret, "回访", "wang", 6, 30)


def test_recovery_codes_are_ten_and_all_different():
    codes = rules.new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(rules.plain_recovery(code)) == 10 and code[5] == "-" for code in codes)
    assert rules.plain_recovery(f" {codes[0].upper().replace('-', ' ')} ") == rules.plain_recovery(codes[0])


@pytest.mark.parametrize(("ago", "holds"), [(0, True), (599, True), (600, False), (-5, False)])
def test_a_proof_holds_for_its_time(ago: int, holds: bool):
    assert rules.holds_until((AT - timedelta(seconds=ago)).isoformat(), rules.CONFIRMED_FOR, AT) is holds
    assert not rules.holds_until(None, rules.CONFIRMED_FOR, AT)
    assert not rules.holds_until("yesterday", rules.CONFIRMED_FOR, AT)


@pytest.mark.parametrize(("days", "age", "lapsed"), [(0, 900, False), (90, 89, False), (90, 90, True), (90, None, True), (0, None, False)])
def test_when_a_password_lapses(days: int, age: int | None, lapsed: bool):
    changed = None if age is None else AT - timedelta(days=age)
    assert rules.expired(changed, days, AT) is lapsed


@pytest.mark.parametrize(
    ("option", "administrator", "demanded"),
    [("free", True, False), ("administrators", True, True), ("administrators", False, False), ("everybody", False, True)],
)
def test_of_whom_a_second_factor_is_demanded(option: str, administrator: bool, demanded: bool):
    assert rules.demands_factor(option, administrator=administrator) is demanded


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/109.0.0.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/116 Mobile Safari/537.36 wxwork/4.1 MicroMessenger/7.0", "企业微信 · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", ""),
        ("<script>", ""),
    ],
)
def test_a_device_is_called_by_its_name(agent: str, name: str):
    assert rules.device(agent) == name
