"""Finding sheet, header and columns in whatever an office calls its register (R1.1, R1.4)."""

import hypothesis.strategies as st
from hypothesis import given

from huifang.imports.rules.cells import Cell, Merge, bare_key, column_letter, header_key, text_of
from huifang.imports.rules.columns import missing
from huifang.imports.rules.fields import fit
from huifang.imports.tests.layouts import HEADER, WANTED, fields_of, layout_of, row, sheet

DATA = [row(n) for n in range(1, 6)]
SHUFFLED = st.permutations(range(len(HEADER)))


def pick(line: list[Cell], order: list[int]) -> list[Cell]:
    return [line[index] for index in order]


def test_a_header_below_title_rows_is_found():
    layout = layout_of(sheet(["客户登记表"], [], ["客服员:周", "制表日期:2026年10月"], HEADER, *DATA))
    assert layout
    assert (layout.header_top, layout.header_rows) == (4, 1)
    assert fields_of(layout) == {"customer": [1], "contact": [2], "phone": [3], "type": [4], "completed": [5], "remarks": [6]}


@given(order=SHUFFLED, above=st.lists(st.lists(st.sampled_from(["", "台账", "2026年"]), max_size=3), max_size=6))
def test_order_of_columns_and_rows_above_do_not_matter(order, above):
    layout = layout_of(sheet(*above, pick(HEADER, order), *(pick(line, order) for line in DATA)))
    assert layout
    assert layout.header_top == len(above) + 1
    assert {code: [order[i] for i in columns] for code, columns in fields_of(layout).items()} == {
        "customer": [1], "contact": [2], "phone": [3], "type": [4], "completed": [5], "remarks": [6],
    }  # fmt: skip


@given(
    header=st.lists(st.text(max_size=8), min_size=1, max_size=8),
    body=st.lists(st.lists(st.one_of(st.text(max_size=6), st.integers(), st.floats(), st.none()), max_size=8), max_size=6),
)
def test_any_cells_at_all_are_read_without_an_error(header, body):
    layout = layout_of(sheet(list(header), *body))
    if layout:
        mapped = [column.field for column in layout.columns if column.field]
        single = [code for code in mapped if not WANTED.field(code).many]  # type: ignore[union-attr]
        assert len(single) == len(set(single))


def test_a_header_of_two_rows_joins_upper_and_lower_words():
    top: list[Cell] = ["序号", "客户", "", "项目", "", "备注"]
    low: list[Cell] = ["", "名称", "联系电话", "类型", "完成日期", ""]
    body: list[list[Cell]] = [[1, "甲公司", 13800138000, "培训", "2024-06-10", ""]]
    merges = (Merge(0, 0, 1, 0), Merge(0, 1, 0, 2), Merge(0, 3, 0, 4), Merge(0, 5, 1, 5))
    layout = layout_of(sheet(top, low, *body, merges=merges))
    assert layout
    assert layout.first_row == 3
    assert fields_of(layout) == {"customer": [1], "phone": [2], "type": [3], "completed": [4], "remarks": [5]}


def test_the_sheet_with_the_register_wins_over_cover_and_summary():
    cover = sheet(["填表说明"], ["客户名称", "营业执照上的全称"], ["项目类型", "按合同"], name="说明")
    summary = sheet(["项目类型", "数量", "完成时间止"], ["培训", 3, "2026-10"], name="汇总")
    found = layout_of(cover, sheet(HEADER, *DATA, name="台账"), summary)
    assert found
    assert (found.sheet, found.others) == ("台账", ())


def test_a_second_register_is_named_and_a_hidden_one_stands_back():
    found = layout_of(
        sheet(HEADER, *DATA, *DATA, name="旧", hidden=True), sheet(HEADER, *DATA, name="2025"), sheet(HEADER, *DATA[:3], name="2024")
    )
    assert found
    assert found.sheet == "2025"
    assert set(found.others) == {"旧", "2024"}


