"""R2.1, R2.9: completion dates as offices write them keep their precision."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.kernel.dates import PartialDate, parse_date, why_not

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "cell",
    [
        date(2024, 6, 10),
        datetime(2024, 6, 10, 14, 30),
        datetime(2024, 6, 10, tzinfo=UTC),
        45453,
        45453.0,
        45453.75,
        Decimal(45453),
        "45453",
        "45453.0",
        20240610,
        20240610.0,
        "20240610",
        "240610",
        "2024年6月10日",
        "2024年06月10日",
        "2024 年 6 月 10 日",
        "2024年6月10",
        "2024年6月10号",
        "24年6月10日",
        "2024-06-10",
        "2024-6-10",
        "2024—6—10",
        "2024/6/10",
        "2024/06/10",
        "2024.6.10",
        "2024. 6. 10",
        "2024.06.10.",
        "2024 6 10",
        "2024、6、10",
        "24.6.10",
        "24-06-10",
        "24/6/10",
        "２０２４年６月１０日",
        "２０２４－０６－１０",
        "２０２４．６．１０",
        "\u3000 2024-06-10\u200b ",
        "'2024-06-10",
        "2024-06-10 00:00:00",
        "2024-06-10T00:00:00",
        "2024-06-10T08:00:00.000+08:00",
        "2024-06-10T00:00:00Z",
        "2024/6/10 9:30",
        "2024/6/10 下午 3:30",
        "2024年6月10日 9:30",
        "2024年6月10日9时30分",
        "2024年6月10日上午10点",
        "20240610 12:00",
        "2024年6月10日 星期一",
        "2024-06-10(周一)",
        "2024年6月10日完成",
        "二〇二四年六月十日",
        "二零二四年六月十日",
        "二○二四年六月十日",
        "二O二四年六月十日",
        "二四年六月十日",
        "2024年六月十日",
        "6月10日2024",
        "6月10日2024年",
        "10-Jun-2024",
        "Jun 10, 2024",
        "June 10 2024",
        "2024年6月10日止",
    ],
)
def test_spellings_of_a_day(cell):
    assert parse_date(cell, today=TODAY) == PartialDate(2024, 6, 10)


@pytest.mark.parametrize(
    "cell",
    [
        "2024年6月",
        "2024年06月",
        "2024年6月份",
        "2024 年 6 月",
        "2024年6月  日",
        "2024年6",
        "24年6月",
        "2024.6",
        "2024.06",
        "2024-06",
        "2024/6",
        2024.6,
        2024.06,
        202406,
        "202406",
        "２０２４年６月",
        "2024年6月底",
        "2024年6月末",
        "2024年6月初",
        "2024年6月上旬",
        "2024年6月中旬",
        "2024年6月下旬",
        "2024年6月左右",
        "2024.6月",
        "二〇二四年六月",
        "6月2024年",
        "06/2024",
        "Jun 2024",
    ],
)
def test_spellings_of_a_month(cell):
    assert parse_date(cell, today=TODAY) == PartialDate(2024, 6)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("13/6/2024", PartialDate(2024, 6, 13)),
        ("6/13/2024", PartialDate(2024, 6, 13)),
        ("6/6/2024", PartialDate(2024, 6, 6)),
        ("二〇二四年十二月三十一日", PartialDate(2024, 12, 31)),
        ("二〇二〇年十月二十日", PartialDate(2020, 10, 20)),
        ("二〇二〇年元月廿三日", PartialDate(2020, 1, 23)),
        ("99.6.10", PartialDate(1999, 6, 10)),
        ("08年5月6日", PartialDate(2008, 5, 6)),
        ("2024.12", PartialDate(2024, 12)),
        (2024.12, PartialDate(2024, 12)),
        ("2024.10", PartialDate(2024, 10)),
        ("2024.1", PartialDate(2024, 1)),
        ("2024-02-29", PartialDate(2024, 2, 29)),
        ("2020.04.26", PartialDate(2020, 4, 26)),
        (29221, PartialDate(1980, 1, 1)),
        ("2036年11月22日", PartialDate(2036, 11, 22)),
        ("2036年11月", PartialDate(2036, 11)),
    ],
)
def test_other_dates(cell, found):
    assert parse_date(cell, today=TODAY) == found


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (None, "empty"),
        ("", "empty"),
        ("  ", "empty"),
        ("无", "empty"),
        ("/", "empty"),
        ("—", "empty"),
        ("2月30日", "no_year"),
        ("6月10日", "no_year"),
        ("6月", "no_year"),
        ("6.10", "no_year"),
        ("06-10", "no_year"),
        ("六月十日", "no_year"),
        ("2023.13.40", "impossible"),
        ("2023年2月29日", "impossible"),
        ("2024-06-31", "impossible"),
        ("2024年0月", "impossible"),
        ("2024-06-00", "impossible"),
        (20240631, "impossible"),
        ("20/13/2024", "impossible"),
        ("待定", "unreadable"),
        ("未完成", "unreadable"),
        ("2024", "unreadable"),
        (2024, "unreadable"),
        (2024.1, "unreadable"),
        ("2024年", "unreadable"),
        ("2024年底", "unreadable"),
        ("2024年上半年", "unreadable"),
        ("6/10/2024", "unreadable"),
        ("6/10/24", "unreadable"),
        ("10-6-24", "unreadable"),
        ("Jun-24", "unreadable"),
        ("2024.6.10-2024.6.20", "unreadable"),
        ("2024年6月-8月", "unreadable"),
        ("2024年6月10日左右", "unreadable"),
        (True, "unreadable"),
        (-5, "unreadable"),
        (0, "unreadable"),
        (0.5, "unreadable"),
        (float("nan"), "unreadable"),
        (float("inf"), "unreadable"),
        (time(9, 30), "unreadable"),
        ("合计", "unreadable"),
        ("1979-12-31", "out_of_range"),
        (date(1970, 1, 1), "out_of_range"),
        (12345, "out_of_range"),
        (99999, "out_of_range"),
        ("2036年11月23日", "out_of_range"),
        ("2036年12月", "out_of_range"),
        ("2204-06-10", "out_of_range"),
    ],
)
def test_refusals_tell_why(cell, reason):
    assert parse_date(cell, today=TODAY) is None
    assert why_not(cell, today=TODAY) == reason
    assert why_not(cell) == reason


def test_an_accepted_date_has_no_reason():
    assert why_not("2024-06-10", today=TODAY) == ""


HAN = "〇一二三四五六七八九"


def han(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens < 1 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


DAY_FORMS = [
    lambda d: d,
    lambda d: datetime(d.year, d.month, d.day, 23, 59),
    lambda d: (d - date(1899, 12, 30)).days,
    lambda d: (d - date(1899, 12, 30)).days + 0.5,
    lambda d: int(f"{d:%Y%m%d}"),
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year}年{d:%m}月{d:%d}号",
    lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    lambda d: f"{d.year % 100:02d}年{d.month}月{d.day}日",
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d:%Y.%m.%d}",
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d:%Y-%m-%d %H:%M:%S}",
    lambda d: f"{d:%Y-%m-%dT00:00:00Z}",
    lambda d: f"{d.month}月{d.day}日{d.year}年",
    lambda d: "".join(HAN[int(n)] for n in str(d.year)) + f"年{han(d.month)}月{han(d.day)}日",
    lambda d: f"{d:%Y-%m-%d}".translate({ord("0") + n: ord("０") + n for n in range(10)}),
    lambda d: f"{d:%Y/%m/%d} 星期{'一二三四五六日'[d.weekday()]}",
]
MONTH_FORMS = [
    lambda d: f"{d.year}年{d.month}月",
    lambda d: f"{d.year}年{d:%m}月份",
    lambda d: f"{d.year}.{d.month}",
    lambda d: f"{d:%Y-%m}",
    lambda d: f"{d.year}/{d.month}",
    lambda d: f"{d:%Y%m}",
    lambda d: int(f"{d:%Y%m}"),
    lambda d: f"{d.year}年{d.month}月底",
    lambda d: "".join(HAN[int(n)] for n in str(d.year)) + f"年{han(d.month)}月",
]
dates = st.dates(date(1980, 1, 1), date(2036, 11, 22))


@given(day=dates, form=st.sampled_from(DAY_FORMS))
def test_every_day_reads_back_in_every_form(day, form):
    assert parse_date(form(day), today=TODAY) == PartialDate.of(day)


@given(day=dates, form=st.sampled_from(MONTH_FORMS))
def test_every_month_reads_back_in_every_form(day, form):
    assert parse_date(form(day), today=TODAY) == PartialDate.of(day, "month")


@given(day=dates, precision=st.sampled_from(["day", "month"]))
def test_display_and_effective_read_back(day, precision):
    partial = PartialDate.of(day, precision)
    assert parse_date(partial.display, today=TODAY) == partial
    assert PartialDate.of(partial.effective, precision) == partial
    assert partial.precision == precision


@given(st.one_of(st.text(), st.text(alphabet="0123456789 年月日.-/:十二〇底"), st.integers(), st.floats(), st.decimals(), st.booleans()))
def test_nothing_raises_and_every_refusal_has_a_reason(cell):
    assert (parse_date(cell, today=TODAY) is None) == bool(why_not(cell, today=TODAY))


def test_a_month_counts_from_its_last_day():
    assert PartialDate(2024, 2).effective == date(2024, 2, 29)
    assert PartialDate(2024, 5).display == "2024-05"
    assert str(PartialDate(2024, 6, 10)) == "2024-06-10"


@pytest.mark.parametrize("parts", [(2024, 13), (2023, 2, 29), (2024, 1, 0), (0, 1)])
def test_an_impossible_partial_date_is_refused(parts):
    with pytest.raises(ValueError):
        PartialDate(*parts)
