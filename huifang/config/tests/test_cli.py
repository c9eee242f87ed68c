"""The command line, as a user types it: each command in a process of its own, on an empty folder."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from huifang.config import cli
from tests import templates

HUIFANG = [sys.executable, "-m", "huifang.config.cli"]


def huifang(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*HUIFANG, *arguments], env=environment(folder, **more), capture_output=True, text=True, timeout=120, check=False)


def environment(folder: Path, **more: str) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return {**clean, "HUIFANG_DATA": str(folder), **more}


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> tuple[Path, str]:
    """An installation by ``init --no-input``, and what that said."""
    folder = tmp_path_factory.mktemp("installed")
    done = huifang(folder, "init", "--no-input", "--company", "安行咨询")
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


# help


def test_help_is_quick_and_chinese(tmp_path):
    start = time.perf_counter()
    done = huifang(tmp_path, "--help")
    assert time.perf_counter() - start < 2
    assert done.returncode == 0
    assert "用法" in done.stdout
    assert not list(tmp_path.iterdir()), "asking for help makes no files"


@pytest.mark.parametrize("command", cli.names())
def test_each_command_has_help(tmp_path, command):
    done = huifang(tmp_path, command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "选项" in done.stdout


def test_help_in_english(tmp_path):
    assert "usage" in huifang(tmp_path, "serve", "--help", HUIFANG_LANGUAGE="en").stdout


def test_without_a_command_it_shows_its_commands(tmp_path):
    done = huifang(tmp_path)
    assert done.returncode == 0
    assert all(name in done.stdout for name in cli.names())


def test_an_unknown_option_is_named(tmp_path):
    done = huifang(tmp_path, "serve", "--nonsense")
    assert done.returncode == 2
    assert "--nonsense" in done.stderr


# init


@pytest.mark.slow
def test_a_demo_too_short_for_a_complaint_is_refused_in_words(tmp_path):
    done = huifang(tmp_path, "demo", "--days", "5")
    assert (done.returncode, "--days 至少为 60" in done.stderr) == (2, True)
    assert not (tmp_path / "demo").exists()


def test_init_prints_a_link_and_no_password(installed):
    folder, said = installed
    assert re.search(r"http://127\.0\.0\.1:8000/accounts/invitation/[\w-]{40,}/", said)
    assert "安行咨询" in said
    assert (folder / "huifang.sqlite3").exists()
    assert (folder / "secrets").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_init_again_changes_nothing_and_a_new_link_can_be_had(installed):
    folder, first = installed
    again = huifang(folder, "init", "--no-input", "--company", "别的名字")
    assert again.returncode == 0
    assert "安行咨询" in again.stdout
    assert "http" not in again.stdout
    link = huifang(folder, "init", "--no-input", "--new-link", "--url", "https://hf.example.org/").stdout
    assert "https://hf.example.org/accounts/invitation/" in link
    assert link.split("/invitation/")[1] != first.split("/invitation/")[1]


@pytest.mark.slow
def test_an_unknown_pack_is_refused_in_words(tmp_path):
    templates.sqlite_copy(tmp_path / "huifang.sqlite3")
    done = huifang(tmp_path, "init", "--no-input", "--pack", "nonsense")
    assert done.returncode == 1
    assert "没有这个制度包" in done.stderr
    assert "Traceback" not in done.stderr


# doctor


@pytest.mark.slow
def test_doctor_finds_what_is_wrong(tmp_path):
    done = huifang(tmp_path, "doctor", "--json")
    assert done.returncode == 1
    findings = {finding["code"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert findings["migrations"]["state"] == "bad"
    assert "huifang init" in findings["migrations"]["mend"]


@pytest.mark.slow
def test_doctor_notices_loose_secrets(installed):
    folder, _said = installed
    assert huifang(folder, "doctor").returncode == 0
    key = folder / "secrets" / "huifang_data_key"
    key.chmod(0o644)
    try:
        done = huifang(folder, "doctor")
    finally:
        key.chmod(0o600)
    assert done.returncode == 1
    assert "huifang_data_key" in done.stdout


# serve


@pytest.mark.slow
@pytest.mark.parametrize("command", ["serve", "work"])
def test_before_init_it_says_what_to_do(tmp_path, command):
    done = huifang(tmp_path, command)
    assert done.returncode == 1
    assert "huifang init" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, port: int, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [*HUIFANG, "serve", "--port", str(port), *more]
    with subprocess.Popen(command, env=environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: answers(port), 20)
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def answers(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=2) as answer:
        return bool(json.load(answer)["ok"])
    return False


def wait_until(true, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while not true():
        assert time.perf_counter() < end, "it took too long"
        time.sleep(0.05)


def tree(pid: int) -> set[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, IndexError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, todo = set(), [pid]
    while todo:
        found.add(one := todo.pop())
        todo += children.get(one, [])
    return found


def alive(pids: set[int]) -> set[int]:
    running = set()
    for pid in pids:
        with suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX":
                running.add(pid)
    return running


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@linux
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_the_whole_tree(installed, port, number):
    with serving(installed[0], port, "--with-worker") as process:
        wait_until(lambda: len(tree(process.pid)) >= 7, 20)
        everybody = tree(process.pid)
        process.send_signal(number)
        assert process.wait(5) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    wait_until(lambda: not alive(everybody), 2)


@linux
@pytest.mark.slow
def test_a_worker_alone_ends_at_once_and_another_goes_on_after_a_kill(installed):
    folder = installed[0]

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen([*HUIFANG, "work"], env=environment(folder), stderr=subprocess.PIPE, text=True)

    def lives() -> bool:
        findings = json.loads(huifang(folder, "doctor", "--json", "--offline").stdout)["findings"]
        return any(finding["code"] == "worker" and finding["state"] == "ok" for finding in findings)

    with start() as killed:
        wait_until(lives, 90)
        everybody = tree(killed.pid)
        killed.kill()
        wait_until(lambda: not alive(everybody), 10)
    with start() as process:
        wait_until(lambda: len(tree(process.pid)) >= 5, 20)
        everybody = tree(process.pid)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert not alive(everybody)


@linux
@pytest.mark.slow
def test_killing_the_parent_leaves_no_orphan(installed, port):
    with serving(installed[0], port, "--with-worker") as process:
        wait_until(lambda: len(tree(process.pid)) >= 7, 20)
        everybody = tree(process.pid)
        process.kill()
        wait_until(lambda: not alive(everybody), 10)
    assert not answers(port)


@linux
@pytest.mark.slow
def test_a_child_that_dies_is_started_again(installed, port):
    with serving(installed[0], port, "--with-worker") as process:
        wait_until(lambda: len(tree(process.pid)) >= 7, 20)
        before = tree(process.pid)
        for pid in before - {process.pid}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not alive(before - {process.pid}) and answers(port), 20)
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0


@pytest.mark.slow
def test_a_port_in_use_is_named(installed):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = huifang(installed[0], "serve", "--port", port)
    assert done.returncode == 1
    assert port in done.stderr
