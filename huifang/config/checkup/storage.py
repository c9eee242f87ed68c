"""What is stored: the database and how safely it writes, the keys, the files, the backups."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, timedelta

from django.conf import settings
from django.db import Error, connection
from django.utils.translation import gettext as _

from huifang.config import state
from huifang.config.checkup.finding import BAD, OK, WARN, Finding
from huifang.kernel import clock

OLDEST = {"sqlite": (3, 37), "postgresql": (14,)}
SKEW_WARN, SKEW_BAD = 2.0, 30.0
"""Seconds between the database's clock and ours."""
SAMPLE = 20
BACKUP_AGE = timedelta(hours=36)


def answers() -> Iterator[Finding]:
    """Does the database answer? Nothing else is asked of it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        yield Finding("database", _("Database"), BAD, _("can't be reached"), _("Check DATABASE_URL and that the server runs."))
    else:
        yield Finding("database", _("Database"), OK, connection.vendor)


def reachable() -> Iterator[Finding]:
    """Does it answer, and is it new enough?"""
    for found in answers():
        if found.state != OK:
            yield found
            return
    if connection.vendor == "sqlite":
        product, version = "SQLite", tuple(sqlite3.sqlite_version_info[:2])
    else:
        product, version = "PostgreSQL", (connection.pg_version // 10000,)  # type: ignore[attr-defined]
    text = f"{product} {'.'.join(map(str, version))}"
    old = version < OLDEST[connection.vendor]
    yield Finding("database", _("Database"), WARN if old else OK, text, _("Install a newer one.") if old else "")


def migrations() -> Iterator[Finding]:
    """Do the tables fit the program?"""
    missing = state.missing_migrations()
    if missing:
        text = _("{n} migrations to apply").format(n=missing)
        mend = _("Run: huifang upgrade") if state.has_tables() else _("Run: huifang init")
        yield Finding("migrations", _("Database tables"), BAD, text, mend)
    else:
        yield Finding("migrations", _("Database tables"), OK, _("up to date"))


def durable() -> Iterator[Finding]:
    """Does a committed row survive a power cut?"""
    name = _("Durability")
    wanted = {"journal_mode": "wal", "synchronous": "2"} if connection.vendor == "sqlite" else {"fsync": "on", "full_page_writes": "on"}
    with connection.cursor() as cursor:
        found = {}
        for setting in wanted:
            cursor.execute(f"PRAGMA {setting}" if connection.vendor == "sqlite" else f"SHOW {setting}")
            found[setting] = str(cursor.fetchone()[0])
    wrong = [f"{setting}={found[setting]}" for setting, value in wanted.items() if found[setting] != value]
    text = ", ".join(wrong or [f"{setting}={value}" for setting, value in found.items()])
    mend = _("Committed work may be lost in a power cut; set these back: {names}").format(names=", ".join(wanted)) if wrong else ""
    yield Finding("durability", name, WARN if wrong else OK, text, mend)


def clocks() -> Iterator[Finding]:
    """Does the database's clock agree with ours, and does no fact lie in the future?"""
    from huifang.journal.models import Event

    skew = _skew()
    last = Event.objects.order_by("-id").values_list("at", flat=True).first()
    ahead = (last - clock.now()).total_seconds() if last else 0.0
    worst = max(abs(skew), ahead)
    level = BAD if worst > SKEW_BAD and abs(skew) > SKEW_BAD else WARN if abs(skew) > SKEW_WARN or ahead > 300 else OK
    text = (
        _("{n:.1f} s from the database's").format(n=skew)
        if level == OK or abs(skew) > SKEW_WARN
        else _("the newest fact lies in the future")
    )
    yield Finding(
        "clock",
        _("Clocks"),
        level,
        text,
        _("Let every machine take its time from the same server (chrony or timesyncd).") if level != OK else "",
    )


def _skew() -> float:
    if connection.vendor == "sqlite":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return float((cursor.fetchone()[0].astimezone(UTC) - clock.now()).total_seconds())


def numbers() -> Iterator[Finding]:
    """Does the data key open what is stored?"""
    from huifang.archive.models import ContactNumber
    from huifang.archive.numbers import Unreadable, decrypt

    name = _("Data key")
    cipher = ContactNumber.objects.order_by("-id").values_list("cipher", flat=True).first()
    if cipher is None:
        yield Finding("data_key", name, OK, _("nothing is sealed yet"))
        return
    try:
        decrypt(cipher)
    except Unreadable:
        yield Finding(
            "data_key",
            name,
            BAD,
            _("does not open the stored telephone numbers"),
            _("Put the keys of this installation back: secrets/, or HUIFANG_DATA_KEY."),
        )
    else:
        yield Finding("data_key", name, OK, _("opens the stored telephone numbers"))


def graded() -> Iterator[Finding]:
    """Does the ring open what is graded, and is everything under its newest key?"""
    from huifang.archive import resealing
    from huifang.archive.sealing import Unopened

    name = _("Graded content")
    try:
        resealing.probe()
    except Unopened:
        mend = _("Put the key ring of this installation back: secrets/huifang_graded_keys, or HUIFANG_GRADED_KEYS_FILE.")
        yield Finding("graded_keys", name, BAD, _("the key ring does not open it"), mend)
        return
    if any(resealing.waiting().values()):
        yield Finding("graded_keys", name, WARN, _("some of it is not under the newest key"), _("Run: huifang keys reseal"))
    else:
        yield Finding("graded_keys", name, OK, _("sealed under the newest key"))


def files(*, whole: bool = False) -> Iterator[Finding]:
    """Are the files there that the database names, and are they what they were? The newest and some others."""
    from huifang.files.models import Blob
    from huifang.files.services import is_whole
    from huifang.files.storing import path_of

    rows = Blob.objects.order_by("-id").values_list("sha256", "size")
    found = list(rows if whole else rows[:SAMPLE])
    missing = [sha256 for sha256, size in found if not is_whole(path_of(sha256), sha256, size)]
    name = _("Stored files")
    if missing:
        text = _("{n} of {all} looked at are missing or changed, such as {first}").format(
            n=len(missing), all=len(found), first=missing[0][:12]
        )
        yield Finding("files", name, BAD, text, _("Put them back from a backup; see docs/operation.md."))
    else:
        yield Finding("files", name, OK, _("{n} looked at, all whole").format(n=len(found)))


def backups() -> Iterator[Finding]:
    """When was the last one made?"""
    from huifang.journal.models import Event

    name = _("Backup")
    last = Event.objects.filter(kind="config.backup.made").order_by("-id").values_list("at", flat=True).first()
    if last is None:
        level = OK if settings.DEMO else WARN
        yield Finding(
            "backup", name, level, _("none was made yet"), "" if settings.DEMO else _("Run: huifang backup, and turn the nightly backup on")
        )
    elif clock.now() - last > BACKUP_AGE:
        yield Finding(
            "backup",
            name,
            WARN,
            _("the last one is of {at}").format(at=_moment(last)),
            _("Run: huifang backup, and turn the nightly backup on"),
        )
    else:
        yield Finding("backup", name, OK, _("the last one is of {at}").format(at=_moment(last)))


def _moment(at: object) -> str:
    from datetime import datetime

    assert isinstance(at, datetime)
    return clock.local(at).strftime("%Y-%m-%d %H:%M")
