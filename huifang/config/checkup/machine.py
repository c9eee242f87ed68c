"""The machine: interpreter, folders, keys, what was built."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from huifang.config.checkup.finding import BAD, OK, WARN, Finding


def python() -> Iterator[Finding]:
    """Is it new enough?"""
    good = sys.version_info >= (3, 11)
    yield Finding("python", "Python", OK if good else BAD, platform.python_version(), "" if good else _("Install Python 3.11 or newer."))


def folder() -> Iterator[Finding]:
    """Can we write, and is there room?"""
    name, place = _("Data folder"), Path(settings.DATA)
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        yield Finding("folder", name, BAD, str(place), _("Make the folder writable for the user that runs Huifang."))
        return
    free = shutil.disk_usage(place)
    text = _("{folder}, {n:.1f} GB free").format(folder=place, n=free.free / 1e9)
    if free.free < 200_000_000:
        yield Finding("folder", name, BAD, text, _("Make room on the disk."))
    else:
        low = free.free < 1e9 or free.free < free.total // 50
        yield Finding("folder", name, WARN if low else OK, text, _("Make room on the disk.") if low else "")


def secrets() -> Iterator[Finding]:
    """Can only their owner read the keys?"""
    name, place = _("Secrets"), Path(settings.DATA) / "secrets"
    if not place.is_dir():
        yield Finding("secrets", name, OK, _("from the environment"))
        return
    loose = [path.name for path in (place, *place.iterdir()) if path.stat().st_mode & 0o077]
    if loose:
        yield Finding("secrets", name, BAD, _("readable by others: {names}").format(names=", ".join(loose)), f"chmod -R go= {place}")
    else:
        yield Finding("secrets", name, OK, _("readable by their owner only"))


def front_end() -> Iterator[Finding]:
    """Was it built?"""
    built = (Path(settings.BASE) / "ui" / "static" / "dist" / "app.js").exists()
    text, mend = (_("built"), "") if built else (_("not built"), _("Run: make setup"))
    yield Finding("front_end", _("Front-end"), OK if built else BAD, text, mend)


def fonts() -> Iterator[Finding]:
    """Can Chinese be printed?"""
    from huifang.paperwork.printing import FONTS

    there = any(FONTS.glob("*.[to]tf"))
    text = _("Chinese font for paper is there") if there else _("no Chinese font in {folder}").format(folder=FONTS)
    yield Finding("fonts", _("Fonts"), OK if there else BAD, text, "" if there else _("Run: make setup"))
