"""``huifang export``: take the register of a month away as a workbook or as paper."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from huifang.config.words import _

if TYPE_CHECKING:
    from huifang.accounts.models import User
    from huifang.reports.rules import Month

HELP = _("take the register of a month away: every record of a call, and the totals")
FORMATS = ("xlsx", "pdf")
WRONG, NOT_DONE = 2, 1


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("what", metavar="KIND", choices=("register",), help=_("what to export: register"))
    parser.add_argument("--month", metavar=_("MONTH"), required=True, help=_("the month, such as 2026-10"))
    parser.add_argument("--format", choices=FORMATS, default="xlsx", help=_("xlsx (with the totals) or pdf (a sheet per agent)"))
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help=_("the file to write"))
    parser.add_argument("--by", metavar="USER", default="", help=_("export what this user may read; everything if not given"))
    parser.add_argument("--unit", metavar="CODE", default="", help=_("only this unit and those below it"))
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


class Stop(Exception):
    """Say why, and with which exit code."""

    def __init__(self, text: str, code: int = NOT_DONE) -> None:
        super().__init__(text)
        self.text, self.code = text, code


def run(args: argparse.Namespace) -> int:
    """0 when the file was written, 1 when there was nothing to write or it was refused, 2 for wrong arguments."""
    from huifang.kernel.decision import Refused
    from huifang.ui.words import reason_words

    try:
        result = export(args)
    except Stop as stop:
        print(stop.text, file=sys.stderr)
        return stop.code
    except Refused as refusal:
        print(reason_words(refusal.decision.reason, refusal.decision.params), file=sys.stderr)
        return NOT_DONE
    if args.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(_("{rows} lines of {agents} agents, {void} of them void: {file}").format(**result))
    return 0


def export(args: argparse.Namespace) -> dict[str, object]:
    """Write the file and keep that it was taken away.

    Raises:
        Stop: the month, unit, user or folder is wrong, or the month has no line.
        Refused: the user may not, or there are too many lines for one PDF.
    """
    from huifang.journal.services import Actor
    from huifang.kernel import clock
    from huifang.kernel.decision import enforce
    from huifang.kernel.refs import system
    from huifang.paperwork import access as printing_access
    from huifang.paperwork import printing, services
    from huifang.reports import access
    from huifang.reports.printing import lines, paper_of

    month, user, unit = _month(args.month), _user(args.by), _unit(args.unit)
    if not args.out.absolute().parent.is_dir():
        raise Stop(_("There is no folder {folder}.").format(folder=args.out.absolute().parent), WRONG)
    scope = (access.scope_of(user) if user else access.EVERYTHING).within(unit=unit)
    rows = lines(scope, month)
    if user:
        rows = rows.filter(pk__in=access.records_for(user).values("pk"))
    paper = paper_of(rows, month, scope, user.pk if user else None)
    if user:
        enforce(printing_access.may_take_workbook(user, paper) if args.format == "xlsx" else printing_access.may_print(user, paper))
    counted = {
        "rows": rows.count(),
        "agents": rows.order_by().values("agent").distinct().count(),
        "void": rows.filter(state="void").count(),
    }
    if not counted["rows"]:
        raise Stop(_("No follow-up was recorded in {month}; no file was written.").format(month=month))
    by: Actor = user or system("cli")
    at = clock.now()
    if args.format == "xlsx":
        assert paper.workbook is not None
        content = paper.workbook()
    else:
        content = printing.render(paper, by=user.name if user else _("command line"), at=at)
    try:
        args.out.write_bytes(content)
    except OSError as error:
        raise Stop(_("{file} can't be written: {why}").format(file=args.out, why=error.strerror)) from error
    services.log_printed(paper, f".{args.format}", by=by, at=at)
    return {"month": str(month), "format": args.format, "file": str(args.out), **counted}


def _month(text: str) -> "Month":
    from huifang.reports.rules import Month

    try:
        return Month.parse(text)
    except ValueError as error:
        raise Stop(_("Write the month as 2026-10; {text} is none.").format(text=text), WRONG) from error


def _user(username: str) -> "User | None":
    from huifang.accounts.models import User

    if not username:
        return None
    user = User.objects.filter(username__iexact=username, is_active=True).first()
    if user is None:
        raise Stop(_("There is no user {name}.").format(name=username), WRONG)
    return user


def _unit(code: str) -> int | None:
    from huifang.organization.models import Unit

    if not code:
        return None
    unit = Unit.objects.filter(code=code).values_list("pk", flat=True).first()
    if unit is None:
        known = "、".join(Unit.objects.filter(is_active=True).order_by("path").values_list("code", flat=True))
        raise Stop(_("There is no unit {code}. Known: {known}").format(code=code, known=known), WRONG)
    return unit
