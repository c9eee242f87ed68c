"""R2.6: the calling hours of the regulation; how a number is dialled."""

from datetime import UTC, datetime

import pytest

from huifang.channels import selectors
from huifang.kernel.phones import parse_phone

FRIDAY_NOON = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)


def test_the_hours_come_from_the_regulation(office):
    assert selectors.may_call(office.now)
    assert selectors.may_call(FRIDAY_NOON).reason == "quiet_hours"


def test_without_a_regulation_nobody_is_called(db):
    assert selectors.may_call(FRIDAY_NOON).reason == "quiet_hours"


@pytest.mark.parametrize(
    ("template", "written", "expected"),
    [
        ("", "138 0013 8000", "tel:13800138000"),
        ("", "4001234567", "tel:4001234567"),
        ("https://pbx.example/dial?n={number}&e={extension}", "0755-83550000转801", "https://pbx.example/dial?n=075583550000&e=801"),
    ],
)
def test_dial_addresses(db, settings, template, written, expected):
    settings.DIAL_URL = template
    phone = parse_phone(written)
    assert phone
    assert selectors.dial_url(phone) == expected


@pytest.mark.parametrize(
    ("template", "fine"),
    [
        ("sip:{number}@pbx.example", True),
        ("https://pbx/d?n={number}", True),
        ("tel:10086", False),
        ("javascript:alert({number})", False),
        ("sip:{number} x", False),
    ],
)
def test_the_company_says_how_it_dials(db, template, fine):
    from huifang.kernel.decision import Refused
    from huifang.kernel.refs import system
    from huifang.organization import options

    phone = parse_phone("138 0013 8000")
    assert phone
    if not fine:
        with pytest.raises(Refused):
            options.change(by=system("tests"), changes={"channels.dial_url": template})
        return
    options.change(by=system("tests"), changes={"channels.dial_url": template})
    assert selectors.dial_url(phone) == template.replace("{number}", "13800138000")


def test_the_clock_shows_the_state_of_quiet_hours(office, rf):
    from huifang.channels.navigation import quiet_hours
    from huifang.kernel import clock

    assert [s.tone for s in quiet_hours(rf.get("/"))] == ["ok"]
    with clock.at(FRIDAY_NOON):
        status = quiet_hours(rf.get("/"))[0]
    assert "免打扰" in str(status.text)
