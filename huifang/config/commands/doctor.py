"""``huifang doctor``."""

import argparse
import json

from huifang.config.words import _

HELP = _("check this installation and say what to mend; exit code 1 when something is wrong")


def configure(parser: argparse.ArgumentParser) -> None:
    """For people or for machines."""
    parser.add_argument("--full", action="store_true", help=_("verify the whole chain of facts and every file, not only the newest"))
    parser.add_argument("--offline", action="store_true", help=_("ask no mail server"))
    parser.add_argument("--json", action="store_true", help=_("print the findings as JSON"))


def run(args: argparse.Namespace) -> int:
    """Print every finding; 1 when one is bad."""
    from huifang.config import checkup

    findings = checkup.examine(network=not args.offline, whole=args.full)
    bad = any(finding.state == "bad" for finding in findings)
    if args.json:
        print(json.dumps({"ok": not bad, "findings": [finding.plain() for finding in findings]}, ensure_ascii=False, indent=1))
        return int(bad)
    marks = {"ok": "✓", "warn": "!", "bad": "✗"}
    for finding in findings:
        print(f"{marks[finding.state]} {finding.name}: {finding.text}")
        if finding.mend:
            print(f"    → {finding.mend}")
    return int(bad)
