"""``huifang sample``: recount draws, list them."""

import argparse
import json
import sys
from typing import Any

from huifang.config.words import _

HELP = _("recompute a draw from its frozen population and say whether it is equal, or where not; or list the draws")


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("action", choices=("verify", "list"), help=_("verify a draw, or list the newest draws"))
    parser.add_argument("id", metavar="ID", type=int, nargs="?", help=_("the number of the draw"))
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    """0 when everything agrees, 1 when something doesn't or nothing was drawn yet, 2 for wrong arguments."""
    if args.action == "list":
        return _list(args)
    if args.id is None:
        print(_("Give the number of the draw, such as: huifang sample verify 12"), file=sys.stderr)
        return 2
    return _verify(args)


def _list(args: argparse.Namespace) -> int:
    from huifang.followup.models import Draw

    rows = list(Draw.objects.select_related("unit").order_by("-pk")[:50])
    if args.json:
        fields = ("id", "name", "period", "state", "population", "wanted", "seed")
        print(json.dumps([{name: getattr(row, name) for name in fields} for row in rows], ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row.pk}  {row.name} {row.period}  {row.unit.name}  {row.get_state_display()}  {row.wanted}/{row.population}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    from huifang.followup.models import Draw
    from huifang.followup.sampling import checking

    draw = Draw.objects.filter(pk=args.id).first()
    if draw is None:
        print(_("There is no draw {id}.").format(id=args.id), file=sys.stderr)
        return 2
    found = checking.verify(draw)
    if args.json:
        print(json.dumps(_plain(draw, found), ensure_ascii=False))
    else:
        _tell(draw, found)
    return 0 if found.findings and found.equal else 1


def _plain(draw: Any, found: Any) -> dict[str, object]:
    findings = [{"what": f.what, "equal": f.equal, "expected": f.expected, "found": f.found} for f in found.findings]
    return {
        "draw": draw.pk, "key": draw.key, "state": draw.state, "population": draw.population, "drawn": draw.wanted, "seed": draw.seed,
        "seal_position": draw.seal_position, "frame_digest": draw.frame_digest, "result_digest": draw.result_digest,
        "equal": bool(findings) and found.equal, "findings": findings,
    }  # fmt: skip


def _tell(draw: Any, found: Any) -> None:
    from huifang.followup.sampling.pages import finding_words

    print(f"{draw.name} {draw.period} · {draw.unit.name}")
    if not found.findings:
        print(_("Nothing was drawn yet."))
        return
    print(_("Population {population}, drawn {drawn}, seed {seed}").format(population=draw.population, drawn=draw.wanted, seed=draw.seed))
    for finding in found.findings:
        what, words = finding_words(finding)
        print(f"  {what}: {words}")
    print(_("Everything agrees.") if found.equal else _("NOT EQUAL: see above."))
