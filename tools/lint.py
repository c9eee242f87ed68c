"""Run every static check and name those that failed: `python tools/lint.py`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, tuple[str, ...]] = {
    "style": (str(BIN / "ruff"), "check", "--quiet", "."),
    "format": (str(BIN / "ruff"), "format", "--check", "--quiet", "."),
    "import order": (str(BIN / "lint-imports"),),
    "templates": (sys.executable, "tools/template_lint.py"),
    "messages": (sys.executable, "tools/messages.py", "check"),
    "Django": (sys.executable, "-W", "error", "-m", "django", "check", "--fail-level", "WARNING"),
    "migrations": (sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"),
    "types": (str(BIN / "mypy"), "--no-error-summary"),
}


def main() -> int:
    """Return 1 when a check failed; its output is shown, the others stay silent."""
    with tempfile.TemporaryDirectory(prefix="huifang-lint-") as data:
        failed = run_all(data)
    if failed:
        print(f"lint: {', '.join(failed)} failed")
    return 1 if failed else 0


def run_all(data: str) -> list[str]:
    """Run each check in turn, away from anybody's data, and return the names of those that failed."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "huifang.config.settings", "PYTHONPATH": str(ROOT), "HUIFANG_DATA": data}
    environment.pop("DATABASE_URL", None)
    failed = []
    for name, command in CHECKS.items():
        start = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        verdict = "failed" if done.returncode else "ok"
        print(f"  {name:<14}{verdict:<8}{time.monotonic() - start:5.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
