"""R2.8, R3.1, R12.2: numbers as offices write them, hidden and read aloud."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.kernel.phones import Phone, find_phones, mask, parse_phone, speak, split_contact_cell

MOBILE = Phone("mobile", "18921742180", e164="+8618921742180")
SHENZHEN = Phone("landline", "075583550000", e164="+8675583550000")
SHENZHEN_801 = Phone("landline", "075583550000", "801", "+8675583550000")
JIANGMEN = Phone("landline", "07503330001", e164="+867503330001")
BEIJING = Phone("landline", "01083550000", e164="+861083550000")
SERVICE = Phone("service", "4008001234", e164="+864008001234")


def m(number: str) -> Phone:
    return Phone("mobile", number, e164=f"+86{number}")


@pytest.mark.parametrize(
    "cell",
    [
        18921742180,
        18921742180.0,
        Decimal(18921742180),
        "18921742180",
        "18921742180.0",
        "189 2174 2180",
        "189-2174-2180",
        "189—2174—2180",
        "189.2174.2180",
        "1892174-2180",
        "1 8 9 2 1 7 4 2 1 8 0",
        "１８９２１７４２１８０",
        "１８９－２１７４－２１８０",
        " 18921742180\u3000",
        "\u200b189\u00a02174\u00a02180\ufeff",
        "\t18921742180\n",
        "+86 18921742180",
        "+86-189-2174-2180",
        "+8618921742180",
        "(+86)18921742180",
        "（+86）189 2174 2180",
        "＋86 18921742180",
        "0086 18921742180",
        "008618921742180",
        "86-18921742180",
        "8618921742180",
        "018921742180",
        "1.892174218E+10",
        "1.8921742180e10",
        "手机：18921742180",
        "手机18921742180",
        "联系电话: 18921742180",
        "Tel:18921742180",
        "mobile 18921742180",
        "18921742180(微信同号)",
        "18921742180（手机）",
        "18921742180。",
        "(18921742180)",
    ],
)
def test_spellings_of_a_mobile(cell):
    assert parse_phone(cell) == MOBILE


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("0755-83550000", SHENZHEN),
        ("075583550000", SHENZHEN),
        ("0755 8355 0000", SHENZHEN),
        ("0755-8355-0000", SHENZHEN),
        ("(0755)83550000", SHENZHEN),
        ("（0755）8355 0000", SHENZHEN),
        ("[0755]83550000", SHENZHEN),
        ("【0755】83550000", SHENZHEN),
        ("0755—83550000", SHENZHEN),
        ("0755一83550000", SHENZHEN),
        ("0755/83550000", SHENZHEN),
        ("+86 755 83550000", SHENZHEN),
        ("+86 (0)755 8355 0000", SHENZHEN),
        ("86-0755-83550000", SHENZHEN),
        ("86-755-83550000", SHENZHEN),
        (75583550000, SHENZHEN),
        (75583550000.0, SHENZHEN),
        ("755-83550000", SHENZHEN),
        ("电话：0755-83550000", SHENZHEN),
        ("0755-83550000转801", SHENZHEN_801),
        ("0755-83550000 转 801", SHENZHEN_801),
        ("0755-83550000-801", SHENZHEN_801),
        ("0755-83550000－801", SHENZHEN_801),
        ("0755-83550000 ext 801", SHENZHEN_801),
        ("0755-83550000 Ext. 801", SHENZHEN_801),
        ("0755-83550000x801", SHENZHEN_801),
        ("0755-83550000#801", SHENZHEN_801),
        ("0755-83550000分机801", SHENZHEN_801),
        ("0755-83550000（分机号：801）", SHENZHEN_801),
        ("0755-83550000(801)", SHENZHEN_801),
        ("0750-3330001", JIANGMEN),
        ("0750-333-0001", JIANGMEN),
        (7503330001, JIANGMEN),
        ("0750-3330001-8", Phone("landline", "07503330001", "8", "+867503330001")),
        ("010-83550000", BEIJING),
        (1083550000.0, BEIJING),
        ("83550000", Phone("landline", "83550000")),
        ("8355-0000", Phone("landline", "83550000")),
        ("83550000-801", Phone("landline", "83550000", "801")),
        ("3330001", Phone("landline", "3330001")),
        ("4008001234", SERVICE),
        ("400-800-1234", SERVICE),
        ("400 8001 234", SERVICE),
        (4008001234.0, SERVICE),
        ("400-800-1234转2", Phone("service", "4008001234", "2", "+864008001234")),
        ("800-820-1234", Phone("service", "8008201234", e164="+868008201234")),
        ("95588", Phone("short", "95588")),
        (95588.0, Phone("short", "95588")),
        ("95013888", Phone("short", "95013888")),
        ("96900", Phone("short", "96900")),
        ("12350", Phone("short", "12350")),
        ("10086", Phone("short", "10086")),
        ("+852 2345 6789", Phone("foreign", "85223456789", e164="+85223456789")),
        ("00852-2345-6789", Phone("foreign", "85223456789", e164="+85223456789")),
        ("+1 650-253-0000", Phone("foreign", "16502530000", e164="+16502530000")),
    ],
)
def test_other_numbers(cell, phone):
    assert parse_phone(cell) == phone


@pytest.mark.parametrize(
    "cell",
    [
        *["无", "", "  ", "/", "-", "—", "待补", "暂无", "N/A", "#N/A", None, True, False, 0, 12, 1.5, float("nan"), float("inf"), 10**30],
        *["1380013800", "138001380001", "12800138000", "0123456", "440301199001011234", "2024-06-10", "1.89217E+10", "QQ:12345678"],
        *["13800138000/13900139000", "黄女士", "黄女士 13800138000", "+86 123", "+999 12345678", "00", "+", "A13800138000", object()],
    ],
)
def test_what_is_not_one_number(cell):
    assert parse_phone(cell) is None


@pytest.mark.parametrize(("area", "local", "number"), [("0755", "8355 0000", "075583550000"), ("0750", 3330001, "07503330001")])
def test_a_local_number_takes_the_area_code_of_its_region(area, local, number):
    phone = parse_phone(local, region_area_code=area)
    assert phone is not None
    assert (phone.number, phone.area_code, phone.e164) == (number, area, f"+86{number[1:]}")


def test_an_area_code_changes_no_other_number():
    assert parse_phone("010-83550000", region_area_code="0755") == BEIJING
    assert parse_phone("95588", region_area_code="0755") == Phone("short", "95588")
    assert parse_phone("18921742180", region_area_code="0755") == MOBILE


FORMS = st.tuples(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", "+86", "+86 ", "+86-", "0086", "0086-", "86-", "86 ", "86", "(+86)", "＋86 ", "手机：", "Tel: "]),
    st.lists(st.sampled_from(["", "", "", " ", "-", ".", "\u3000", "—", "－"]), min_size=10, max_size=10),
    st.sampled_from([str, lambda s: s.translate({ord("0") + n: ord("０") + n for n in range(10)})]),
)


@given(FORMS)
def test_any_formatting_of_a_mobile_is_the_same_number(form):
    number, prefix, gaps, width = form
    written = prefix + width("".join(digit + gap for digit, gap in zip(number, [*gaps, ""], strict=True)))
    assert parse_phone(written) == m(number)
    assert find_phones(written) == [m(number)]


@given(st.one_of(st.text(), st.text(alphabet="0123456789 -+()转/.黄\u3000一"), st.integers(), st.floats(), st.none()))
def test_nothing_raises(cell):
    parse_phone(cell)
    find_phones(cell, region_area_code="0755")
    split_contact_cell(cell)
    mask(str(cell))


@given(st.from_regex(r"(1[3-9][0-9]{9}|0755[2-9][0-9]{7}|0750[2-9][0-9]{6}|010[2-9][0-9]{7}|400[0-9]{7}|95[0-9]{3})", fullmatch=True))
def test_what_is_spoken_or_stored_reads_back(number):
    phone = parse_phone(number)
    assert phone is not None
    assert phone.number == number
    assert parse_phone(speak(phone)) == phone


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("13800138000/0755-83550000", [m("13800138000"), SHENZHEN]),
        ("13800138000、13900139000", [m("13800138000"), m("13900139000")]),
        ("13800138000；13900139000", [m("13800138000"), m("13900139000")]),
        ("13800138000，13900139000", [m("13800138000"), m("13900139000")]),
        ("13800138000 13900139000", [m("13800138000"), m("13900139000")]),
        ("13800138000\n13900139000", [m("13800138000"), m("13900139000")]),
        ("13800138000或13900139000", [m("13800138000"), m("13900139000")]),
        ("138 0013 8000 0755 8355 0000", [m("13800138000"), SHENZHEN]),
        ("13800138000,13800138000", [m("13800138000")]),
        ("1. 13800138000 2. 13900139000", [m("13800138000"), m("13900139000")]),
        ("0755-83550000/83550001", [SHENZHEN, Phone("landline", "075583550001", e164="+8675583550001")]),
        ("手机13800138000；办公0755-83550000转801", [m("13800138000"), SHENZHEN_801]),
        ("QQ:12345678 13800138000", [m("13800138000")]),
        (18921742180.0, [MOBILE]),
        ("无", []),
        (None, []),
    ],
)
def test_several_numbers_in_a_cell(cell, phones):
    assert find_phones(cell) == phones


@pytest.mark.parametrize(
    ("cell", "name", "phones"),
    [
        ("黄女士 138 0013 8000", "黄女士", [m("13800138000")]),
        ("王经理(13800138000)", "王经理", [m("13800138000")]),
        ("王经理（13800138000）", "王经理", [m("13800138000")]),
        ("13800138000 李工", "李工", [m("13800138000")]),
        ("李工：13800138000/0755-83550000", "李工", [m("13800138000"), SHENZHEN]),
        ("张三13800138000，李四13900139000", "张三、李四", [m("13800138000"), m("13900139000")]),
        ("黄女士 办公 0755-83550000 手机 13800138000", "黄女士", [SHENZHEN, m("13800138000")]),
        ("黄（采购）13800138000", "黄（采购）", [m("13800138000")]),
        ("3号楼李工13800138000", "3号楼李工", [m("13800138000")]),
        ("李工13800138000(微信同号)", "李工", [m("13800138000")]),
        ("陈生 Tel:83550000-801", "陈生", [Phone("landline", "83550000", "801")]),
        ("黄女士", "黄女士", []),
        ("13800138000", "", [m("13800138000")]),
        (13800138000.0, "", [m("13800138000")]),
        ("", "", []),
        (None, "", []),
        ("\u200b黄女士\u200b13800138000", "黄女士", [m("13800138000")]),
    ],
)
def test_contact_and_phone_in_one_cell(cell, name, phones):
    assert split_contact_cell(cell) == (name, phones)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        (MOBILE, "189****2180"),
        (SHENZHEN_801, "0755****0000"),
        (JIANGMEN, "0750****0001"),
        (BEIJING, "010****0000"),
        (Phone("landline", "83550000"), "****0000"),
        (SERVICE, "400****1234"),
        (Phone("short", "95588"), "95588"),
        (Phone("foreign", "85223456789"), "+8****6789"),
        ("189 2174 2180", "189****2180"),
        ("0755-83550000转801", "0755****0000"),
        ("不是号码", "****"),
        ("123456", "****"),
        ("440301199001011234", "****1234"),
    ],
)
def test_mask(phone, shown):
    assert mask(phone) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        (MOBILE, "189 2174 2180"),
        (SHENZHEN_801, "0755-8355 0000 转801"),
        (JIANGMEN, "0750-333 0001"),
        (Phone("landline", "83550000"), "8355 0000"),
        (SERVICE, "400 800 1234"),
        (Phone("short", "95588"), "95588"),
        (Phone("foreign", "85223456789"), "+852 2345 6789"),
    ],
)
def test_speak(phone, shown):
    assert speak(phone) == shown
