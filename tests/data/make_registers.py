"""Make the registers of `tests/data/registers`, each with its truth: `python tests/data/make_registers.py`.

Three offices, three habits. Nothing here is imported by the product; the files are committed. The old .xls needs xlwt,
which is no dependency of ours: run this in a throw-away environment with `xlsxwriter` and `xlwt`.
The fourth register (`customer_register.xlsx`) is a copy of the sample that the product was commissioned with.
"""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent / "registers"
NO_CUSTOMER, NO_TYPE, NO_DATE = "customer name missing", "project type unknown", "completion date unusable"
CITIES = {"江门": "蓬江区", "佛山": "顺德区", "肇庆": "端州区", "中山": "火炬区", "广州": "番禺区", "深圳": "宝安区"}
TRADES = ("化工", "涂料", "气体", "电子", "制药", "金属制品")
WORDS = ("恒盛", "粤海", "天赐", "宏达", "永安", "星河", "明珠", "华泰", "长青", "兴业", "金发", "三和")
SURNAMES, GIVEN = "陈李张黄何梁林罗吴曾单区", ("志明", "丽华", "建国", "海燕", "家豪", "雪", "子轩", "伟强")
HAN = "〇一二三四五六七八九"


@dataclass
class Truth:
    """What a careful clerk would read."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    projects: set[tuple[str, str, str, str]] = field(default_factory=set)

    def take(self, row: int, customer: str, types: list[str], completed: str, **more: Any) -> None:
        """A usable row; ``types`` are the codes of the pack."""
        self.rows.append({"row": row, "customer": customer, "types": types, "completed": completed, **more})
        self.projects |= {(customer, str(more.get("contract", "")), kind, completed) for kind in types}

    def refuse(self, row: int, why: str) -> None:
        """A row that can't be used."""
        self.rejected.append({"row": row, "why": why})

    def save(self, name: str) -> None:
        """Write the truth beside the register."""
        people = len({row["customer"] for row in self.rows})
        body = {"rows": self.rows, "rejected": self.rejected, "customers": people, "projects": len(self.projects)}
        (HERE / f"{name}.truth.json").write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@dataclass
class Company:
    """A customer: its names, and who is called there."""

    name: str
    city: str
    person: str
    mobile: str


def companies(rng: random.Random, count: int) -> list[Company]:
    """Different companies in different cities."""
    found: dict[str, Company] = {}
    while len(found) < count:
        city = rng.choice(list(CITIES))
        name = f"{city}市{''.join(rng.sample(WORDS, 2))}{rng.choice(TRADES)}有限公司"
        person = rng.choice(SURNAMES) + rng.choice(GIVEN)
        found.setdefault(name, Company(name, city, person, f"1{rng.choice('35789')}{rng.randrange(10**9):09d}"))
    return list(found.values())


def han_year(year: int) -> str:
    """2024 as 二〇二四."""
    return "".join(HAN[int(digit)] for digit in str(year))


