"""R2.12: the State Council's notices as they were worded, read and judged; compared with the published days day by day."""

from datetime import date, timedelta

import pytest
from chinese_calendar import constants

from huifang.kernel.calendar import DayRule
from huifang.organization.rules.holidays import notice_of, read_notice, statutory

HEAD = "国务院办公厅关于{year}年部分节假日安排的通知 各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n"
FOOT = "\n节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。国务院办公厅 {before}年11月8日"
ITEMS = {
    2019: "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。\n二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。\n三、清明节：4月5日放假，与周末连休。\n四、劳动节：5月1日放假。\n五、端午节：6月7日放假，与周末连休。\n六、中秋节：9月13日放假，与周末连休。\n七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。",
    2020: "一、元旦：2020年1月1日放假，共1天。二、春节：1月24日至30日放假调休，共7天。1月19日（星期日）、2月1日（星期六）上班。三、清明节：4月4日至6日放假调休，共3天。四、劳动节：5月1日至5日放假调休，共5天。4月26日（星期日）、5月9日（星期六）上班。五、端午节：6月25日至27日放假调休，共3天。6月28日（星期日）上班。六、国庆节、中秋节：10月1日至8日放假调休，共8天。9月27日（星期日）、10月10日（星期六）上班。",
    2021: "一、元旦：2021年1月1日至3日放假，共3天。二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、2月20日（星期六）上班。三、清明节：4月3日至5日放假调休，共3天。四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。五、端午节：6月12日至14日放假，共3天。六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。",
    2022: "一、元旦：2022年1月1日至3日放假，共3天。二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。五、端午节：6月3日至5日放假，共3天。六、中秋节：9月10日至12日放假，共3天。七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。",
    2023: "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。三、清明节：4月5日放假，共1天。四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。",
    2024: "一、元旦：1月1日放假，与周末连休。二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。五、端午节：6月10日放假，与周末连休。六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。",
    2025: "一、元旦：1月1日（周三）放假1天，不调休。二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。三、清明节：4月4日（周五）至6日（周日）放假，共3天。四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。",
    2026: "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。三、清明节：4月4日（周六）至6日（周一）放假，共3天。四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。五、端午节：6月19日（周五）至21日（周日）放假，共3天。六、中秋节：9月25日（周五）至27日（周日）放假，共3天。七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。",
}
LATER = {2019: {"2019-04-28", "2019-05-02", "2019-05-03", "2019-05-05"}, 2020: {"2020-01-31", "2020-02-01"}}
"""Days that another notice changed afterwards: 劳动节 2019, the longer 春节 of 2020."""


def text_of(year):
    return HEAD.format(year=year) + ITEMS[year] + FOOT.format(before=year - 1)


def published(day):
    return day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)


@pytest.mark.parametrize("year", sorted(ITEMS))
def test_a_real_notice_gives_the_published_days(year):
    notice = read_notice(text_of(year))
    assert (notice.year, notice.troubles) == (year, ())
    works = {rule.day: rule.works for rule in notice.rules}
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))]
    wrong = {d.isoformat() for d in days if works.get(d, d.weekday() < 5) != published(d)}
    assert wrong == LATER.get(year, set())
    assert notice.balance == statutory(year)


def test_days_before_the_new_year_belong_to_it():
    rules = {r.day: r for r in read_notice(text_of(2019)).rules}
    assert rules[date(2018, 12, 29)].works
    assert rules[date(2018, 12, 31)].note == "元旦"


def test_a_later_amendment_names_one_holiday():
    text = "国务院办公厅关于调整2019年劳动节假期安排的通知 一、2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。"
    notice = read_notice(text)
    assert [r.day.isoformat() for r in notice.rules if r.works] == ["2019-04-28", "2019-05-05"]
    assert notice.names == ("劳动节",)
    assert notice.possible
    assert not notice.whole


def test_extending_a_holiday_does_not_make_the_next_day_worked():
    text = "关于延长2020年春节假期的通知：延长2020年春节假期至2月2日（星期日），2月3日（星期一）起正常上班。春节：1月24日至2月2日放假，共10天。"
    assert date(2020, 2, 3) not in {r.day for r in read_notice(text).rules}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2月8日（周六）上班", "2月8日（周日）上班", "notice_weekday"),
        ("2月8日（周六）上班", "2月7日上班", "notice_work_on_weekday"),
        ("共8天。1月26日", "共7天。1月26日", "notice_total"),
        ("4月27日（周日）上班", "5月3日上班", "notice_twice"),
        ("4月4日（周五）至6日（周日）", "4月31日", "notice_no_date"),
        ("4月4日（周五）至6日（周日）", "4月6日（周日）至4日（周五）", "notice_span"),
        ("四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。", "", "notice_partial"),
        ("、2月8日（周六）上班", "上班", "notice_balance"),
        ("一、元旦：1月1日（周三）放假1天，不调休。", "一、元旦：另行通知。", "notice_nothing_read"),
    ],
)
def test_what_is_wrong_is_found(old, new, code):
    text = text_of(2025)
    assert old in text
    assert code in {t.code for t in read_notice(text.replace(old, new)).troubles}


@pytest.mark.parametrize(
    ("text", "code"), [("今天天气很好", "notice_without_year"), ("关于2027年部分节假日安排的通知", "notice_without_holidays")]
)
def test_other_texts_are_no_notice(text, code):
    notice = read_notice(text)
    assert code in {t.code for t in notice.troubles}
    assert not notice.possible


def test_another_year_than_expected_is_said():
    assert "notice_of_other_year" in {t.code for t in read_notice(text_of(2025), year=2027).troubles}


def test_a_table_is_judged_alike():
    days = [
        DayRule(date(2027, 1, 1), works=False, note="元旦"),
        DayRule(date(2027, 3, 1), works=True, note="x"),
        DayRule(date(2029, 1, 1), works=False),
    ]
    codes = {t.code for t in notice_of(2027, days).troubles}
    assert codes == {"notice_work_on_weekday", "notice_day_of_other_year", "notice_partial"}


def test_a_very_long_holiday_is_asked_about():
    days = [DayRule(date(2027, 2, 1) + timedelta(days=n), works=False, note="春节") for n in range(13)]
    assert "notice_long" in {t.code for t in notice_of(2027, days).troubles}
