"""``huifang workforce roster``: a roster problem in the form of Curtois & Qu in, the roster out."""

import argparse
import csv
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from huifang.config.words import _

if TYPE_CHECKING:
    from huifang.workforce.roster import search

REASONS = {
    "unknown_section": _("“{held}” is no section"),
    "no_section": _("“{held}” stands before the first section"),
    "too_few": _("“{held}” has too few values"),
    "no_number": _("“{held}” is no number"),
    "out_of_range": _("“{held}” is out of its range"),
    "unknown": _("“{held}” is not known"),
    "twice": _("“{held}” is empty or stands twice"),
    "contradiction": _("the limits contradict each other: {held}"),
    "missing": _("{held} is missing"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("source", type=Path, metavar="INSTANCE.txt", help=_("the problem in the form of Curtois & Qu"))
    parser.add_argument("target", type=Path, metavar="OUT.csv", help=_("the roster: employee, day (from 0), shift"))
    parser.add_argument(
        "--seconds",
        type=float,
        default=60.0,
        metavar="S",
        help=_("seconds by the clock from the start of the command to the written roster (60); processor time is at most twice that"),
    )
    parser.set_defaults(began=time.monotonic())
    parser.add_argument("--workers", type=int, default=2, metavar="N", help=_("use so many processor cores (2)"))
    parser.add_argument("--seed", type=int, default=1, help=_("the beginning of the random choices (1)"))


def run(args: argparse.Namespace) -> int:
    """0 with a roster, 1 when there can be none, 2 when the file can't be used, 3 without OR-Tools."""
    from huifang.workforce.roster import search
    from huifang.workforce.roster.instance import Unreadable, read, rows

    began: float = getattr(args, "began", time.monotonic())
    try:
        instance = read(args.source.read_text(encoding="utf-8-sig"))
    except Unreadable as unreadable:
        for fault in unreadable.faults:
            said = REASONS[fault.reason].format(held=fault.held)
            print(_("line {n}: {what}").format(n=fault.line, what=said) if fault.line else said, file=sys.stderr)
        return 2
    except (OSError, UnicodeDecodeError) as error:
        print(_("{file} can't be read: {error}").format(file=args.source, error=error), file=sys.stderr)
        return 2
    try:
        left = max(args.seconds - (time.monotonic() - began), 0.1)
        found = search.solve(instance, seconds=left, workers=args.workers, seed=args.seed, watch=_watch())
    except search.NotInstalled:
        print(_("Rosters need OR-Tools, which is not installed. Install the extra: pip install 'huifang[roster]'"), file=sys.stderr)
        return 3
    except search.Impossible as reason:
        print(_("No roster keeps the hard rules for: {people}").format(people=", ".join(reason.people)), file=sys.stderr)
        return 1
    with args.target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("employee", "day", "shift"))
        writer.writerows(rows(found.roster))
    text = _("cost {cost} after {seconds:.1f} s; no roster can cost less than {bound}")
    text = text if found.bound is not None else _("cost {cost} after {seconds:.1f} s")
    print(text.format(cost=found.cost, seconds=found.seconds, bound=found.bound))
    return 0


def _watch() -> "search.Watch | None":
    """On a terminal the best cost so far is shown while the search goes on."""
    if not sys.stderr.isatty():
        return None

    def show(now: "search.Progress") -> bool:
        sys.stderr.write("\r" + _("{seconds:.0f} s: {cost}").format(seconds=now.seconds, cost=now.cost) + "   ")
        return True

    return show
