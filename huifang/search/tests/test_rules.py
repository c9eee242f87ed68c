"""Text to tokens and back."""

import pytest

from huifang.search import rules
from huifang.search.rules import read


def test_plain_text_knows_no_brackets_width_or_case():
    assert rules.plain("广州ＡＢＣ（集团）有限公司") == rules.plain(" 广州abc[集团]有限公司 ") == "广州abc集团有限公司"


def test_a_covering_is_short_and_complete():
    assert rules.covering("广州南方华泰") == ["广州", "南方", "华泰"]
    assert rules.covering("华泰化") == ["华泰", "泰化"]
    assert rules.covering("华泰") == ["华泰"]
    assert rules.covering("王") == ["王"]


def test_the_legal_form_is_not_indexed():
    tokens = rules.tokens_of(["甲化工有限公司"], (), 7, 3).split()
    assert tokens == ["n甲化", "n化工", "n工有", "o7", "u3"]


def test_no_token_holds_a_blank_or_a_sign_that_ends_a_word_in_the_index():
    tokens = rules.tokens_of([rules.plain("A—B·C 甲_乙℃ \u3000𬭎科技®")], rules.readings(["A—B"]), 1, 2)
    assert all(ch == " " or ch.isalnum() for ch in tokens)


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("", "nothing"),
        ("黄", "nothing"),
        ("华泰", "name"),
        ("华泰 黄", "name"),
        ("gznf", "initials name code"),
        ("0755-8355 0000转801", "digits code name"),
        ("2180", "digits code name"),
        ("138 0013 8000", "digits code name"),
        ("+86 13800138000", "digits code name"),
        ("218", "code name"),
        ("HT-2024-001", "code name"),
        ("HT2024", "code name"),
        ("粤HT2024", "name code"),
    ],
)
def test_what_was_typed_decides_where_to_look(text: str, ways: str):
    assert " ".join(read(text).ways) == ways


def test_a_number_with_extension_is_read_whole():
    query = read("0755-83550000转801")
    assert query.phone is not None
    assert (query.digits, query.phone.extension) == ("075583550000", "801")


@pytest.mark.parametrize(("name", "letters"), [("曾小明", "zxm"), ("单雄信", "sxx"), ("仇英", "qy"), ("解晓东", "xxd"), ("欧阳锋", "oyf")])
def test_surnames_are_read_as_surnames_and_as_characters(name: str, letters: str):
    sounds = rules.readings([], [name])
    assert letters in sounds
    everyday = {"曾小明": "cxm", "单雄信": "dxx", "仇英": "cy", "解晓东": "jxd"}
    assert name not in everyday or everyday[name] in sounds


def test_initials_leave_the_legal_form_out_on_both_sides():
    assert rules.readings(["华泰涂料有限公司"]) == ("httl",)
    assert rules.spoken("httlyxgs") == "httl"
    assert rules.spoken("htgfyxgs") == "ht"
    assert rules.spoken("yxgs") == "yxgs"


def test_the_sieve_is_not_the_verdict():
    assert not rules.holds(read("广州广"), ["广州州广电"])
    assert rules.holds(read("州电"), ["广州电"])
    assert rules.holds(read("华泰 黄"), ["南方华泰涂料", "黄嘉欣"])
    assert not rules.holds(read("华泰 李"), ["南方华泰涂料", "黄嘉欣"])


def test_the_nearest_match_comes_first():
    query = read("华泰")
    names = ["南方华泰", "华泰涂料", "华泰", "甲公司"]
    assert sorted(names, key=lambda n: rules.rank(query, n, [n, "华泰"] if n == "甲公司" else [n])) == [
        "华泰",
        "华泰涂料",
        "南方华泰",
        "甲公司",
    ]


def test_a_number_is_found_by_its_whole_and_by_its_parts():
    assert rules.codes_of(["HT-2024-0123", "ht 2024/0123", "A1"]) == ("HT20240123", "2024", "0123", "A1")


def test_initials_are_indexed_in_twos_and_threes_and_as_beginnings():
    assert rules.tokens_of([], ["httl"], None, None).split() == ["pht", "phtt", "iht", "itt", "itl", "ihtt", "ittl"]
    assert rules.initials_tokens("ht", beginning=True) == ["pht"]
    assert rules.initials_tokens("httl", beginning=True) == ["phtt"]
    assert rules.initials_tokens("ht", beginning=False) == ["iht"]
    assert rules.initials_tokens("gzhttl", beginning=False) == ["igzh", "ittl"]
    assert rules.initials_tokens("httl", beginning=False) == ["ihtt", "ittl"]
