"""What ``huifang doctor`` looks at. Each check gives a finding; a check that fails itself is a finding too."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from huifang.config import state
from huifang.config.words import _
from huifang.kernel import clock

OK, WARN, BAD = "ok", "warn", "bad"
WORKER_SILENT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ``ok``, ``warn`` or ``bad``, and how to mend it."""

    name: str
    state: str
    text: str
    mend: str = ""

    def plain(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


def examine() -> list[Finding]:
    """Every finding; what needs the database is left out when it can't be reached."""
    findings = [*_run(_python), *_run(_folder), *_run(_secrets), *_run(_front_end), *_run(_fonts), *_run(_database)]
    if findings[-1].state == OK:
        for check in (_administrator, _calendar, _worker, _deliveries, _chain):
            findings += _run(check)
    return findings


def _run(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except Exception as error:
        return [Finding(check.__name__.strip("_"), BAD, f"{type(error).__name__}: {error}")]


def _python() -> Iterator[Finding]:
    good = sys.version_info >= (3, 11)
    yield Finding("Python", OK if good else BAD, platform.python_version(), "" if good else _("Install Python 3.11 or newer."))


def _folder() -> Iterator[Finding]:
    name, folder = _("Data folder"), Path(settings.DATA)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(name, BAD, str(folder), _("Make the folder writable for the user that runs Huifang."))
        return
    free = os.statvfs(folder)
    gigabytes = free.f_bavail * free.f_frsize / 1e9
    low = gigabytes < 1
    yield Finding(
        name,
        WARN if low else OK,
        _("{folder}, {n:.1f} GB free").format(folder=folder, n=gigabytes),
        _("Make room on the disk.") if low else "",
    )


def _secrets() -> Iterator[Finding]:
    folder = Path(settings.DATA) / "secrets"
    if not folder.is_dir():
        yield Finding(_("Secrets"), OK, _("from the environment"))
        return
    loose = [path.name for path in (folder, *folder.iterdir()) if path.stat().st_mode & 0o077]
    if loose:
        yield Finding(_("Secrets"), BAD, _("readable by others: {names}").format(names=", ".join(loose)), f"chmod -R go= {folder}")
    else:
        yield Finding(_("Secrets"), OK, _("readable by their owner only"))


def _front_end() -> Iterator[Finding]:
    built = (Path(settings.BASE) / "ui" / "static" / "dist" / "app.js").exists()
    yield Finding(_("Front-end"), OK if built else BAD, _("built") if built else _("not built"), "" if built else _("Run: make setup"))


def _fonts() -> Iterator[Finding]:
    from huifang.paperwork.printing import FONTS

    there = any(FONTS.glob("*.[to]tf"))
    text = _("Chinese font for paper is there") if there else _("no Chinese font in {folder}").format(folder=FONTS)
    yield Finding(_("Fonts"), OK if there else BAD, text, "" if there else _("Run: make setup"))


def _database() -> Iterator[Finding]:
    name = _("Database")
    if not state.is_reachable():
        yield Finding(name, BAD, _("can't be reached"), _("Check DATABASE_URL and that the server runs."))
        return
    missing = state.missing_migrations()
    if missing:
        yield Finding(name, BAD, _("{n} migrations to apply").format(n=missing), _("Run: huifang init"))
        return
    yield Finding(name, OK, connection.vendor)


def _administrator() -> Iterator[Finding]:
    from huifang.accounts.models import User

    users = list(User.objects.filter(is_administrator=True, is_active=True))
    if not users:
        yield Finding(_("Administrator"), BAD, _("nobody"), _("Run: huifang init"))
    elif not any(user.has_usable_password() for user in users):
        yield Finding(_("Administrator"), WARN, _("nobody has set a password yet"), "huifang init --new-link")
    else:
        yield Finding(_("Administrator"), OK, "、".join(user.username for user in users))


def _calendar() -> Iterator[Finding]:
    from huifang.organization.selectors import known_years

    today = clock.today()
    known = known_years()
    if today.year not in known:
        yield Finding(
            _("Calendar"),
            BAD,
            _("holidays of {year} are not entered; deadlines can't be computed").format(year=today.year),
            _("Enter them, or upgrade Huifang and run: huifang init"),
        )
    elif today.year + 1 not in known:
        late = today.month == 12
        yield Finding(
            _("Calendar"),
            WARN if late else OK,
            _("holidays of {year} are not entered yet; dates in it are 暂定").format(year=today.year + 1),
            _("The State Council publishes them in November; enter them, or upgrade Huifang and run: huifang init") if late else "",
        )
    else:
        yield Finding(_("Calendar"), OK, _("known until the end of {year}").format(year=max(known)))


def _worker() -> Iterator[Finding]:
    from huifang.journal.selectors import beats, heartbeat

    seen = heartbeat()
    if seen is None or clock.now() - seen > WORKER_SILENT:
        text = _("no sign of life since {at}").format(at=clock.local(seen).strftime("%Y-%m-%d %H:%M")) if seen else _("has never run")
        yield Finding(_("Worker"), WARN, text, _("Run: huifang serve --with-worker (or huifang work)"))
    else:
        yield Finding(_("Worker"), OK, _("alive"))
    for beat in beats():
        if beat.error:
            yield Finding(beat.label, BAD, beat.error.strip().splitlines()[-1], _("See Background work in the menu."))


def _deliveries() -> Iterator[Finding]:
    from huifang.journal.selectors import failed_deliveries, late_deliveries

    failed, late = failed_deliveries().count(), late_deliveries(clock.now())
    if failed:
        yield Finding(_("Deliveries"), BAD, _("{n} failed").format(n=failed), _("See Background work in the menu."))
    elif late:
        yield Finding(_("Deliveries"), WARN, _("{n} wait").format(n=late), _("Is the worker running?"))
    else:
        yield Finding(_("Deliveries"), OK, _("all told"))


def _chain() -> Iterator[Finding]:
    from huifang.journal.sealing import verify

    result = verify()
    if result.broken_at is not None:
        text = _("the chain is broken at place {n}").format(n=result.broken_at)
        yield Finding(_("Journal"), BAD, text, _("Somebody changed the records in the database; compare with a backup."))
    else:
        yield Finding(_("Journal"), OK, _("{n} sealed facts, none changed").format(n=result.checked))
