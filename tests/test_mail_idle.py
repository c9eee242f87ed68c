"""New mail is known at once (issue 3, item 7; RFC 2177): a real Dovecot, a line that can be cut, and the worker's own process."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from huifang.channels import listening, polling
from huifang.channels.listening import Ear, Keeper
from huifang.channels.options import IN
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.organization import options
from tests import templates
from tests.mailhouse import PASSWORD, MailHouse, mailhouse
from tests.wires import Wire

__all__ = ["mailhouse"]
pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]
BY = system("tests")
SOON = 2.0
"""Seconds within which the worker must know."""


def letter(number: int) -> bytes:
    return f"From: huang@crm.local\r\nTo: support@crm.local\r\nMessage-ID: <idle-{number}@x>\r\nSubject: {number}\r\n\r\n1\r\n".encode()


def until(true: Callable[[], object], seconds: float = 15) -> float:
    """Wait for a fact; the seconds that it took."""
    began = monotonic()
    while not true():
        assert monotonic() - began < seconds, "it did not become true"
        sleep(0.02)
    return monotonic() - began


class Reader:
    """Stands for the reading of the mailbox: counts, and can be busy."""

    def __init__(self) -> None:
        self.times = 0
        self.busy = 0

    def read(self, _at: object) -> int | None:
        self.times += 1
        if self.busy:
            self.busy -= 1
            return None
        return 0


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    monkeypatch.setattr(polling, "read", reader.read)
    return reader


@pytest.fixture
def house(mailhouse: MailHouse) -> MailHouse:
    for file in (mailhouse.folder / "mail").glob("*/*/*"):
        if file.is_file():
            file.unlink()
    return mailhouse


@pytest.fixture
def wire(house: MailHouse) -> Iterator[Wire]:
    with Wire(house.imap) as wire:
        yield wire


def values(port: int, **more: Any) -> dict[str, Any]:
    given = {known.code: known.initial for known in IN.options} | {
        "channels.imap_host": "127.0.0.1", "channels.imap_port": port, "channels.imap_security": "none", "channels.imap_user": "support",
        "channels.imap_password": PASSWORD,
    }  # fmt: skip
    return {code: given[code] for code in polling.CODES if code in given} | more


@pytest.fixture
def ear(wire: Wire, reader: Reader) -> Iterator[Ear]:
    ear = Ear(values(wire.port)).start()
    until(lambda: ear.listening and reader.times == 1)
    yield ear
    ear.end()
    until(lambda: not ear.is_alive())


def post_and_wait(house: MailHouse, reader: Reader, number: int) -> float:
    """Seconds from the delivery of a mail to the reading of the mailbox."""
    before = reader.times
    house.post(letter(number), sender="huang@crm.local", to="support@crm.local")
    house.wait_for("support", number)
    return until(lambda: reader.times > before)


def test_the_mailbox_is_read_as_soon_as_mail_comes(house, reader, ear):
    """What came before the ear was there is read at its start; what comes later when it comes."""
    assert reader.times == 1
    assert post_and_wait(house, reader, 1) < SOON
    until(lambda: ear.listening)
    assert post_and_wait(house, reader, 2) < SOON


def test_over_tls_as_well(house, reader):
    ear = Ear(values(house.imaps, **{"channels.imap_security": "tls", "channels.imap_authority": house.authority})).start()
    try:
        until(lambda: ear.listening and reader.times == 1)
        for number in (1, 2, 3):
            assert post_and_wait(house, reader, number) < SOON
    finally:
        ear.end()


def test_a_line_that_is_cut_is_drawn_anew(house, wire, reader, ear):
    before = wire.drawn
    wire.cut()
    until(lambda: wire.drawn > before and ear.listening)
    assert post_and_wait(house, reader, 1) < SOON


def test_a_server_that_is_away_for_a_while_is_found_again(house, wire, reader, ear):
    wire.refuse = True
    wire.cut()
    until(lambda: not ear.listening)
    house.post(letter(1), sender="huang@crm.local", to="support@crm.local")
    before = reader.times
    wire.refuse = False
    until(lambda: reader.times > before)
    until(lambda: ear.listening)
    assert post_and_wait(house, reader, 2) < SOON


def test_idle_is_asked_for_anew_long_before_29_minutes(house, wire, reader, monkeypatch):
    assert listening.AGAIN <= 28 * 60
    monkeypatch.setattr(listening, "AGAIN", 0.3)
    ear = Ear(values(wire.port)).start()
    try:
        until(lambda: wire.said(b" IDLE\r\n") >= 4)
        assert wire.said(b"DONE\r\n") >= 3
        assert wire.drawn == 1, "over the same connection"
        monkeypatch.setattr(listening, "AGAIN", 60)
        sleep(0.4)
        assert post_and_wait(house, reader, 1) < SOON
    finally:
        ear.end()


def test_a_mailbox_that_another_worker_reads_is_tried_again(house, wire, reader, monkeypatch):
    """Else a mail that came after the other's look would lie there until the next one."""
    monkeypatch.setattr(listening, "BUSY", 0.2)
    reader.busy = 2
    ear = Ear(values(wire.port)).start()
    try:
        until(lambda: reader.times >= 3)
        until(lambda: ear.listening)
        sleep(0.5)
        assert reader.times == 3
    finally:
        ear.end()


