"""``huifang audit``: verify the chain of facts, write an anchor, hold it against one."""

import argparse
import json
import sys
from pathlib import Path

from huifang.config.words import _

HELP = _("verify the chain of facts, or write an anchor of it")


def configure(parser: argparse.ArgumentParser) -> None:
    """Verify or anchor."""
    acts = parser.add_subparsers(dest="act", metavar=_("ACT"), required=True)
    verify = acts.add_parser("verify", help=_("recompute the chain from the stored facts and say what was changed"))
    verify.add_argument("--anchor", metavar=_("FILE"), type=Path, action="append", default=[], help=_("anchors kept elsewhere, one a line"))
    verify.add_argument("--last", metavar="N", type=int, default=0, help=_("only the newest N links"))
    verify.add_argument("--json", action="store_true", help=_("as JSON"))
    anchor = acts.add_parser("anchor", help=_("print position and digest of the last link, to be kept elsewhere"))
    anchor.add_argument("--to", metavar=_("FILE"), type=Path, default=None, help=_("append it to this file, on another machine or medium"))


def run(args: argparse.Namespace) -> int:
    """0 when all holds, 1 when not."""
    from huifang.config import state

    if not state.is_reachable() or not state.is_initialised():
        print(state.what_to_do(), file=sys.stderr)
        return 1
    return _anchor(args) if args.act == "anchor" else _verify(args)


def _verify(args: argparse.Namespace) -> int:
    from huifang.audit import anchors
    from huifang.audit.labels import FAULTS
    from huifang.audit.register import BrokenRegister

    try:
        given = [anchor for file in args.anchor for anchor in anchors.parse(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError) as error:
        print(_("The anchor can't be read: {why}").format(why=error), file=sys.stderr)
        return 1
    try:
        said = anchors.verify(given, last=args.last)
    except BrokenRegister as error:
        print(_("The destruction register can't be trusted: {why}").format(why=error), file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(said.plain(), ensure_ascii=False, indent=1))
        return 0 if said.holds else 1
    print(_("{n} links verified in {s} s.").format(n=said.links, s=f"{said.seconds:.1f}"))
    for certificate, count in sorted(said.erased.items()):
        print(_("{n} facts were erased under certificate {certificate}.").format(n=count, certificate=certificate))
    for fault in said.faults[:100]:
        print(
            _("Position {position}, fact {event}: {what}").format(
                position=fault.position, event=fault.event or "–", what=FAULTS[fault.what]
            )
        )
    for certificate in said.unknown:
        print(_("Certificate {certificate} is not in the destruction register.").format(certificate=certificate))
    for one in said.lost:
        print(_("The anchor of position {position} does not hold.").format(position=one.position))
    if said.holds:
        print(_("Nothing was changed."))
    return 0 if said.holds else 1


def _anchor(args: argparse.Namespace) -> int:
    from huifang.audit import anchors
    from huifang.kernel import clock

    found = anchors.take(at=clock.now())
    if found is None:
        print(_("Nothing is sealed yet."), file=sys.stderr)
        return 1
    print(found.line())
    if args.to is not None:
        try:
            with args.to.open("a", encoding="utf-8") as stream:
                stream.write(f"{found.line()}\n")
        except OSError as error:
            print(_("{file} can't be written: {why}").format(file=args.to, why=error.strerror), file=sys.stderr)
            return 1
    return 0
