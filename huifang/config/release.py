"""Which Huifang this is: its version, its commit where that is known, and how far its tables have come."""

import os
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

HUIFANG = Path(__file__).resolve().parent.parent
COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """Comparable: what comes later has the higher version, or the same version and more migrations (they are only ever added)."""

    version: tuple[int, ...]
    schema: int

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.version))} ({self.schema})"


@cache
def this() -> Release:
    """The release that runs here."""
    return Release(parse(version()), schema())


def version() -> str:
    """The installed version, such as ``0.1.0``."""
    try:
        return installed("huifang")
    except PackageNotFoundError:
        return "0"


def parse(text: str) -> tuple[int, ...]:
    """A version as numbers; what follows them (``rc1``) is left out."""
    found = re.match(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in found[0].split(".")) if found else (0,)


@cache
def schema() -> int:
    """How many migrations our contexts bring; counted by file, so that nothing has to be loaded."""
    return sum(1 for _file in HUIFANG.glob("*/migrations/[0-9]*.py"))


@cache
def commit() -> str:
    """The commit of a checkout or of ``HUIFANG_COMMIT``; empty for an installed package."""
    if named := os.environ.get("HUIFANG_COMMIT", ""):
        return named
    git = HUIFANG.parent / ".git"
    try:
        head = (git / "HEAD").read_text().strip()
        if head.startswith("ref: "):
            head = _ref(git, head.removeprefix("ref: "))
    except OSError:
        return ""
    return head if COMMIT.fullmatch(head) else ""


def _ref(git: Path, name: str) -> str:
    loose = git / name
    if loose.exists():
        return loose.read_text().strip()
    lines = (git / "packed-refs").read_text().splitlines()
    return next((line.split()[0] for line in lines if line.endswith(f" {name}")), "")
