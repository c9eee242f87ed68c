"""Registers for tests of importing: the committed ones with their truth, and small ones made on the spot."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from huifang.imports import layouts, reading, registry, running, services
from huifang.imports.models import Batch
from huifang.imports.rules.cells import Cell
from huifang.journal.services import Actor
from huifang.kernel import clock

FOLDER = Path(__file__).resolve().parents[3] / "tests" / "data" / "registers"
FILES = ["customer_register.xlsx", "merged_ledger.xlsx", "branch_export.csv", "old_list.xls"]
HEADER = ["客户名称", "联系人", "电话", "地址", "项目类型", "合同编号", "完成时间", "备注"]
WHY = {"customer": "customer name missing", "type": "project type unknown", "completed": "completion date unusable"}


def truth_of(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{Path(file).stem}.truth.json").read_text(encoding="utf-8"))
    return found


def line(name: str = "佛山乙气体有限公司", **changes: Cell) -> list[Cell]:
    """A usable row."""
    usual: dict[str, Cell] = {
        "name": name, "contact": "李强", "phone": "13900139000", "address": "广东省佛山市顺德区1号", "type": "安全培训",
        "contract": "AZ2024-1", "completed": "2024-06-10", "remarks": "",
    }  # fmt: skip
    return list((usual | changes).values())


@dataclass
class Desk:
    """Makes files and brings them in."""

    folder: Path
    by: Actor

    def write(self, rows: Sequence[Sequence[Cell]], name: str = "册.xlsx", header: Sequence[str] = HEADER) -> Path:
        path = self.folder / name
        book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"})
        page = book.add_worksheet("登记表")
        for number, cells in enumerate([header, *rows]):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime | date):
                    page.write_datetime(number, column, cell)
                else:
                    page.write(number, column, cell)
        book.close()
        return path

    def open(self, path: Path, **options: object) -> Batch:
        at, kind = clock.now(), registry.kind("register")
        kept = reading.keep_path(path)
        layout = layouts.detect(kind, reading.read(kept.path), at=at)
        return services.upload(by=self.by, kind="register", file=kept, name=path.name, layout=layout, options=options, at=at)

    def bring(self, path: Path, *, work: Callable[[Batch], object] = running.apply, **options: object) -> Batch:
        batch = self.open(path, **options)
        services.start(batch, by=self.by, at=clock.now())
        work(batch)
        batch.refresh_from_db()
        return batch

    def rows(self, *rows: Sequence[Cell], name: str = "册.xlsx", **options: object) -> Batch:
        return self.bring(self.write(rows, name), work=running.apply, **options)

    def undo(self, batch: Batch) -> Batch:
        services.start_undo(batch, by=self.by, at=clock.now())
        running.undo(batch)
        batch.refresh_from_db()
        return batch
