"""Against the real clamd with a signature database of two lines (issue 3 item 4); it never looks for updates."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from huifang.files import options, scanner, services, storing, sweeping
from huifang.files.models import Blob
from huifang.files.tests.conftest import PDF, packed
from huifang.journal.models import Event
from huifang.journal.selectors import sentence
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.organization import options as company

EVIL = b"HUIFANG-TEST-VIRUS-7f3a"
CONFIG = """
Foreground yes
DatabaseDirectory {place}
TCPSocket {port}
TCPAddr 127.0.0.1
LocalSocket {place}/clamd.ctl
StreamMaxLength 2M
LogFile {place}/log
PidFile {place}/pid
TemporaryDirectory {place}
ConcurrentDatabaseReload no
SelfCheck 0
OfficialDatabaseOnly no
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def clamd(tmp_path_factory):
    """Address and folder of a running clamd; skips without the package, unless ``REQUIRE`` names ``clamd``."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    if not program:
        (pytest.fail if "clamd" in os.environ.get("REQUIRE", "").split(",") else pytest.skip)("no clamd: apt-get install clamav-daemon")
    place, port = tmp_path_factory.mktemp("clamd"), free_port()
    (place / "own.ndb").write_text(f"Huifang.Test.Virus:0:*:{EVIL.hex()}\nHuifang.Other:0:*:{b'HUIFANG-OTHER-VIRUS'.hex()}\n")
    (place / "clamd.conf").write_text(CONFIG.format(place=place, port=port))
    mortal = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []  # a killed test run leaves no daemon behind
    process = subprocess.Popen([*mortal, program, "-c", str(place / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                scanner.version(f"127.0.0.1:{port}")
                break
            except scanner.Away:
                assert process.poll() is None, (place / "log").read_text()
                time.sleep(0.05)
        yield f"127.0.0.1:{port}", place
    finally:
        process.terminate()
        process.wait(10)


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "content"
    path.write_bytes(content)
    return path


def test_verdicts(clamd, tmp_path):
    address, place = clamd
    for where in (address, f"unix:{place}/clamd.ctl"):
        assert scanner.scan(where, write(tmp_path, b"nothing bad")) == scanner.Verdict(clean=True)
        found = scanner.scan(where, write(tmp_path, b"x" * 300_000 + EVIL))
        assert not found.clean
        assert found.found.startswith("Huifang.Test.Virus")
        assert "ClamAV" in scanner.version(where)
    assert not scanner.scan(address, write(tmp_path, packed({"a.txt": EVIL}))).clean


def test_longer_than_it_takes(clamd, tmp_path):
    with pytest.raises(scanner.TooLong):
        scanner.scan(clamd[0], write(tmp_path, os.urandom(1 << 20) * 6))


def serve(answer: bytes | None) -> tuple[str, threading.Thread]:
    """A scanner that says something else, or hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def act() -> None:
        line, _peer = listener.accept()
        with line:
            line.recv(1 << 16)
            if answer is not None:
                line.sendall(answer)
        listener.close()

    thread = threading.Thread(target=act)
    thread.start()
    return f"127.0.0.1:{listener.getsockname()[1]}", thread


@pytest.mark.parametrize("answer", [None, b"", b"nonsense\0", b"UNKNOWN COMMAND\0", b"stream: Can't allocate memory ERROR\0", b"OK?\0"])
def test_no_other_answer_is_a_verdict(tmp_path, answer):
    address, thread = serve(answer)
    with pytest.raises(scanner.Away):
        scanner.scan(address, write(tmp_path, b"x"))
    thread.join(5)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nowhere/clamd.ctl", "x", "127.0.0.1:99999", ""])
def test_nobody_there(tmp_path, address):
    with pytest.raises(scanner.Away):
        scanner.scan(address, write(tmp_path, b"x"))
    with pytest.raises(scanner.Away):
        scanner.version(address)


@pytest.fixture
def use(db):
    def choose(address, away=options.REFUSE):
        company.change(by=system("tests"), changes={options.SCANNER: address, options.WHEN_AWAY: away})

    return choose


def test_a_virus_is_not_stored(keep, clamd, use, place):
    use(clamd[0])
    assert keep(PDF, "a.pdf").blob.scan == Blob.Scan.CLEAN
    with pytest.raises(Refused) as refused:
        keep(b"text " + EVIL, "b.txt")
    assert refused.value.decision.reason == "files_infected"
    assert Blob.objects.count() == 1
    assert len([p for p in place.rglob("*") if p.is_file()]) == 1


def test_the_scanner_is_away(keep, use):
    use("127.0.0.1:1")
    with pytest.raises(Refused) as refused:
        keep(PDF, "a.pdf")
    assert refused.value.decision.reason == "files_scanner_away"
    use("127.0.0.1:1", options.LATER)
    assert keep(PDF, "a.pdf").blob.scan == Blob.Scan.WAITING


def test_longer_than_the_scanner_takes_is_said(keep, clamd, use):
    use(clamd[0], options.LATER)
    with pytest.raises(Refused) as refused:
        keep(b"x" * (5 << 20), "a.txt")
    assert refused.value.decision.reason == "files_scanner_limit"


def test_what_waits_is_scanned_later(keep, clamd, use, office):
    before = keep(b"taken before there was a scanner " + EVIL, "a.txt")
    use("127.0.0.1:1", options.LATER)
    good = keep(PDF, "b.pdf")
    assert sweeping.scan_waiting(at=office.now) == 0
    use(clamd[0])
    lost = keep(b"lost", "c.txt")
    Blob.objects.filter(pk=lost.blob_id).update(scan=Blob.Scan.WAITING, scanned_at=None)
    storing.path_of(lost.blob.sha256).unlink()
    assert sweeping.scan_waiting(at=office.now) == 2
    assert sweeping.scan_waiting(at=office.now) == 0
    good.blob.refresh_from_db()
    before.blob.refresh_from_db()
    assert (good.blob.scan, before.blob.scan) == (Blob.Scan.CLEAN, Blob.Scan.INFECTED)
    event = Event.objects.get(kind="files.file.infected")
    assert (event.subject_kind, event.actor_id) == ("test.thing", "scanner")
    assert "附件 a.txt 查出病毒 Huifang.Test.Virus" in sentence(event)
    use("")
    with pytest.raises(Refused):
        keep(b"taken before there was a scanner " + EVIL, "again.txt", at=office.now + timedelta(hours=1), purpose="b")


def test_the_button_of_the_administration_page(clamd, use, office):
    test = options.SCANNING.test
    assert test
    assert test({options.SCANNER: clamd[0]}, office.lin)[0]
    worked, words = test({options.SCANNER: "127.0.0.1:1"}, office.lin)
    assert not worked
    assert "127.0.0.1:1" in str(words)
    assert not test({options.SCANNER: ""}, office.lin)[0]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({options.SCANNER: "clamd"}, "127.0.0.1:3310"),
        ({options.ALLOWED: "pdf exe"}, "exe"),
        ({options.ALLOWED: "  "}, "至少"),
        ({options.FILE_MB: 0}, "1"),
    ],
)
def test_settings_are_checked(db, changes, wrong):
    with pytest.raises(Refused) as refused:
        company.change(by=system("tests"), changes=changes)
    assert wrong in str(refused.value.decision.params["wrong"])


def test_nothing_is_scanned_without_a_scanner(keep, office):
    assert keep(PDF, "a.pdf").blob.scan == Blob.Scan.UNSCANNED
    assert sweeping.scan_waiting(at=office.now) == 0
    assert services.verify().is_whole
