"""``huifang keys``: the keys under which graded content, contact names and telephone numbers are sealed."""

import argparse
import fcntl
import sys
from pathlib import Path
from typing import Any

from huifang.config.words import _

HELP = _("show, rotate and retire the keys that seal graded content, contact names and telephone numbers")
WAIT = 3600
"""So many seconds after a rotation every transaction that began under the old key has ended."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument(
        "act",
        choices=("status", "rotate", "reseal", "retire"),
        help=_(
            "status: how much is under which key; rotate: make a new key and seal everything under it; "
            "reseal: go on with a rotation that was interrupted; retire: take old keys out of the ring once nothing is under them"
        ),
    )
    parser.add_argument(
        "--now", action="store_true", help=_("retire without waiting an hour after the rotation; only while nothing else runs")
    )


def run(args: argparse.Namespace) -> int:
    """0 when it was done, 1 when it can't be done now."""
    from huifang.archive import sealing

    place = sealing.file()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (place.parent / ".keys.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print(_("Another huifang keys is running."), file=sys.stderr)
            return 1
        try:
            return int(_ACTS[args.act](args, place))
        except sealing.Unopened:
            print(_("A key is missing: something sealed does not open. Put the key ring of this installation back."), file=sys.stderr)
            return 1


def _status(_args: argparse.Namespace, _place: Path) -> int:
    from huifang.archive import resealing, sealing

    ring = sealing.ring()
    print(
        _("Keys in the ring: {numbers}; the newest is {current}.").format(
            numbers=", ".join(map(str, sorted(ring.keys))), current=ring.current
        )
    )
    for what, count in resealing.waiting().items():
        if count:
            print(_("{what}: {n} not under the newest key").format(what=what, n=f"{count}+" if count == 1000 else count))
    return 0


def _rotate(args: argparse.Namespace, place: Path) -> int:
    from django.conf import settings

    from huifang.kernel import keyring

    number = keyring.add(place, settings.DATA_KEY)
    print(_("Key {number} was made. Back the keys up now: huifang backup --keys").format(number=number))
    return _reseal(args, place)


def _reseal(_args: argparse.Namespace, _place: Path) -> int:
    from huifang.archive import resealing

    done = resealing.reseal()
    print(_("{n} values sealed under the newest key.").format(n=done))
    return 0


def _retire(args: argparse.Namespace, place: Path) -> int:
    from django.conf import settings

    from huifang.archive import resealing
    from huifang.kernel import clock, keyring

    if any(resealing.waiting().values()):
        print(_("Something is still under an old key. Run: huifang keys reseal"), file=sys.stderr)
        return 1
    if not args.now and place.exists() and clock.now().timestamp() - place.stat().st_mtime < WAIT:
        print(_("Wait an hour after the rotation, so that nothing begun under the old key is lost."), file=sys.stderr)
        return 1
    gone = keyring.retire(place, settings.DATA_KEY)
    print(_("Retired: {numbers}").format(numbers=", ".join(map(str, gone)) or "–"))
    return 0


_ACTS: dict[str, Any] = {"status": _status, "rotate": _rotate, "reseal": _reseal, "retire": _retire}
