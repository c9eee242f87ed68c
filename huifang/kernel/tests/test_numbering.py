"""R2.9, R3.1: numbers of documents render and read back, never twice the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.kernel.numbering import InvalidFormat, NumberFormat

TEMPLATES = [
    "HF{year}{month:02}-{seq:04}",
    "{seq}",
    "投诉[{year}]{seq:03}号",
    "{unit}-{year}{month:02}{day:02}{seq:05}",
    "{seq:04}{year}",
    "{year}/{month}/{day}-{seq}",
    "HF.{unit}/{seq}",
    "{month}{year}-{seq:02}",
    "2{seq}-1",
]


@pytest.mark.parametrize(
    ("template", "number", "scope", "per_unit"),
    [
        ("HF{year}{month:02}-{seq:04}", "HF202603-0007", "month", False),
        ("{seq}", "7", "none", False),
        ("投诉[{year}]{seq:03}号", "投诉[2026]007号", "year", False),
        ("{unit}-{year}{month:02}{day:02}{seq:05}", "GZ-2026030500007", "day", True),
        ("{year:04}-{seq:02}", "2026-07", "year", False),
    ],
)
def test_a_format_renders_and_tells_its_scope(template, number, scope, per_unit):
    numbers = NumberFormat.parse(template)
    assert numbers.render(2026, 3, 5, 7, "GZ") == number
    assert (numbers.scope, numbers.per_unit) == (scope, per_unit)


@given(
    st.sampled_from(TEMPLATES),
    st.integers(1980, 2100),
    st.integers(1, 12),
    st.integers(1, 31),
    st.integers(1, 10**7),
    st.from_regex(r"[A-Z0-9穗深]{1,4}", fullmatch=True),
)
def test_a_number_reads_back(template, year, month, day, seq, unit):
    numbers = NumberFormat.parse(template)
    given_ = {"year": year, "month": month, "day": day, "seq": seq, "unit": unit}
    assert numbers.read(numbers.render(**given_)) == {name: given_[name] for name in numbers.fields}


def test_a_full_width_counter_grows():
    assert NumberFormat.parse("{seq:02}").render(2026, 1, 1, 100) == "100"


@pytest.mark.parametrize("number", ["HF2026-0007", "HF202603-7", "XF202603-0007", "HF202603-0007 ", ""])
def test_a_foreign_number_is_not_read(number):
    assert NumberFormat.parse("HF{year}{month:02}-{seq:04}").read(number) is None


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("", "no_seq"),
        ("HF{year}", "no_seq"),
        ("{seq}-{seq}", "twice"),
        ("{seq}{week}", "unknown_field"),
        ("{seq}{}", "unknown_field"),
        ("{0}{seq}", "unknown_field"),
        ("{seq.real}", "unknown_field"),
        ("{seq!r}", "unknown_field"),
        ("{seq:4}", "bad_width"),
        ("{seq:x}", "bad_width"),
        ("{seq:00}", "bad_width"),
        ("{year:02}-{seq}", "bad_width"),
        ("{unit:04}-{seq}", "bad_width"),
        ("{seq", "bad_literal"),
        ("{seq}}", "bad_literal"),
        ("HF\n{seq}", "bad_literal"),
        ("{month:02}-{seq}", "missing_year"),
        ("{year}{day:02}-{seq}", "missing_month"),
        ("{year}{month}{seq}", "ambiguous"),
        ("{year}{month}1{seq}", "ambiguous"),
        ("{unit}{seq}", "ambiguous"),
        ("{seq}{year}{unit}", "ambiguous"),
    ],
)
def test_a_bad_template_is_refused_with_its_reason(template, problem):
    with pytest.raises(InvalidFormat) as caught:
        NumberFormat.parse(template)
    assert caught.value.problem == problem


def test_a_number_needs_a_count_and_its_unit():
    with pytest.raises(ValueError):
        NumberFormat.parse("{seq}").render(2026, 1, 1, 0)
    with pytest.raises(ValueError):
        NumberFormat.parse("{unit}-{seq}").render(2026, 1, 1, 1, "")
    with pytest.raises(ValueError):
        NumberFormat.parse("{unit}-{seq}").render(2026, 1, 1, 1, "a-b")
