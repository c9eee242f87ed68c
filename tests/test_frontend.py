"""The front-end: its own tests pass on the packaged node, and its lock names no host."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_scripts_pass_their_own_tests() -> None:
    found = subprocess.run([sys.executable, "tools/frontend.py", "--test"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-3000:]
    assert re.search(r"# pass [1-9]|pass [1-9]", found.stdout)


def test_the_lock_names_no_host_and_pins_every_package() -> None:
    text = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all(package.get("integrity") for name, package in packages.items() if name)


def test_every_dependency_is_pinned_exactly() -> None:
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
