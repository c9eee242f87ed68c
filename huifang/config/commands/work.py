"""``huifang work``."""

import argparse
import sys

from huifang.config.words import _

HELP = _("run the background worker alone: deliveries, due dates, nightly planning, long jobs")


def configure(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: argparse.Namespace) -> int:
    """Work until a signal; 1 when it can't."""
    from huifang.config import state
    from huifang.config.supervisor import Supervisor
    from huifang.config.working import work

    if not state.is_reachable() or state.missing_migrations():
        print(state.what_to_do(), file=sys.stderr)
        return 1
    return Supervisor({_("worker"): work}).run()
