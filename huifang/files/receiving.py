"""From a stream of bytes to a content that may be stored: measured, recognised, rewritten, scanned (issue 3).

Nothing here writes to the database, so that callers can do it before their transaction: a slow upload holds no lock.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from huifang.files import options, pictures, scanner, storing, types
from huifang.files.models import Blob
from huifang.files.rules import clean_name, ending_of, with_ending
from huifang.kernel.decision import Refused, no
from huifang.organization.options import values

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """A content that is ready to be attached, as long as the ``with`` block of ``receive`` lasts."""

    path: Path
    name: str
    sha256: str
    size: int
    kind: str
    warning: str
    scan: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What the company allows, read once for an upload."""

    limit: int
    """Bytes of one file."""
    owner: int
    quota: int
    kinds: frozenset[str]
    scanner: str
    later: bool


def settings_now() -> Settings:
    """The company's settings: one query."""
    o = options
    found: dict[str, Any] = values([o.FILE_MB, o.OWNER_MB, o.QUOTA_GB, o.ALLOWED, o.SCANNER, o.WHEN_AWAY])
    return Settings(
        limit=found[o.FILE_MB] * MB,
        owner=found[o.OWNER_MB] * MB,
        quota=found[o.QUOTA_GB] * MB * 1024,
        kinds=o.kinds_of(found[o.ALLOWED]),
        scanner=found[o.SCANNER],
        later=found[o.WHEN_AWAY] == o.LATER,
    )


@contextmanager
def receive(content: BinaryIO | bytes, name: str, *, expected: int | None = None, wanted: Settings | None = None) -> Iterator[Received]:
    """Take a content in and look at it; ``expected`` is its announced length in bytes.

    Raises:
        Refused: too large, empty, cut off, of a kind that is not taken, broken, a bomb, infected; see ``labels.REASONS``.
    """
    wanted = wanted or settings_now()
    named = clean_name(name, str(_("Attachment")))
    if ending_of(named) in types.DANGEROUS:
        raise Refused(no("files_ending_refused", ending=ending_of(named)))
    if expected is not None and expected > wanted.limit:
        raise storing.too_large(wanted.limit)
    storing.check_space(expected or 0)
    with storing.draft() as raw, storing.draft() as rewritten:
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        size = storing.receive(stream, raw, wanted.limit)
        if expected is not None and size != expected:
            raise Refused(no("files_cut_off"))
        if not size:
            raise Refused(no("files_empty"))
        yield _look(raw, rewritten, named, wanted)


def _look(raw: Path, rewritten: Path, name: str, wanted: Settings) -> Received:
    seen = types.look_at(raw, name)
    kind = seen.kind
    if kind is None:
        raise Refused(no("files_kind_unknown", guess=seen.guess or ending_of(name) or "?"))
    if kind.code not in wanted.kinds:
        raise Refused(no("files_kind_refused", kind=kind.label))
    scan = _scan(raw, wanted)
    path, width, height = raw, None, None
    if kind.picture:
        picture = pictures.rewrite(raw, rewritten)
        path, width, height, kind = rewritten, picture.width, picture.height, types.KINDS[picture.code]
    storing.make_durable(path)
    return Received(
        path=path,
        name=with_ending(name, kind.endings),
        sha256=storing.digest(path),
        size=path.stat().st_size,
        kind=kind.code,
        warning=seen.warning,
        scan=scan,
        width=width,
        height=height,
    )


def _scan(path: Path, wanted: Settings) -> str:
    if not wanted.scanner:
        return Blob.Scan.UNSCANNED
    try:
        verdict = scanner.scan(wanted.scanner, path)
    except scanner.TooLong as error:
        raise Refused(no("files_scanner_limit")) from error
    except scanner.Away as error:
        if wanted.later:
            return Blob.Scan.WAITING
        raise Refused(no("files_scanner_away")) from error
    if not verdict.clean:
        raise Refused(no("files_infected", found=verdict.found))
    return Blob.Scan.CLEAN
