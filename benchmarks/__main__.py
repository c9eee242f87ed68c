"""``python -m benchmarks [NAME…] [--quick] [--rows N] [--engine postgres]``: each in a process of its own; without a name, all."""

import os
import pkgutil
import subprocess
import sys
from collections.abc import Sequence

import benchmarks
from benchmarks.common import ROOT

HELPERS = {"__main__", "common"}


def names() -> list[str]:
    """Every benchmark; modules with a leading underscore and those of common use are none."""
    found = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    return [name for name in found if name not in HELPERS and not name.startswith("_")]


def main(arguments: Sequence[str]) -> int:
    """Run the named benchmarks, or all of them; 1 when a limit was missed."""
    known = names()
    chosen = [word for word in arguments if word in known] or known
    rest = [word for word in arguments if word not in known]
    if "--help" in rest or "-h" in rest:
        print(f"{__doc__}\n\n{', '.join(known)}")
        return 0
    unknown = [word for word, before in zip(rest, ["", *rest], strict=False) if not word.startswith("-") and not before.startswith("-")]
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(known)}", file=sys.stderr)
        return 2
    failed = [
        name
        for name in chosen
        if subprocess.run((sys.executable, "-m", f"benchmarks.{name}", *rest), cwd=ROOT, env=os.environ, check=False).returncode
    ]
    print(
        f"\n{len(chosen) - len(failed)} of {len(chosen)} benchmarks within their limits" + (f"; not: {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
