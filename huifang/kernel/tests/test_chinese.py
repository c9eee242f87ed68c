"""Identity of names, search tokens, initials and forms of address (R1.1, R2.7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.kernel.chinese import (
    COMPOUND_SURNAMES,
    bigrams,
    clean_text,
    company_key,
    initial_variants,
    initials,
    is_han,
    salutation,
    surname,
)


@pytest.mark.parametrize(
    "name",
    [
        "广州(中国)气体有限公司",
        "广州（中国）气体有限公司",
        " 广州（中国）气体有限公司 ",
        "广州 （中国） 气体\u3000有限公司",
        "广州\u200b(中国)气体有限公司\ufeff",
        "广州【中国】气体有限公司",
        "广州〔中国〕气体有限公司",
        "广州[中国]气体有限公司。",
        "广州(中国)气体、有限公司",
        "广州(中国)气体有限公司()",
    ],
)
def test_one_company_however_it_is_written(name):
    assert company_key(name) == "广州(中国)气体有限公司"


def test_latin_and_digits_have_one_width_and_case():
    assert company_key("ａｂｃ１２３ 科技·有限公司") == company_key("ABC123科技有限公司") == company_key("Abc-123 科技有限公司")


def test_what_stands_in_brackets_counts():
    assert company_key("广州（中国）有限公司") != company_key("广州有限公司")
    assert company_key("甲公司（一分厂）") != company_key("甲公司（二分厂）")


@given(st.text())
def test_the_key_of_a_key_is_itself(name):
    assert company_key(company_key(name)) == company_key(name)


@given(
    st.text(alphabet="甲乙公司(（）)【】 \u3000aＡ1１", min_size=1),
    st.sampled_from([" ", "\u3000", "\u200b", "\n", "\u00a0"]),
    st.integers(0, 20),
)
def test_a_blank_anywhere_changes_nothing(name, blank, place):
    assert company_key(name[:place] + blank + name[place:]) == company_key(name)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("  甲\u3000公司\n ", "甲 公司"),
        ("甲\u200b公司\u00a0", "甲公司"),
        ("ＡＢ１２，（中国）：！", "AB12，（中国）：！"),
        ("⽂件", "文件"),
        ("①№㎡", "①№㎡"),
        (3.0, "3"),
        (3.5, "3.5"),
        (7, "7"),
    ],
)
def test_clean_text(value, text):
    assert clean_text(value) == text


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean_text(clean_text(text)) == clean_text(text)


def test_is_han():
    assert all(map(is_han, "回访〇㐀𠀀"))
    assert not any(map(is_han, ["a", "1", "，", "", "回访", "カ"]))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("回访", ["回", "访", "回访"]),
        ("大大大", ["大", "大大"]),
        ("AZ2024-1", ["a", "z", "az", "2", "0", "4", "20", "02", "24", "1"]),
        ("甲b乙", ["甲", "b", "乙"]),
        ("Ａ１", ["a", "1"]),
        ("，。 ", []),
        ("", []),
    ],
)
def test_bigrams(text, tokens):
    assert bigrams(text) == tokens


@given(st.text(alphabet="江门大洋气体有限公司AZaz09- （）"), st.integers(0, 10), st.integers(1, 4))
def test_any_part_is_found_by_its_tokens(text, start, length):
    assert set(bigrams(text[start : start + length])) <= set(bigrams(text))


@pytest.mark.parametrize(
    ("name", "person", "expected"),
    [
        ("江门大洋三和气体有限公司", False, "jmdyshqtyxgs"),
        ("重庆长安汽车", False, "cqcaqc"),
        ("长沙银行", False, "csyh"),
        ("兴业五金行", False, "xywjh"),
        ("厦门大厦", False, "xmds"),
        ("番禺空调", False, "pykt"),
        ("AZ气体（2厂）", False, "azqt2c"),
        ("绿源", False, "ly"),
        ("〇〇", False, "ll"),
        ("曾国强", True, "zgq"),
        ("单小丽", True, "sxl"),
        ("仇伟", True, "qw"),
        ("解晓东", True, "xxd"),
        ("区志明", True, "ozm"),
        ("查良镛", True, "zly"),
        ("任建国", True, "rjg"),
        ("朴英", True, "py"),
        ("翟天临", True, "ztl"),
        ("盖伟", True, "gw"),
        ("尉迟恭", True, "ycg"),
        ("万俟雅", True, "mqy"),
        ("长孙无忌", True, "zswj"),
        ("单于明", True, "cym"),
        ("欧阳娜", True, "oyn"),
        ("李曾", True, "lc"),
        ("", True, ""),
    ],
)
def test_initials(name, person, expected):
    assert initials(name, person) == expected


@pytest.mark.parametrize(
    ("name", "person", "expected"),
    [("曾国强", True, ["zgq", "cgq"]), ("长沙银行", False, ["csyh", "zsyx"]), ("李四", True, ["ls"]), ("，", False, [])],
)
def test_both_readings_are_indexed(name, person, expected):
    assert initial_variants(name, person) == expected


@given(st.text(), st.booleans())
def test_initials_are_plain(name, person):
    reading = initials(name, person)
    assert all(ch.isascii() and ch.isalnum() and ch == ch.lower() for ch in reading)


@given(st.text(alphabet="江门大洋三和气体有限公司曾单仇长行乐", min_size=1), st.booleans())
def test_one_letter_per_character(name, person):
    assert all(len(reading) == len(name) for reading in initial_variants(name, person))


@pytest.mark.parametrize(
    ("name", "title", "family", "address"),
    [
        ("黄嘉欣", "女士", "黄", "黄女士"),
        ("黄女士", "女士", "黄", "黄女士"),
        ("黄女士", "先生", "黄", "黄女士"),
        ("欧阳娜", "女士", "欧阳", "欧阳女士"),
        ("司马先生", "先生", "司马", "司马先生"),
        ("欧阳", "经理", "欧阳", "欧阳经理"),
        ("黄总", "女士", "黄", "黄总"),
        ("欧阳工", "先生", "欧阳", "欧阳工"),
        ("张卫工", "先生", "张", "张先生"),
        ("王副总", "先生", "王", "王副总"),
        ("李厂长", "先生", "李", "李厂长"),
        ("老黄", "先生", "黄", "黄先生"),
        ("陈 强", "先生", "陈", "陈先生"),
        (" 陈强 ", "", "陈", "陈强"),
        ("John Smith", "先生", "John Smith", "John Smith 先生"),
        ("", "先生", "", ""),
        ("女士", "女士", "", "女士"),
    ],
)
def test_forms_of_address(name, title, family, address):
    assert surname(name) == family
    assert salutation(name, title) == address


def test_every_compound_surname_is_two_characters():
    assert {len(name) for name in COMPOUND_SURNAMES} == {2}
