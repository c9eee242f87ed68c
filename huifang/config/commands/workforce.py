"""``huifang workforce``: the planner's engines on files."""

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

from huifang.config import foretelling, measuring, rostering
from huifang.config.words import _

HELP = _("answer a planner's questions from a file: people needed, waiting, service level")
REASONS = {
    "missing": _("is missing"),
    "no_number": _("is no number"),
    "out_of_range": _("is out of its range"),
    "unknown_model": _("must be A, B, C or W"),
    "unknown_metric": _("is no figure of this model"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    acts = parser.add_subparsers(dest="act", required=True, metavar=_("ACT"))
    staffing = acts.add_parser("staffing", help=_("Erlang B, C, A and workload for each line of a CSV file"))
    staffing.add_argument("source", type=Path, metavar="IN.csv", help=_("columns: model, calls_per_hour, aht_s, agents, …, metric"))
    staffing.add_argument("target", type=Path, metavar="OUT.csv", help=_("the same lines with a column “value”"))
    rostering.configure(
        acts.add_parser("roster", help=_("a roster for a problem in the form of Curtois & Qu; never one that breaks a hard rule"))
    )
    foretelling.configure(acts)
    measuring.configure(acts)


def run(args: argparse.Namespace) -> int:
    """0 when every line was answered, 1 when some could not be, 2 when the file can't be used."""
    if args.act == "forecast":
        return foretelling.run(args)
    if args.act == "measure":
        return measuring.run(args)
    if args.act == "roster":
        return rostering.run(args)
    return staff(args.source, args.target)


def staff(source: Path, target: Path) -> int:
    """Answer a sheet; lines that can't be answered stay empty and are named on standard error."""
    from huifang.workforce.sheets import NEEDED, Wrong, answers

    try:
        with source.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows: list[dict[str, Any]] = list(reader)
            columns = [name for name in reader.fieldnames or [] if name != "value"]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        print(_("{file} can't be read: {error}").format(file=source, error=error), file=sys.stderr)
        return 2
    if absent := [name for name in NEEDED if name not in columns]:
        print(_("{file} lacks the column {column}").format(file=source, column=absent[0]), file=sys.stderr)
        return 2
    wrong = 0
    for number, (row, found) in enumerate(zip(rows, answers(rows), strict=True), start=2):
        row["value"] = "" if isinstance(found, Wrong) else repr(found)
        if isinstance(found, Wrong):
            wrong += 1
            why = REASONS[found.reason]
            print(_("line {n}: {column} “{held}” {why}").format(n=number, column=found.column, held=found.held, why=why), file=sys.stderr)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*columns, "value"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    print(_("{n} lines answered, {wrong} not").format(n=len(rows) - wrong, wrong=wrong))
    return 1 if wrong else 0
