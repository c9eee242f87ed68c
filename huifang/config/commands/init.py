"""``huifang init``: an empty installation that somebody can sign in to."""

import argparse
import os
import sys

from huifang.config.words import _

HELP = _("set up or upgrade this installation: database, calendar, units, regulation packs, first administrator")
PACKS = ["work-safety-consultancy"]


def configure(parser: argparse.ArgumentParser) -> None:
    """What may be said instead of being asked."""
    parser.add_argument("--no-input", action="store_true", help=_("ask nothing; take the defaults"))
    parser.add_argument("--company", default="", metavar=_("NAME"), help=_("the company's name"))
    parser.add_argument(
        "--pack", nargs="*", default=None, metavar=_("CODE"), help=_("regulation packs to install (work-safety-consultancy)")
    )
    parser.add_argument("--administrator", default="admin", metavar=_("USER"), help=_("user name of the first administrator (admin)"))
    parser.add_argument("--new-link", action="store_true", help=_("make a new one-time link for the administrator"))
    parser.add_argument(
        "--url",
        default=os.environ.get("HUIFANG_URL", "http://127.0.0.1:8000"),
        metavar=_("URL"),
        help=_("where the pages are served; the one-time link begins with it (http://127.0.0.1:8000)"),
    )


def run(args: argparse.Namespace) -> int:
    """Set up what is missing; a second run changes nothing."""
    from huifang.config import installing

    company = args.company
    if not company and not args.no_input and sys.stdin.isatty():
        company = input(_("Company name: ")).strip()
    packs = PACKS if args.pack is None else args.pack
    try:
        done = installing.install(company=company, packs=packs, username=args.administrator, new_link=args.new_link)
    except LookupError as error:
        print(_("There is no such pack: {name}").format(name=error), file=sys.stderr)
        return 1
    for line in done.lines:
        print(f"✓ {line}")
    if done.path:
        print()
        print(_("One-time link for {username}, valid for three days:").format(username=done.username))
        print(args.url.rstrip("/") + done.path)
    else:
        print(_("The administrator is {username}. A new one-time link: huifang init --new-link").format(username=done.username))
    return 0
