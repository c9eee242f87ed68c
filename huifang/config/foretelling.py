"""``huifang workforce forecast``: calls to come, from a history in a file (R6.1)."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huifang.config.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from huifang.workforce.forecast.marks import Marks

REASONS = {
    "no_number": _("is no number"),
    "no_moment": _("is no date and time, such as 2026-11-21 09:30"),
    "twice": _("occurs twice"),
}


def configure(acts: Any) -> None:
    """The arguments of ``forecast``."""
    forecast = acts.add_parser("forecast", help=_("calls to come, each with an interval, from a history"))
    forecast.add_argument(
        "history", type=Path, metavar="HISTORY.csv", help=_("columns: timestamp, calls, mark (a holiday or event; optional)")
    )
    forecast.add_argument("future", type=Path, metavar="FUTURE.csv", help=_("columns: timestamp, mark (optional); the slots to forecast"))
    forecast.add_argument("target", type=Path, metavar="OUT.csv", help=_("columns: timestamp, forecast, lo80, hi80"))
    forecast.add_argument("--calendar", choices=["none", "china"], default="none", help=_("also mark the holidays of a country"))


def run(args: argparse.Namespace) -> int:
    """0 when the file was written, 2 when a file can't be used."""
    return foretell(args.history, args.future, args.target, china=args.calendar == "china")


def foretell(history: Path, future: Path, target: Path, *, china: bool = False) -> int:
    """Forecast a file's slots; a line that can't be used is named, and then nothing is written."""
    from huifang.workforce.forecast import choosing, files, series

    sheets = []
    for source, is_history in ((history, True), (future, False)):
        try:
            with source.open(encoding="utf-8-sig", newline="") as file:
                sheets.append(files.read(file, history=is_history))
        except files.BadLine as bad:
            print(_("{file} lacks the column {column}").format(file=source, column=bad.held), file=sys.stderr)
            return 2
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            print(_("{file} can't be read: {error}").format(file=source, error=error), file=sys.stderr)
            return 2
        for wrong in sheets[-1].wrong:
            why = REASONS[wrong.reason]
            print(_("{file}, line {n}: “{held}” {why}").format(file=source, n=wrong.line, held=wrong.held, why=why), file=sys.stderr)
    known, asked = sheets
    if known.wrong or asked.wrong:
        return 2
    special = {**(_holidays(known.moments + asked.moments) if china else {}), **known.marks, **asked.marks}
    try:
        found = choosing.forecast(series.build(known.moments, known.calls), asked.moments, special)
    except ValueError:
        print(_("The history is empty, its slots don't fit each other, or the slots to forecast don't follow it."), file=sys.stderr)
        return 2
    with target.open("w", encoding="utf-8", newline="") as file:
        files.write(file, asked.moments, found.expected, found.low, found.high)
    for choice in found.choices:
        if choice.trials:
            print(
                _("up to {days} days ahead: mean error {error} over {n} days of back-test").format(
                    days=choice.horizon, error=f"{choice.error:.1%}", n=choice.trials
                )
            )
    return 0


def _holidays(moments: Sequence[datetime]) -> Marks:
    from huifang.organization.calendars import published
    from huifang.workforce.forecast.marks import calendar_marks

    rules = [rule for year in {moment.year for moment in moments} for rule in published().get(year, ())]
    return calendar_marks({r.day: r.note for r in rules if not r.works}, {r.day: r.note for r in rules if r.works})