def test_without_idle_the_ear_leaves_it_to_the_half_minutes(house, reader):
    with Wire(house.imap, hide=b"IDLE") as wire:
        ear = Ear(values(wire.port)).start()
        try:
            until(lambda: wire.said(b"CAPABILITY") and not wire.open)
            assert not ear.listening
            assert ear.is_alive()
            assert reader.times == 0
        finally:
            ear.end()
        assert not ear.is_alive()


def ears() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "channels-mail-idle"]


def test_the_keeper_follows_the_settings(db, wire, reader):
    keeper, at = Keeper(), clock.now()
    changes = values(wire.port)
    options.change(by=BY, changes={code: value for code, value in changes.items() if value != options.option(code).initial})
    try:
        assert keeper.beat(at) is False, "the half minutes read until the ear hears"
        first = ears()
        assert len(first) == 1
        until(lambda: keeper.beat(at))
        assert ears() == first, "the same one goes on"
        options.change(by=BY, changes={"channels.imap_folder": "Other"})
        assert keeper.beat(at) is False
        assert len(ears()) == 1
        assert ears() != first
        options.change(by=BY, changes={"channels.imap_idle": False})
        assert keeper.beat(at) is False
        assert ears() == []
    finally:
        keeper.end()
    assert ears() == []


def test_the_settings_page_says_whether_the_server_can(db, house):
    with Wire(house.imap, hide=b"IDLE") as wire:
        assert "每半分钟" in str(polling.try_out(values(wire.port))[1])
    assert "即时通知" in str(polling.try_out(values(house.imap))[1])


def _has_rows(database: Path, count: int) -> bool:
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        return bool(connection.execute("SELECT count(*) FROM channels_inboundmessage").fetchone()[0] == count)


def test_the_worker_s_process_knows_at_once_and_ends_at_once(house, tmp_path):
    """From the mail's arrival to its row, in a worker that was started as an operator starts it."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("HUIFANG_", "DATABASE_URL", "DJANGO_", "PYTEST_"))}
    environment = {**clean, "HUIFANG_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "huifang.config.settings", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "huifang.config.cli"]
    templates.sqlite_copy(tmp_path / "huifang.sqlite3")
    done = subprocess.run(
        [*command, "init", "--no-input"], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    changes = values(house.imap)
    changes = {code: value for code, value in changes.items() if value != options.option(code).initial}
    setting = f"import django; django.setup()\nfrom huifang.organization import options\nfrom huifang.kernel.refs import system\noptions.change(by=system('tests'), changes={changes!r})"
    subprocess.run([sys.executable, "-c", setting], env=environment, cwd=ROOT, check=True, timeout=60)

    log = (tmp_path / "worker.log").open("w")
    worker = subprocess.Popen([*command, "work"], env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        for number in (1, 2):
            house.post(letter(number), sender="huang@crm.local", to="support@crm.local")
            house.wait_for("support", number)
            # The first is read at the start, however long that takes; the second is told.
            took = until(partial(_has_rows, tmp_path / "huifang.sqlite3", number), 30)
            if number == 1:
                sleep(1)
        assert took < SOON, took
        began = monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
        assert monotonic() - began < 4, "a silent line holds nobody up"
    finally:
        worker.kill()
        worker.wait(5)
        log.close()
