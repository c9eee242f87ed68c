"""A small network: a database, two nodes with web and worker each, everything in namespaces that end with the test."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NET = "10.77.91"
DATABASE, PORT = f"{NET}.1", 8000
USERS = ("postgres", "huifang-ci", "nobody")


def absence() -> str:
    """Why there can be no such network here; empty when there can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces need root on Linux"
    if not shutil.which("ip") or not shutil.which("setpriv"):
        return "iproute2 or util-linux is not present"
    if not binaries():
        return "PostgreSQL's programs are not present"
    name = f"hf{os.getpid()}try"
    if run("ip", "netns", "add", name, check=False).returncode:
        return "network namespaces can't be made here"
    run("ip", "netns", "del", name)
    return ""


def binaries() -> Path | None:
    """The newest PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def run(*command: str, check: bool = True, **more: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(command, capture_output=True, text=True, check=check, timeout=120, **more)  # type: ignore[call-overload,no-any-return]


@dataclass
class Node:
    """One machine: a namespace with an address, and the processes in it."""

    name: str
    address: str
    folder: Path
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command in the namespace."""
        with (self.folder / "log").open("ab") as log:
            command = ("ip", "netns", "exec", self.name, *arguments)
            process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)
        return process

    def python(self, script: str, *arguments: str) -> str:
        """Run a script on the installation to its end; what it said."""
        code = "import django; django.setup()\n" + script
        done = run("ip", "netns", "exec", self.name, sys.executable, "-c", code, *arguments, env=self.environment, cwd=ROOT, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def serve(self) -> None:
        """Web and worker."""
        self.start(sys.executable, "-m", "huifang.config.cli", "serve", "--host", self.address, "--port", str(PORT), "--with-worker")

    def cut_off(self) -> None:
        """Take its link down: packets vanish, nobody is told."""
        run("ip", "netns", "exec", self.name, "ip", "link", "set", "eth0", "down")

    def kill(self) -> None:
        """``kill -9`` of everything that runs in it."""
        for word in run("ip", "netns", "pids", self.name, check=False).stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(word), signal.SIGKILL)
        for process in self.processes:
            process.wait(10)
        self.processes.clear()


@dataclass
class Cluster:
    """The database's namespace, from which the client asks too, and two nodes."""

    database: Node
    first: Node
    second: Node


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Make it, and take everything away at the end, whatever happens."""
    names = [f"hf{os.getpid()}{letter}" for letter in "dab"]
    keys = {"HUIFANG_SECRET_KEY": "cluster signing key", "HUIFANG_DATA_KEY": "cluster data key", "HUIFANG_INDEX_KEY": "cluster index key"}
    nodes = []
    for number, name in enumerate(names, start=1):
        place = folder / name
        place.mkdir(parents=True)
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("HUIFANG_", "DJANGO_", "DATABASE_URL", "PYTEST_"))}
        given = {
            "HUIFANG_DATA": str(place / "data"), "DATABASE_URL": f"postgres://huifang@{DATABASE}/huifang", "HUIFANG_NODE": name,
            "HUIFANG_HOSTS": f"{NET}.2,{NET}.3", "DJANGO_SETTINGS_MODULE": "huifang.config.settings", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        nodes.append(Node(name, f"{NET}.{number}", place, {**clean, **given, **keys}))
    try:
        _network(nodes)
        _postgres(nodes[0], folder)
        yield Cluster(*nodes)
    finally:
        for node in reversed(nodes):
            with suppress(Exception):
                node.kill()
            run("ip", "netns", "del", node.name, check=False)


def _network(nodes: list[Node]) -> None:
    """A bridge in the database's namespace, a cable from it to each node."""
    middle = nodes[0].name
    for node in nodes:
        run("ip", "netns", "add", node.name)
        run("ip", "netns", "exec", node.name, "ip", "link", "set", "lo", "up")
    run("ip", "netns", "exec", middle, "ip", "link", "add", "switch", "type", "bridge")
    run("ip", "netns", "exec", middle, "ip", "addr", "add", f"{DATABASE}/24", "dev", "switch")
    run("ip", "netns", "exec", middle, "ip", "link", "set", "switch", "up")
    for node in nodes[1:]:
        run("ip", "netns", "exec", middle, "ip", "link", "add", node.name[-8:], "type", "veth", "peer", "name", "eth0", "netns", node.name)
        run("ip", "netns", "exec", middle, "ip", "link", "set", node.name[-8:], "master", "switch", "up")
        run("ip", "netns", "exec", node.name, "ip", "addr", "add", f"{node.address}/24", "dev", "eth0")
        run("ip", "netns", "exec", node.name, "ip", "link", "set", "eth0", "up")


def _postgres(node: Node, folder: Path) -> None:
    """A private PostgreSQL that every node may reach; the settings are those of docs/operation.md."""
    bin_folder, data = binaries(), folder / "pg"
    assert bin_folder
    owner = next(name for name in USERS if _exists(name))
    data.mkdir()
    for place in (folder, *folder.parents):
        with suppress(OSError):
            place.chmod(place.stat().st_mode | 0o011)
    shutil.chown(data, owner)
    group = str(pwd.getpwnam(owner).pw_gid)
    as_owner = ("setpriv", f"--reuid={owner}", f"--regid={group}", "--clear-groups")
    run(*as_owner, str(bin_folder / "initdb"), "-D", str(data), "-U", "huifang", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", cwd=data)
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {NET}.0/24 trust\n")
    node.start(*as_owner, str(bin_folder / "postgres"), "-D", str(data), "-c", f"listen_addresses={DATABASE}", "-k", str(data))
    ready = (str(bin_folder / "pg_isready"), "-h", DATABASE, "-q")
    wait_until(lambda: run("ip", "netns", "exec", node.name, *ready, check=False).returncode == 0, 30)
    run("ip", "netns", "exec", node.name, str(bin_folder / "createdb"), "-h", DATABASE, "-U", "huifang", "huifang")


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def wait_until(true: object, seconds: float, every: float = 0.2) -> None:
    """Wait for something, but not for ever."""
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(every)


def parsed(text: str) -> dict[str, int]:
    """The last line of a script that speaks JSON."""
    found: dict[str, int] = json.loads(text.strip().splitlines()[-1])
    return found