def test_our_own_staff_and_other_dates_are_not_taken():
    header: list[Cell] = ["登记日期", "单位名称", "业务员", "服务项目", "竣工日期"]
    found = layout_of(
        sheet(header, ["2026-01-01", "甲公司", "陈工", "培训", "2024-06-10"], ["2026-01-02", "乙厂", "何工", "预案", "2024.7"])
    )
    assert fields_of(found) == {"customer": [1], "type": [3], "completed": [4]}


def test_several_columns_may_hold_telephone_numbers():
    header: list[Cell] = ["客户名称", "电话", "手机", "项目类型", "完成时间"]
    assert fields_of(layout_of(sheet(header, ["甲公司", "", 13800138000, "培训", "2024-06-10"], ["乙公司", "", "", "培训", "2024-6-1"])))[
        "phone"
    ] == [1, 2]


def test_a_required_field_is_taken_from_what_stands_below_when_no_header_says_it():
    header: list[Cell] = ["客户名称", "项目名称", "完成时间"]
    found = layout_of(sheet(header, ["甲公司", "培训", "2024-06-10"], ["乙公司", "预案", "2024-07-10"]))
    assert fields_of(found) == {"customer": [0], "type": [1], "completed": [2]}
    assert found
    assert found.columns[1].how == "content"


def test_a_sheet_without_a_header_is_understood_only_if_every_needed_field_shows():
    body: list[list[Cell]] = [["甲公司", "培训", "2024-06-10"], ["乙公司", "预案", "2024-07-10"], ["丙厂", "培训", "2024-07-11"]]
    found = layout_of(sheet(*body))
    assert found
    assert (found.header_top, found.first_row, fields_of(found)) == (0, 0, {"customer": [0], "type": [1], "completed": [2]})
    assert layout_of(sheet(*([line[0], "", line[2]] for line in body))) is None


def test_nothing_like_a_register_is_none():
    assert layout_of(sheet(["会议纪要"], ["时间", "2026年10月"], ["地点", "三楼"])) is None
    assert layout_of(sheet()) is None


def test_what_was_corrected_before_wins():
    header: list[Cell] = ["客户名称", "办结", "项目类型"]
    body: list[Cell] = ["甲公司", "2024-06-10", "培训"]
    plain = layout_of(sheet(header, body, body))
    assert plain
    taught = layout_of(sheet(header, body, body), memory={"": {"办结": "remarks"}, plain.signature: {"办结": "completed"}})
    assert fields_of(taught)["completed"] == [1]
    assert taught
    assert taught.columns[1].how == "memory"
    other = layout_of(
        sheet(["客户名称", "办结", "项目类型", "附件"], [*body, ""], [*body, ""]),
        memory={"": {"办结": "remarks"}, plain.signature: {"办结": "completed"}},
    )
    assert fields_of(other)["remarks"] == [1]
    assert other
    assert missing(other.columns, WANTED) == ("completed",)


def test_sheet_and_header_can_be_told():
    one, two = sheet(HEADER, *DATA, name="一"), sheet(["x"], HEADER, *DATA[:1], name="二")
    found = layout_of(one, two, sheet="二", header=2)
    assert found
    assert (found.sheet, found.header_top) == ("二", 2)
    assert layout_of(one, sheet="三") is None


def test_words_are_compared_without_brackets_blanks_and_width():
    assert fit("客户名称(必填)", ("客户名称",)) == 1
    assert fit(" 客 户 名 称 ", ("客户名称",)) == 1
    assert fit("TEL", ("tel",)) == 1
    assert fit("客户单位联系电话", ("联系电话",)) > fit("电话情况说明", ("电话",)) > 0
    assert fit("这一栏请填写企业营业执照上的客户名称", ("客户名称",)) == 0
    assert bare_key("电话【手机】") == header_key("电话")


def test_cells_read_as_people_read_them():
    assert [text_of(cell) for cell in (None, 3.0, 3.5, " 甲 ", True)] == ["", "3", "3.5", "甲", "是"]
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
