"""``huifang plan``: make the calls that the regulation asks for."""

import argparse
import json
import sys
from typing import Any

from huifang.config.words import _

HELP = _("plan the calls that fall due until a day; run it as often as you like, nothing is made twice")


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument(
        "--until", metavar=_("DATE"), default="", help=_("the last day to plan, such as 2026-12-31; 60 days ahead if not given")
    )
    parser.add_argument(
        "--at", metavar=_("MOMENT"), default="", help=_("plan as of this moment, such as 2026-11-21T09:00 (Shanghai); now if not given")
    )
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    """0 when it was planned, 2 for a date that can't be read or reached."""
    from huifang.followup.planning.run import actor
    from huifang.followup.services.planning import plan
    from huifang.kernel import clock
    from huifang.kernel.decision import Refused
    from huifang.ui.words import reason_words

    try:
        at, until = _moment(args.at), _day(args.until)
    except ValueError:
        print(_("Write a date as 2026-12-31 and a moment as 2026-11-21T09:00."), file=sys.stderr)
        return 2
    try:
        with clock.at(at):
            outcome = plan(by=actor(), at=at, until=until, report=None if args.json else _watch())
    except Refused as refusal:
        print(reason_words(refusal.decision.reason, refusal.decision.params), file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(outcome.as_json(), ensure_ascii=False))
    else:
        _tell(outcome)
    return 0


def _moment(text: str) -> Any:
    from datetime import datetime

    from huifang.kernel import clock

    if not text:
        return clock.now()
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text) if text else None


def _watch() -> Any:
    """A line that counts, on a terminal only."""
    if not sys.stderr.isatty():
        return None

    def watch(done: int, total: int) -> bool:
        print("\r" + _("{done} / {total} customers").format(done=done, total=total), end="", file=sys.stderr, flush=True)
        return True

    return watch


def _tell(outcome: Any) -> None:
    print(_("Planned until {until} in {seconds:.1f} s.").format(until=outcome.until, seconds=outcome.seconds))
    print(
        _("{items} due items, {backlog} of them missed before; {calls} new calls, {joined} items put into calls that were there.").format(
            items=outcome.obligations_created, backlog=outcome.backlog, calls=outcome.tasks_created, joined=outcome.tasks_joined
        )
    )
    from huifang.regulations.selectors import book

    rules = book(outcome.at)
    for code, count in sorted(outcome.by_rule.items()):
        rule = rules.rule(code)
        names = (getattr(rule.value, name, "") for name in ("duty", "chain", "name")) if rule else ()
        print(f"  {rule.clause if rule else ''} {next(filter(None, names), code)}: {count}")
