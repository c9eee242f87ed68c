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

    from huifang.workforce.forecast.choosing import Forecast
    from huifang.workforce.forecast.marks import Marks

FEW_DAYS, FURTHEST, LONGEST = 28, 400, 10_000
"""Days of history below which nothing can be tried; days ahead, and days of history, beyond which a date is a slip of the pen."""
REASONS = {
    "no_number": _("is no number"),
    "no_moment": _("is no date and time, such as 2026-11-21 09:30"),
    "no_minute": _("is no whole minute"),
    "too_large": _("is more than a slot can hold"),
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
    if refusal := _unfit(known.moments, asked.moments):
        print(refusal, file=sys.stderr)
        return 2
    special = {**(_holidays(known.moments + asked.moments) if china else {}), **known.marks, **asked.marks}
    closed = files.closed(known.moments, asked.moments)
    found = choosing.forecast(series.build(known.moments, known.calls), asked.moments, special, closed=closed)
    with target.open("w", encoding="utf-8", newline="") as file:
        files.write(file, asked.moments, found.expected, found.low, found.high)
    _tell(known.moments, found)
    return 0


def _unfit(known: Sequence[datetime], asked: Sequence[datetime]) -> str:
    """Why these moments can't be a history and what follows it; "" if they can."""
    from huifang.workforce.forecast.series import slot_of

    if not known:
        return _("The history is empty.")
    last, minutes = max(known), slot_of(known)
    if (last - min(known)).days > LONGEST:
        return _("The history reaches from {first} to {last}; one of these dates must be wrong.").format(first=min(known), last=last)
    for moment in asked:
        if moment.date() <= last.date():
            return _("{moment} is to be forecast, but the history reaches to {last}.").format(moment=moment, last=last)
        if (moment - last).days > FURTHEST:
            return _("{moment} lies more than {days} days after the history.").format(moment=moment, days=FURTHEST)
        if (moment.hour * 60 + moment.minute) % minutes:
            return _("{moment} begins no slot: those of the history have {minutes} minutes.").format(moment=moment, minutes=minutes)
    return ""


def _tell(known: Sequence[datetime], found: Forecast) -> None:
    """The errors of the back-test, and what else should be known of the result."""
    days = len({moment.date() for moment in known})
    if days < FEW_DAYS:
        print(_("The history has {days} days: too few to try methods on, so the intervals are a guess.").format(days=days))
    if unknown := int((found.expected <= 0).sum()):
        print(_("{n} slots lie where the history knows no calls; none are expected there.").format(n=unknown))
    for choice in found.choices:
        if choice.error == choice.error:  # nan: nothing came on the days it was tried on
            print(
                _("up to {days} days ahead: mean error {error} over {n} days of back-test").format(
                    days=choice.horizon, error=f"{choice.error:.1%}", n=choice.trials
                )
            )


def _holidays(moments: Sequence[datetime]) -> Marks:
    from huifang.organization.calendars import published
    from huifang.workforce.forecast.marks import calendar_marks

    rules = [rule for year in {moment.year for moment in moments} for rule in published().get(year, ())]
    return calendar_marks({r.day: r.note for r in rules if not r.works}, {r.day: r.note for r in rules if r.works})
