"""A small import for tests of the generic part: who, what, when."""

import re
from datetime import date

from huifang.imports.rules.cells import Book, Cell, Merge, Sheet
from huifang.imports.rules.columns import by_field
from huifang.imports.rules.fields import Field, Wanted
from huifang.imports.rules.headers import Layout, find
from huifang.imports.rules.lines import Line, Reader


def a_firm(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.endswith(("公司", "厂"))


def a_number(cell: Cell) -> bool:
    return bool(re.fullmatch(r"1\d{10}(\.0)?", str(cell)))


def a_day(cell: Cell) -> bool:
    return isinstance(cell, date) or bool(re.fullmatch(r"20\d\d[-/.年]\d.*", str(cell)))


def a_kind(cell: Cell) -> bool:
    return cell in {"培训", "预案", "标准化"}


WANTED = Wanted(
    (
        Field("customer", "客户", ("客户名称", "单位名称", "客户"), required=True, shared=True, looks=a_firm, weak=("名称",)),
        Field("contact", "联系人", ("联系人", "经办人"), shared=True),
        Field("phone", "电话", ("电话", "联系电话", "手机"), many=True, shared=True, looks=a_number),
        Field("type", "类型", ("项目类型", "服务项目"), required=True, looks=a_kind, weak=("项目",)),
        Field("completed", "完成", ("完成时间", "完成日期", "竣工日期"), required=True, looks=a_day, weak=("日期", "时间")),
        Field("name", "项目名称", ("项目名称",)),
        Field("remarks", "备注", ("备注",), many=True),
    ),
    ("序号", "业务员", "登记日期"),
)
HEADER: list[Cell] = ["序号", "客户名称", "联系人", "电话", "项目类型", "完成时间", "备注"]


def row(number: int, **changes: Cell) -> list[Cell]:
    """A usable row."""
    values: dict[str, Cell] = {
        "serial": number,
        "customer": f"甲{number}公司",
        "contact": "黄嘉欣",
        "phone": 13800138000 + number,
        "type": "培训",
        "completed": "2024-06-10",
        "remarks": "",
    }
    return list((values | changes).values())


def sheet(*rows: list[Cell], merges: tuple[Merge, ...] = (), name: str = "表", hidden: bool = False) -> Sheet:
    return Sheet(name, rows, merges, hidden)


def layout_of(*sheets: Sheet, **narrow) -> Layout | None:
    return find(Book(sheets), WANTED, **narrow)


def lines(one: Sheet) -> list[Line]:
    layout = layout_of(one)
    assert layout is not None
    return list(Reader(one, layout, WANTED))


def fields_of(layout: Layout | None) -> dict[str, list[int]]:
    assert layout is not None
    return by_field(layout.columns)


def customers(one: Sheet) -> list[tuple[int, Cell]]:
    """Row number and customer of every data row."""
    layout = layout_of(one)
    column = fields_of(layout)["customer"][0]
    return [(line.number, line.cells[column]) for line in lines(one)]
