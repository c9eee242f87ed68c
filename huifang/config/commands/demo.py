"""``huifang demo``: a company with a year of life, to look around in."""

import argparse
import sys
from pathlib import Path

from huifang.config.words import _

HELP = _("make the demo company: about 3,000 customers, 15 staff, twelve months of work")

SHORTEST = 60


def configure(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("--if-empty", action="store_true", help=_("do nothing when there is a company already"))
    parser.add_argument("--customers", type=int, default=3000, metavar="N", help=_("about so many customers (3000)"))
    parser.add_argument("--days", type=int, default=365, metavar="N", help=_("so many days of work (365, at least 60)"))
    parser.add_argument("--at", default="", metavar=_("MOMENT"), help=_("the demo's present, such as 2026-11-20T10:00; now if not given"))


def run(args: argparse.Namespace) -> int:
    """Build it into an empty database; an installation that is in use is never touched."""
    from datetime import datetime

    from django.conf import settings
    from django.core.management import call_command

    from huifang.config.demo import building
    from huifang.kernel import clock
    from huifang.organization.models import Unit

    if args.days < SHORTEST:
        print(_("--days needs at least 60: less holds no whole course of a complaint."), file=sys.stderr)
        return 2
    marker = Path(settings.DATA) / "demo"
    if (marker / "building").exists():
        _start_over(marker)
    call_command("migrate", verbosity=0, interactive=False)
    if Unit.objects.exists():
        if args.if_empty:
            return 0
        print(_("There is a company in this database already; the demo needs an empty one (set HUIFANG_DATA)."), file=sys.stderr)
        return 1
    try:
        at = datetime.fromisoformat(args.at) if args.at else clock.now()
    except ValueError:
        print(_("--at needs a moment such as 2026-11-20T10:00."), file=sys.stderr)
        return 2
    at = at if at.tzinfo else at.replace(tzinfo=clock.ZONE)
    marker.mkdir(parents=True, exist_ok=True)
    (marker / "building").touch()
    print(_("Making the demo company: a year of work takes about two minutes, once."), file=sys.stderr, flush=True)
    building.build(at=at, customers=args.customers, days=args.days, report=_report)
    (marker / "building").unlink()
    print(_("The demo company is ready. The sign-in page offers its people."), file=sys.stderr)
    return 0


def _start_over(marker: Path) -> None:
    """Clear away a demo that was stopped while it was made; the mark says that nobody has worked in it."""
    from django.core.management import call_command
    from django.db import connection

    print(_("The demo company was not finished last time; it is made anew."), file=sys.stderr, flush=True)
    if connection.vendor == "sqlite":
        connection.close()
        file = Path(connection.settings_dict["NAME"])
        for part in (file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm"))):
            part.unlink(missing_ok=True)
    else:
        call_command("flush", verbosity=0, interactive=False)
    (marker / "building").unlink()


def _report(done: int, total: int, what: str) -> None:
    if sys.stderr.isatty() or done % 20 == 0 or done == total:
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        print(f"  {what}  {done}/{total}", end=end, file=sys.stderr, flush=True)
