"""What benchmarks share: a scratch installation, CPU time of processes, and one form of result line.

A benchmark is a module with ``main(arguments) -> exit code``, run as ``python -m benchmarks.<name>`` in a process of
its own: ``options()`` first, then ``set_up()``, then the imports of the product, which read their settings once.
"""

import argparse
import atexit
import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgres")


@dataclass
class Options:
    """What the command line asked for."""

    rows: int
    quick: bool
    engine: str
    rest: argparse.Namespace


def parser(description: str) -> argparse.ArgumentParser:
    """A parser with the options that every benchmark takes."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--rows", type=int, default=0, help="size, instead of the benchmark's own")
    made.add_argument("--quick", action="store_true", help="a small size, to see that the benchmark runs; proves no limit")
    made.add_argument("--engine", choices=ENGINES, default="sqlite", help="PostgreSQL needs TEST_POSTGRES_URL")
    return made


def options(description: str, arguments: Sequence[str], *, rows: int, quick: int) -> Options:
    """Read the command line; ``rows`` and ``quick`` are the usual sizes."""
    given = parser(description).parse_args(arguments)
    return Options(given.rows or (quick if given.quick else rows), given.quick, given.engine, given)


def set_up(name: str, engine: str = "sqlite", *, migrate: bool = True) -> Path:
    """Make an empty installation in a scratch folder, thrown away at the end, and start Django on it.

    ``BENCH_FOLDER`` says where (else the system's); ``BENCH_KEEP=1`` keeps it.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"huifang-bench-{name}-", dir=os.environ.get("BENCH_FOLDER")))
    if not os.environ.get("BENCH_KEEP"):
        atexit.register(_remove, folder, os.getpid())
    for key in [key for key in os.environ if key.startswith("HUIFANG_")]:
        del os.environ[key]
    os.environ |= {"HUIFANG_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "huifang.config.settings"}
    os.environ["DATABASE_URL"] = _postgres(name) if engine == "postgres" else ""
    from huifang.config import cli

    cli.set_up()
    if migrate:
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    return folder


def _remove(folder: Path, owner: int) -> None:
    """Throw the folder away; a forked child leaves it to its parent."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres(name: str) -> str:
    """Make an empty database ``bench_<name>`` on the server of ``TEST_POSTGRES_URL`` and drop it at the end."""
    import psycopg

    server = os.environ.get("TEST_POSTGRES_URL", "")
    if not server:
        sys.exit("PostgreSQL is not present: set TEST_POSTGRES_URL.")
    parts = urlsplit(server)
    database, admin, owner = f"bench_{name}", urlunsplit(parts._replace(path="/postgres")), os.getpid()

    def drop() -> None:
        if os.getpid() == owner:
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'.encode())

    drop()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}"'.encode())
    if not os.environ.get("BENCH_KEEP"):
        atexit.register(drop)
    return urlunsplit(parts._replace(path=f"/{database}"))


@dataclass
class Spent:
    """Seconds: CPU of this process, CPU of the database server's process (0 on SQLite), and the wall's."""

    own: float = 0.0
    server: float = 0.0
    wall: float = 0.0

    @property
    def cpu(self) -> float:
        """All CPU seconds."""
        return self.own + self.server


@contextlib.contextmanager
def spending(backend: int = 0) -> Iterator[Spent]:
    """Measure a block; ``backend`` is the process id of the PostgreSQL server's part, if there is one."""
    spent = Spent()
    server, own, wall = process_cpu(backend) if backend else 0.0, time.process_time(), time.perf_counter()
    yield spent
    spent.own, spent.wall = time.process_time() - own, time.perf_counter() - wall
    spent.server = process_cpu(backend) - server if backend else 0.0


def backend_pid() -> int:
    """The server process behind Django's connection; 0 on SQLite, or when it runs on another machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    return pid if Path(f"/proc/{pid}/stat").exists() else 0


def process_cpu(pid: int) -> float:
    """CPU seconds a process has used; exact where the kernel counts nanoseconds, else in its ticks."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        exact = sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        if exact:
            return exact / 1e9
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tree_of(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    for parent in found:
        for file in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(child) for child in file.read_text().split()]
    return found


def memory(pid: int) -> float:
    """Proportional memory (PSS) of a process and everything below it, in MB."""
    total = 0
    for one in tree_of(pid):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


@dataclass
class Report:
    """Prints one line per figure; remembers whether one missed its limit."""

    name: str
    missed: list[str] = field(default_factory=list)
    quick: bool = False

    def head(self, **facts: object) -> None:
        """Say what is measured, on what."""
        print(f"\n== {self.name}: {'; '.join(f'{key} {_text(value)}' for key, value in facts.items())}")
        print(f"   {commit()}; {processor()} ×{os.cpu_count()}; Python {platform.python_version()}")

    def line(
        self, label: str, value: float, unit: str = "", *, at_most: float | None = None, at_least: float | None = None, note: str = ""
    ) -> bool:
        """Print one figure; with a limit, PASS or MISS and how far from it. True unless missed."""
        text = f"   {label:<46} {_text(value):>12} {unit:<8}"
        limit = at_most if at_most is not None else at_least
        passed = True
        if limit is not None:
            passed = value <= limit if at_most is not None else value >= limit
            ratio = value / limit if limit else float("inf")
            verdict = "pass" if passed else "MISS"
            text += f" limit {'≤' if at_most is not None else '≥'} {_text(limit)} (×{ratio:.2f}) {verdict if not self.quick else 'quick'}"
        print(f"{text.rstrip()}{'   ' + note if note else ''}", flush=True)
        if not passed and not self.quick:
            self.missed.append(label)
        return passed

    def text(self, words: str) -> None:
        """Print a remark."""
        print(f"   {words}", flush=True)

    @property
    def code(self) -> int:
        """The exit code: 1 when a limit was missed."""
        return 1 if self.missed else 0


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def commit() -> str:
    """The short commit, with ``+`` when the tree holds changes."""

    def git(*words: str) -> str:
        return subprocess.run(("git", *words), cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    return f"commit {git('rev-parse', '--short', 'HEAD') or 'unknown'}{'+' if git('status', '--porcelain', '-uno') else ''}"


def processor() -> str:
    """The CPU's name."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return " ".join(line.split(":", 1)[1].split())
    return platform.processor() or platform.machine()
