"""``huifang workforce measure``: figures of each interval from records of single calls (R6.1, R6.2)."""

from __future__ import annotations

import argparse
import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huifang.config.words import _

if TYPE_CHECKING:
    from huifang.workforce.measures import Call

COLUMNS = ("slot", "offered", "answered", "abandoned", "aht_s", "asa_s", "answered_in_time", "service_level")


def configure(acts: Any) -> None:
    """The arguments of ``measure``."""
    parser = acts.add_parser("measure", help=_("service level, speed of answer and abandonment from records of calls"))
    parser.add_argument("source", type=Path, metavar="CALLS.csv", help=_("columns: entered, queue_s, service_s (empty: gave up)"))
    parser.add_argument("target", type=Path, metavar="OUT.csv", help=_("a row for each interval in which something came"))
    parser.add_argument("--minutes", type=int, default=30, choices=(15, 30, 60, 1440), help=_("length of an interval (30)"))
    parser.add_argument("--within", type=float, default=20.0, metavar="S", help=_("answered in time within so many seconds (20)"))


def run(args: argparse.Namespace) -> int:
    """0 when every row was counted, 1 when some could not be, 2 when the file can't be used."""
    from huifang.workforce.measures import Measure, measure

    calls: list[Call] = []
    wrong = 0
    try:
        with args.source.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            absent = [name for name in ("entered", "queue_s", "service_s") if name not in (reader.fieldnames or [])]
            if absent:
                print(_("{file} lacks the column {column}").format(file=args.source, column=absent[0]), file=sys.stderr)
                return 2
            for number, row in enumerate(reader, start=2):
                found = _call(row)
                if isinstance(found, str):
                    wrong += 1
                    print(_("line {n}: {column} can't be used: “{held}”").format(n=number, column=found, held=row[found]), file=sys.stderr)
                else:
                    calls.append(found)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        print(_("{file} can't be read: {error}").format(file=args.source, error=error), file=sys.stderr)
        return 2
    rows, whole = measure(calls, minutes=args.minutes, target=args.within), Measure()
    with args.target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for slot, held in rows.items():
            whole = whole.plus(held)
            figures = (_number(held.handling), _number(held.speed), held.within, _number(held.level))
            writer.writerow((slot, held.offered, held.answered, held.abandoned, *figures))
    text = _("{offered} offered, {abandoned} gave up, service level {level}, speed of answer {speed} s; {wrong} rows not counted")
    level = "–" if whole.level is None else f"{whole.level:.1%}"
    speed = "–" if whole.speed is None else f"{whole.speed:.1f}"
    print(text.format(offered=whole.offered, abandoned=whole.abandoned, level=level, speed=speed, wrong=wrong))
    return 1 if wrong else 0


def _call(row: dict[str, Any]) -> Call | str:
    """The call of a row, or the name of the column that can't be used. A row with an ``outcome`` was served only by an agent."""
    from huifang.workforce.measures import Call

    try:
        entered = datetime.fromisoformat((row["entered"] or "").strip())
    except ValueError:
        return "entered"
    numbers: dict[str, float | None] = {}
    for column in ("queue_s", "service_s"):
        text = (row[column] or "").strip()
        try:
            numbers[column] = float(text) if text else None
        except ValueError:
            return column
        held = numbers[column]
        if (held is None and column == "queue_s") or (held is not None and not 0 <= held < 1e7):
            return column
    outcome = (row.get("outcome") or "AGENT").strip().upper()
    return Call(entered, numbers["queue_s"] or 0.0, numbers["service_s"] if outcome == "AGENT" else None)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")
