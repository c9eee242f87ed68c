"""The first pages of a PDF as pictures. Whoever opens one here meets pixels only: the document itself is drawn in a process
of its own, with an end to its time and memory, and is never given to the browser to be shown (issue 3).
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from huifang.files import drawing, pictures, storing
from huifang.files.models import Blob
from huifang.kernel.decision import Refused, no
from huifang.kernel.keyring import Unopened

PAGES = 5
"""Pages that are drawn; the rest is for who downloads it."""
WIDTH, HEIGHT = 1240, 1754
"""Pixels of a page at most: A4 at 150 dots an inch."""
PATIENCE = 20.0
"""Seconds on the clock; of the processor it gets ``drawing.SECONDS``."""
WAITING = 2
_room = threading.BoundedSemaphore(WAITING)
_one_at_a_time = threading.Lock()
_WHY = {drawing.LOCKED: "files_preview_locked", drawing.HEAVY: "files_preview_heavy", -signal.SIGXCPU: "files_preview_heavy",
        -signal.SIGKILL: "files_preview_heavy"}  # fmt: skip


def drawn(blob: Blob) -> int:
    """How many pages the document has; its first ones are drawn now if they were not.

    Raises:
        Refused: ``files_preview_broken``, ``files_preview_locked``, ``files_preview_heavy``, ``files_lost``, ``files_busy``.
    """
    if (known := _known(blob.sha256)) is not None:
        return known
    if not _room.acquire(blocking=False):
        raise Refused(no("files_busy"))
    try:
        with _one_at_a_time:
            return known if (known := _known(blob.sha256)) is not None else _draw(blob.sha256)
    finally:
        _room.release()


def picture(blob: Blob, number: int) -> Path | None:
    """The picture of a page, from 1 on; none when it is not among the drawn ones.

    Raises:
        Refused: as ``drawn``.
    """
    if not 1 <= number <= min(drawn(blob), PAGES):
        return None
    return storing.pages_of(blob.sha256) / f"{number}.webp"


def _known(sha256: str) -> int | None:
    """What the last drawing came to: the number of pages, or the reason why there are none."""
    try:
        said = storing.read(storing.pages_of(sha256) / "said").decode()
    except (FileNotFoundError, Unopened):
        return None
    if said.isdecimal():
        return int(said)
    raise Refused(no(said))


def _draw(sha256: str) -> int:
    source = storing.path_of(sha256)
    if not source.is_file():
        raise Refused(no("files_lost"))
    sealed = storing.key_of(source) > 0
    with tempfile.TemporaryDirectory(dir=storing.scratch(source.stat().st_size) if sealed else storing.incoming()) as name:
        folder = Path(name)
        said = _run(_plain(source, folder) if sealed else source, folder)
        if said.isdecimal():
            for page in folder.glob("*.png"):
                pictures.page(page, page.with_suffix(".webp"), (WIDTH, HEIGHT))
                page.unlink()
        (folder / "plain").unlink(missing_ok=True)
        (folder / "said").write_text(said)
        target = storing.pages_of(sha256)
        shutil.rmtree(target, ignore_errors=True)
        for made in sorted(folder.iterdir()):  # "said" comes last: it says that the pages are there
            with made.open("rb") as stream:
                storing.keep(target / made.name, stream, sealed=sealed)
    return _known(sha256) or 0


def _plain(source: Path, folder: Path) -> Path:
    """A copy that the drawing process can read, as long as it runs."""
    target = folder / "plain"
    with storing.opened(source) as sealed, target.open("wb") as stream:
        shutil.copyfileobj(sealed, stream)
    return target


def _run(source: Path, folder: Path) -> str:
    """What the child came to.

    Raises:
        Refused: ``files_busy``: the machine had no time for it, which may be otherwise later.
    """
    command = [sys.executable, "-I", drawing.__file__, str(source), str(folder), str(PAGES), str(WIDTH), str(HEIGHT)]
    # No environment: addresses of databases and keys are none of its business.
    child = subprocess.Popen(
        command, cwd=folder, env={}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        said, _none = child.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise Refused(no("files_busy")) from None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
    text = said.decode("ascii", "replace").strip()
    if child.returncode == 0 and text.isdecimal() and int(text) and (folder / "1.png").is_file():
        return text[:9]
    return _WHY.get(child.returncode, "files_preview_broken")
