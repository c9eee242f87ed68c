"""The key ring of this installation, read again when its file changes, so that a worker that runs through a rotation opens
what the new key sealed (R1.6, R12.2)."""

from pathlib import Path

from django.conf import settings

from huifang.kernel import keyring
from huifang.kernel.keyring import KeyRing

_known: tuple[tuple[str, int, int], KeyRing] | None = None


def file() -> Path:
    """Where the keys after the first stand: never in the database."""
    return Path(settings.GRADED_KEYS_FILE)


def ring() -> KeyRing:
    """The keys at hand."""
    global _known  # noqa: PLW0603 – one ring per process, replaced as a whole
    place = file()
    try:
        found = place.stat()
        stamp = (settings.DATA_KEY, found.st_mtime_ns, found.st_ino)
    except FileNotFoundError:
        stamp = (settings.DATA_KEY, 0, 0)
    if _known is None or _known[0] != stamp:
        _known = (stamp, keyring.read(place.read_text() if stamp[1] else "", settings.DATA_KEY))
    return _known[1]
