"""Which rows are data: totals, headings and notes are passed over, blocks are carried down only where a register shows them."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from huifang.imports.rules.cells import Cell, Merge
from huifang.imports.tests.layouts import HEADER, customers, lines, row, sheet

BLANK: list[Cell] = ["", None, "  ", "\u3000"]


def numbers(*rows: list[Cell], **kwargs) -> list[int]:
    return [line.number for line in lines(sheet(HEADER, *rows, **kwargs))]


@pytest.mark.parametrize(
    "odd",
    [
        [],
        BLANK,
        ["合计", 420],
        ["", "合    计", "", "", "12项"],
        ["总计", "", "", "", "", "", "共420条"],
        ["本页小计:", 3],
        ["小计", "", "", 7, "", "", ""],
        ["合计420项"],
        ["注:本表由系统导出"],
        ["", "以下空白"],
        ["", "江门地区"],
        ["", "客户登记表"],
        ["", "经办部门负责人签字:"],
        ["制表人:周晓", "", "", "审核人:林主管"],
        ["一、江门市"],
        ["3"],
        [4],
        list(HEADER),
        ["序号", "客户名称", "联系人", "电话", "项目类型", "完成时间", ""],
    ],
)
def test_what_is_no_data_is_passed_over_in_silence(odd):
    assert numbers(row(1), odd, row(2)) == [2, 4]


def test_guides_under_the_header_are_passed_over():
    assert numbers(["1", "2", "3", "4", "5", "6", "7"], row(1)) == [3]
    assert numbers(["", "(必填)", "选填", "必填", "下拉", "日期"], row(1)) == [3]
    assert numbers(["例", "甲公司", "黄女士", 13800138000, "培训", "2024-01-01"], row(1)) == [3]


@pytest.mark.parametrize("name", ["合计实业公司", "总计算机厂", "小计量仪器公司"])
def test_a_company_that_begins_like_a_total_is_data(name):
    assert numbers(row(1), row(2, customer=name)) == [2, 3]


def test_a_row_that_lacks_its_customer_is_data_to_be_refused():
    assert customers(sheet(HEADER, row(1), row(2, customer=""), row(3))) == [(2, "甲1公司"), (3, ""), (4, "甲3公司")]


def test_cells_merged_downwards_fill_their_rows():
    merges = (Merge(1, 0, 3, 0), Merge(1, 1, 3, 1), Merge(1, 2, 3, 2))
    block = [row(1), row(2, serial="", customer="", contact=""), row(3, serial="", customer="", contact="")]
    one = sheet(HEADER, *block, row(4), row(5, customer=""), merges=merges)
    assert customers(one) == [(2, "甲1公司"), (3, "甲1公司"), (4, "甲1公司"), (5, "甲4公司"), (6, "")]
    assert lines(one)[1].cells[2] == "黄嘉欣"


def test_blocks_without_merges_are_known_by_their_serial_numbers():
    below = {"serial": "", "customer": "", "contact": "", "phone": ""}
    one = sheet(HEADER, row(1), row(2, **below), row(3), row(4, **below))
    assert [name for _number, name in customers(one)] == ["甲1公司", "甲1公司", "甲3公司", "甲3公司"]
    broken = sheet(HEADER, row(1), row(2, **below), row(3, customer=""))
    assert [name for _number, name in customers(broken)] == ["甲1公司", "", ""]


def test_blocks_without_serial_numbers_need_everything_of_the_customer_blank():
    cut = [line[1:] for line in (HEADER, row(1), row(2, customer="", contact="", phone=""), row(3))]
    assert [name for _number, name in customers(sheet(*cut))] == ["甲1公司", "甲1公司", "甲3公司"]
    full = [line[1:] for line in (HEADER, row(1), row(2, customer="", contact="", phone=""), row(3, customer=""))]
    assert [name for _number, name in customers(sheet(*full))] == ["甲1公司", "", ""]


def test_a_heading_names_the_section_and_ends_a_block():
    below = {"serial": "", "customer": "", "contact": "", "phone": ""}
    one = sheet(HEADER, ["一、江门市"], row(1), row(2, **below), ["二、中山市"], row(3, **below))
    assert [line.section for line in lines(one)] == ["一、江门市", "一、江门市", "二、中山市"]
    assert customers(one)[-1] == (6, "")


@given(st.lists(st.sampled_from(["data", "blank", "total", "header"]), max_size=30))
def test_rows_are_numbered_as_in_the_sheet(kinds):
    rows: dict[str, list[Cell]] = {"data": row(1), "blank": [""], "total": ["合计", 3], "header": list(HEADER)}
    assert numbers(row(1), *(rows[kind] for kind in kinds)) == [2, *(n for n, kind in enumerate(kinds, 3) if kind == "data")]


def test_a_company_alone_in_its_row_is_data_to_be_refused():
    assert numbers(row(1), ["", "乙气体公司"], row(2)) == [2, 3, 4]