def han_number(number: int) -> str:
    """23 as 二十三."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


# an office that merges: several sheets, two lines of header, one block per customer, 地区 as headings, 小计 and 合计

LEDGER_TYPES = [
    ("标准化", "standardization"),
    ("安全生产标准化", "standardization"),
    ("应急预案", "emergency-plan"),
    ("安全现状评价", "status-assessment"),
    ("安全培训", "training"),
    ("职业卫生", "occupational-health"),
]


def merged_ledger() -> None:
    """.xlsx: cover sheet, the ledger in the second, a summary that looks like a table in the third."""
    import xlsxwriter

    rng, truth = random.Random(1), Truth()
    book = xlsxwriter.Workbook(HERE / "merged_ledger.xlsx", {"default_date_format": "yyyy-mm-dd"})
    cover = book.add_worksheet("填表说明")
    for number, line in enumerate(
        [
            ["填表说明"],
            ["栏目", "说明"],
            ["企业名称", "营业执照上的全称"],
            ["联系人及电话", "姓名在前,电话在后"],
            ["服务类型", "按合同填写"],
            ["完成日期", "报告交付的日期"],
        ],
        start=1,
    ):
        cover.write_row(number, 0, line)
    sheet = book.add_worksheet("2026台账")
    middle = book.add_format({"align": "center", "valign": "vcenter", "text_wrap": True})
    sheet.merge_range("B1:K1", "客户服务台账", middle)
    sheet.merge_range("B2:K2", "填报单位:客服部        填报日期:二〇二六年十月", middle)
    for cells, text in {"B3:B4": "序号", "C3:F3": "客户信息", "G3:J3": "项目情况", "K3:K4": "备注"}.items():
        sheet.merge_range(cells, text, middle)
    for column, text in enumerate(
        ("企业\n名称", "联系人及电话", "所属地区", "客户级别", "服务类型", "合同\n编号", "完成日期", "服务周期"), start=2
    ):
        sheet.write(3, column, text, middle)
    row = ledger_blocks(sheet, middle, rng, truth)
    sheet.merge_range(row, 1, row, 4, "合    计", middle)
    sheet.write(row, 6, f"{len(truth.rows)}项")
    sheet.write(row + 2, 1, "制表人:周晓    审核人:林主管    打印日期:2026-10-31")
    summary = book.add_worksheet("汇总")
    summary.write_row(0, 0, ["服务类型", "数量", "完成日期止"])
    for number, (name, _code) in enumerate(LEDGER_TYPES, start=1):
        summary.write_row(number, 0, [name, number * 3, "2026-10"])
    book.close()
    truth.save("merged_ledger")


def ledger_blocks(sheet: Any, middle: Any, rng: random.Random, truth: Truth) -> int:
    """Blocks of one to four projects per customer under a heading per city; returns the first free row."""
    row, serial = 4, 0
    firms = companies(rng, 34)
    for city in CITIES:
        sheet.merge_range(row, 1, row, 10, f"{han_number(list(CITIES).index(city) + 1)}、{city}市", middle)
        row += 1
        first = row
        for firm in (f for f in firms if f.city == city):
            serial += 1
            row = one_block(sheet, middle, rng, truth, firm, serial, row)
        if row > first:
            sheet.write(row, 1, "小计")
            sheet.write(row, 6, row - first)
            row += 1
    return row


def one_block(sheet: Any, middle: Any, rng: random.Random, truth: Truth, firm: Company, serial: int, row: int) -> int:
    """The projects of one customer, whose own cells are merged over them."""
    height = rng.randint(1, 4)
    mobile, landline = firm.mobile, f"0750-{rng.randint(2, 8)}{rng.randrange(10**6):06d}"
    contact = rng.choice(
        [
            f"{firm.person} {mobile}",
            f"{firm.person}\n{mobile}\n{landline}",
            f"{firm.person}({mobile[:3]}-{mobile[3:7]}-{mobile[7:]})",
            f"{firm.person}:{mobile}、{landline}",
        ]
    )
    name = firm.name if serial % 5 else firm.name[:4] + " " + firm.name[4:]
    grade = rng.choice(["", "重点客户", "一般客户", "集团客户一类"])
    for column, text in ((1, serial), (2, name), (3, contact), (4, f"{firm.city}市"), (5, grade)):
        if height > 1:
            sheet.merge_range(row, column, row + height - 1, column, text, middle)
        else:
            sheet.write(row, column, text, middle)
    for offset in range(height):
        kind, code = rng.choice(LEDGER_TYPES)
        day = date(rng.randint(2021, 2026), rng.randint(1, 9), rng.randint(1, 28))
        contract = f"KF-{day.year}-{serial:03d}-{offset + 1}"
        written, known = ledger_date(rng, day)
        bad = rng.random()
        if bad < 0.06:
            written, known = rng.choice([("正在实施", ""), ("2025年13月", ""), ("六月底", "")])
        elif bad < 0.1:
            kind, code = "待确认", ""
        sheet.write_row(row + offset, 6, [kind, contract])
        sheet.write(row + offset, 8, written)
        sheet.write(row + offset, 9, rng.choice(["一年", "3年", "每年一次", ""]))
        if not code:
            truth.refuse(row + offset + 1, NO_TYPE)
        elif not known:
            truth.refuse(row + offset + 1, NO_DATE)
        else:
            truth.take(row + offset + 1, firm.name, [code], known, contract=contract, contact=firm.person, phone=mobile, city=firm.city)
    return row + height


def ledger_date(rng: random.Random, day: date) -> tuple[Any, str]:
    """A day or a month in the hand of different clerks, and what it means."""
    month = f"{day:%Y-%m}"
    return rng.choice(
        [
            (f"{han_year(day.year)}年{han_number(day.month)}月{han_number(day.day)}日", day.isoformat()),
            (f"{han_year(day.year)}年{han_number(day.month)}月", month),
            (f"{day.year}年{day.month}月份", month),
            (f"{day.year}.{day.month:02d}", month),
            (day, day.isoformat()),
            (f"{day.year}年{day.month}月{day.day}号", day.isoformat()),
        ]
    )


# an office whose system exports: GB18030, semicolons, other words, totals and blank lines between

EXPORT_TYPES = [
    ("危险化学品经营许可证换证", "hazchem.trade"),
    ("危化品生产许可换证", "hazchem.production"),
    ("剧毒品备案", "toxic"),
    ("三同时-验收评价", "construction.acceptance"),
    ("安全设施设计", "construction.design"),
    ("应急预案", "emergency-plan"),
]


def branch_export() -> None:
    """.csv: lines that Excel would number, quoted cells with line breaks, 400 numbers and extensions."""
    rng, truth = random.Random(2), Truth()
    lines: list[list[str]] = [
        ["分公司客户清单"],
        ["导出时间:2026/10/08 17:21"],
        [],
        ["单位名称", "所在地", "经办人", "手机", "办公电话", "服务项目", "合同号", "竣工日期", "负责业务员", "客户类别", "情况说明"],
    ]
    firms = companies(rng, 40)
    since = 0
    for number in range(90):
        firm = rng.choice(firms)
        line, verdict = export_line(rng, firm, number)
        lines.append(line)
        since += 1
        if isinstance(verdict, str):
            truth.refuse(len(lines), verdict)
        else:
            truth.take(
                len(lines),
                firm.name,
                [verdict[0]],
                verdict[1],
                contract=line[6].strip(),
                contact=firm.person,
                city=firm.city,
                phone=verdict[2],
            )
        if number % 25 == 24:
            lines += [["本页小计", "", "", "", "", str(since)], [], ["  "]]
            since = 0
    lines += [["总计", "", "", "", "", "90"], [], ["注:本表由业务系统导出,竣工日期以报告为准。"]]
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines)
    (HERE / "branch_export.csv").write_bytes(text.getvalue().encode("gb18030"))
    truth.save("branch_export")


def export_line(rng: random.Random, firm: Company, number: int) -> tuple[list[str], Any]:
    """One line and its verdict: a reason, or type, date and first number."""
    kind, code = rng.choice(EXPORT_TYPES)
    day = date(rng.randint(2021, 2026), rng.randint(1, 9), rng.randint(1, 28))
    mobile, first = rng.choice(
        [
            (firm.mobile, firm.mobile),
            ("", ""),
            (f"0086{firm.mobile}", firm.mobile),
            (f"{firm.mobile[:3]} {firm.mobile[3:7]} {firm.mobile[7:]}", firm.mobile),
        ]
    )
    office, canonical = rng.choice(
        [("400-830-1688", "4008301688"), ("0755-83550000转801", "075583550000"), ("(020)8355 0000-12", "02083550000"), ("", "")]
    )
    written = rng.choice(
        [f"{day:%Y/%m/%d}", f"{day:%y.%m.%d}" if day.year > 2020 else f"{day:%Y.%m.%d}", f"{day:%Y%m%d}", f"{day:%Y-%m-%d} 00:00:00"]
    )
    name = rng.choice([firm.name, firm.name.replace("市", "市 "), firm.name + "\u3000"])
    place = (
        f"广东省{firm.city}市{CITIES[firm.city]}工业大道{number + 1}号\n3栋2楼" if number % 7 == 0 else f"{firm.city}市{CITIES[firm.city]}"
    )
    line = [
        name,
        place,
        firm.person,
        mobile,
        office,
        kind,
        f"HT{day.year}{number:04d}",
        written,
        rng.choice("何陈张") + "工",
        rng.choice(["普通", "重点", ""]),
        "要求;提前一天电话联系" if number % 11 == 0 else "",
    ]
    verdict: Any = (code, day.isoformat(), first or canonical or None)
    if number % 17 == 5:
        line[0], verdict = "", NO_CUSTOMER
    elif number % 19 == 6:
        line[5], verdict = "未知业务", NO_TYPE
    elif number % 23 == 7:
        line[7], verdict = "尚未竣工", NO_DATE
    return line, verdict


# an office with a very old program: BIFF, other order, days as numbers, several types in one cell

OLD_TYPES = [
    ("标准化、应急预案", ["standardization", "emergency-plan"]),
    ("安全培训", ["training"]),
    ("三同时/验收评价", ["construction.acceptance"]),
    ("职业卫生;安全培训", ["occupational-health", "training"]),
    ("安全现状评价", ["status-assessment"]),
    ("标准化", ["standardization"]),
]


def old_list() -> None:
    """.xls: the date first, the company near the end, the header once more on every printed page."""
    xlwt = import_module("xlwt")
    rng, truth = random.Random(3), Truth()
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    book.add_sheet("Sheet2")
    as_day = xlwt.easyxf(num_format_str="YYYY-M-D")
    header = ["完工时间", "协议编号", "业务类型", "负责人", "移动电话", "固定电话", "客户全称", "详细地址", "客户经理", "完成情况"]
    firms = companies(rng, 30)
    row = write_xls_row(sheet, 0, header)
    for number in range(70):
        firm = rng.choice(firms)
        if number in {25, 50}:
            row = write_xls_row(sheet, row, header)
        kind, codes = rng.choice(OLD_TYPES)
        day = date(rng.randint(2020, 2026), rng.randint(1, 9), rng.randint(1, 28))
        contract = f"协{day.year}〔{number:03d}〕号"
        serial = (day - date(1899, 12, 30)).days
        name = rng.choice([firm.name, firm.name + "(分厂)" if number % 6 == 0 else firm.name])
        customer = name
        name = name.replace("(", "\uff08").replace(")", "\uff09") if number % 12 == 0 else name
        landline = rng.choice(["", f"{rng.randint(2, 8)}{rng.randrange(10**6):06d}", "0758-2812345", "无"])
        cells: list[Any] = [
            "",
            contract,
            kind,
            firm.person,
            rng.choice([int(firm.mobile), firm.mobile, ""]),
            landline,
            name,
            f"广东省{firm.city}市{CITIES[firm.city]}{number}号",
            rng.choice("赵钱孙") + "经理",
            "已完成",
        ]
        why = ""
        if number % 13 == 4:
            cells[0], why = rng.choice(["2月30日", "验收中"]), NO_DATE
        elif number % 29 == 9:
            cells[2], why = "标准化、其它业务", NO_TYPE
        elif number % 31 == 11:
            cells[6], why = "", NO_CUSTOMER
        write_xls_row(sheet, row, cells)
        if why != NO_DATE:
            sheet.write(row, 0, serial, as_day) if number % 2 else sheet.write(row, 0, serial)
        row += 1
        if why:
            truth.refuse(row, why)
        else:
            truth.take(row, customer, codes, day.isoformat(), contract=contract, contact=firm.person, city=firm.city)
    write_xls_row(sheet, row, ["合计", "", 70])
    book.save(str(HERE / "old_list.xls"))
    truth.save("old_list")


def write_xls_row(sheet: Any, row: int, cells: list[Any]) -> int:
    """Write what is not empty; returns the next row."""
    for column, value in enumerate(cells):
        if value != "":
            sheet.write(row, column, value)
    return row + 1


if __name__ == "__main__":
    merged_ledger()
    branch_export()
    old_list()
