"""What the pages of a batch show."""

from typing import Any

from huifang.imports import labels, layouts, registry
from huifang.imports.models import Batch
from huifang.imports.registry import ImportKind, Obstacle
from huifang.imports.rules import life
from huifang.imports.rules.cells import Book
from huifang.imports.rules.headers import Layout
from huifang.imports.tally import NOTICE, SHOWN
from huifang.imports.workbooks import explain


def rows_of(book: Book, layout: Layout) -> int:
    """How long the sheet is."""
    sheet = book.sheet(layout.sheet)
    return len(sheet.rows) if sheet else 0


def preview(batch: Batch) -> dict[str, Any]:
    """Counts, and the first rows that create, match, are odd, are refused."""
    kind = registry.kind(batch.kind)
    stored = batch.preview
    return {
        "batch": batch,
        "totals": stored["totals"],
        "counts": counts(kind, stored["totals"]),
        "created": [_row(kind, one) for one in stored["created"]],
        "matched": [_row(kind, one) for one in stored["matched"]],
        "odd": [_row(kind, one) for one in stored["odd"]],
        "refused": [{"row": one["row"], "text": _explained(batch, one["row"], one["faults"])} for one in stored["refused"]],
        "shown": SHOWN,
        "titles": kind.titles,
        "unit": batch.options.get("unit_name", ""),
        "owner": batch.options.get("owner_name", ""),
    }


def result(batch: Batch, obstacles: list[Obstacle]) -> dict[str, Any]:
    """What was written, what was refused, and what may be done now."""
    kind = registry.kind(batch.kind)
    rows = list(batch.refused.order_by("number")[:SHOWN])
    return {
        "batch": batch,
        "state": labels.STATES[batch.state],
        "totals": {"rows_read": 0, "accepted": 0, "refused": 0} | batch.counts,
        "counts": counts(kind, batch.counts),
        "notices": notices(kind, batch.counts),
        "refused": [{"row": row.number, "text": _explained(batch, row.number, row.faults)} for row in rows],
        "shown": SHOWN,
        "obstacles": obstacles,
        "may_undo": bool(life.BATCH.can(batch.state, "undo")),
        "may_continue": batch.state in {life.STOPPED, life.FAILED},
    }


def counts(kind: ImportKind, totals: dict[str, int]) -> list[tuple[str, int]]:
    """The kind's counts with their words."""
    return [(str(label), totals.get(name, 0)) for name, label in kind.counts.items()]


def notices(kind: ImportKind, totals: dict[str, int]) -> list[tuple[str, int]]:
    """What was odd about rows that were used, with how many."""
    return [(str(text), count) for code, text in kind.notices.items() if (count := totals.get(f"{NOTICE}{code}", 0))]


def _row(kind: ImportKind, stored: dict[str, Any]) -> dict[str, Any]:
    codes = [made.partition(":")[0] for made in stored["made"]]
    words = [f"{kind.made[code]} {codes.count(code)}" if codes.count(code) > 1 else str(kind.made[code]) for code in dict.fromkeys(codes)]
    return {
        "row": stored["row"],
        "title": stored["title"],
        "made": "、".join(words),
        "details": " · ".join(stored["details"]),
        "notices": " ".join(str(kind.notices[code]) for code in stored["notices"]),
    }


def _explained(batch: Batch, number: int, faults: list[list[str]]) -> str:
    return explain(faults, layouts.load(batch.layout), number, batch.kind)
