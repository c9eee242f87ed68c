"""Renew the locks from pyproject.toml and requirements-dev.in: `python tools/lock.py [--upgrade]`.

The index settings of this machine are kept out of the environment, because uv would write them into the locks.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"
OPTIONS = (
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--no-header",
    "--python-version=3.11",
    "--quiet",
)
LOCKS = (
    ("requirements-uv.txt", ("requirements-uv.in",)),
    ("requirements-dev.txt", ("pyproject.toml", "requirements-dev.in", "--extra=roster")),
    ("requirements.txt", ("pyproject.toml", "--constraints=requirements-dev.txt")),
    ("requirements-roster.txt", ("pyproject.toml", "--extra=roster", "--constraints=requirements-dev.txt")),
)


def main(arguments: list[str]) -> int:
    """Compile each lock; the run-time one is held to the versions that the tests use."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("UV_", "PIP_"))}
    for target, sources in LOCKS:
        extra = ("--upgrade",) if "--upgrade" in arguments else ()
        command = (str(UV), "--no-config", "pip", "compile", *OPTIONS, *extra, *sources, "-o", target)
        if code := subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            return code
        text = (ROOT / target).read_text(encoding="utf-8")
        if "://" in text or "--hash=" not in text:
            print(f"{target}: holds an address or lacks hashes", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
