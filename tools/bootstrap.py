"""Set up the work tree: virtual environment, locked dependencies, front-end, message catalogues.

Standard library only, because it runs before anything is installed. Every step is skipped when what it
depends on has not changed, so that a second call costs a fraction of a second.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ("requirements-uv.txt", "requirements-dev.txt")
STAMP = VENV / ".huifang-stamp"
OLDEST = (3, 11)


def main() -> int:
    if sys.version_info < OLDEST:
        print(f"huifang needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    with open(ROOT / ".setup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return install() or build("frontend.py") or build("messages.py", "compile")


def install() -> int:
    """Create or refresh the virtual environment when a lock file, pyproject.toml or its interpreter changed."""
    wanted = fingerprint()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return 0
    if not works() and run(sys.executable, "-m", "venv", "--clear", str(VENV)):
        print("No virtual environment could be made. On Debian or Ubuntu: apt-get install python3-venv", file=sys.stderr)
        return 1
    print("Installing dependencies …", flush=True)
    pip = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    if run(*pip, "--require-hashes", "-r", LOCKS[0]):
        return 1
    uv = str(VENV / "bin" / "uv")
    if run(uv, "--no-config", "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", *LOCKS, env=uv_environment()):
        print("uv could not reach its index; trying pip, which reads this machine's own settings …", flush=True)
        if run(*pip, "--require-hashes", "-r", LOCKS[1]):
            return 1
    editable = ("pip", "install", "--quiet", "--python", str(PYTHON), "--no-deps", "--no-build-isolation", "--offline", "-e", str(ROOT))
    if run(uv, "--no-config", *editable, env=uv_environment()):
        return 1
    STAMP.write_text(fingerprint())
    return 0


def works() -> bool:
    """Say whether the environment can install; one whose interpreter was replaced by a newer one cannot."""
    return PYTHON.exists() and run(str(PYTHON), "-c", "import pip") == 0


def build(tool: str, *arguments: str) -> int:
    """Run one of the build tools with the environment's Python; each decides itself whether there is work."""
    script = ROOT / "tools" / tool
    return run(str(PYTHON), str(script), *arguments) if script.exists() else 0


def fingerprint() -> str:
    """Name the state that the environment must have: its own interpreter, place, locks, project file."""
    digest = hashlib.sha256(f"{PYTHON.resolve()} {ROOT}".encode())
    for name in (*LOCKS, "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def uv_environment() -> dict[str, str]:
    """Give uv the index that pip is configured with, which uv does not read itself."""
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    if "UV_DEFAULT_INDEX" not in environment and "UV_INDEX_URL" not in environment:
        found = subprocess.run((str(PYTHON), "-m", "pip", "config", "get", "global.index-url"), capture_output=True, text=True, check=False)
        index = os.environ.get("PIP_INDEX_URL") or found.stdout.strip()
        if index:
            environment["UV_DEFAULT_INDEX"] = index
    environment.setdefault("UV_LINK_MODE", "copy")
    return environment


def run(*command: str, env: dict[str, str] | None = None) -> int:
    """Run a command in the root; 127 when there is no such program."""
    try:
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    except FileNotFoundError:
        return 127


if __name__ == "__main__":
    sys.exit(main())
