"""Nightly tidying: contents nobody is attached to, what failed uploads left; and the scans that still wait (issue 3).

Each content is taken away while its row is locked (or, when it has none, while its hash is held by an insert that is
taken back), so an upload of the same content either comes first and is kept, or waits and puts it there again.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from huifang.files import options, scanner, storing
from huifang.files.models import Blob, File
from huifang.journal.services import record
from huifang.kernel.refs import system
from huifang.organization.options import value

REST = timedelta(days=1)
SCANS = 20
"""Files looked at in one pulse."""


class _TakeBack(Exception):
    """Ends a transaction that only held a lock."""


def sweep(*, at: datetime) -> int:
    """Remove what has been of no use for a day; how many contents went. Safe to run twice, at any time, while people upload."""
    return _unused(at) + _rowless(at) + _left_over(at)


def _unused(at: datetime) -> int:
    attached = File.objects.filter(blob=OuterRef("pk"))
    old = Blob.objects.filter(~Exists(attached), used_at__lt=at - REST)
    gone = 0
    for pk, sha256 in list(old.order_by("id").values_list("pk", "sha256")):
        with transaction.atomic():
            # Deleting locks the row; who touched it first (used_at) is seen by the condition.
            if Blob.objects.filter(pk=pk, used_at__lt=at - REST).filter(~Exists(attached))._raw_delete("default"):
                storing.remove(sha256)
                gone += 1
    return gone


def _rowless(at: datetime) -> int:
    gone = 0
    for sha256, path in list(storing.contents()):
        if _is_old(path, at) and not Blob.objects.filter(sha256=sha256).exists():
            try:
                with transaction.atomic():
                    Blob.objects.create(sha256=sha256, size=1, kind="text", created_at=at, used_at=at)
                    storing.remove(sha256)
                    raise _TakeBack
            except _TakeBack:
                gone += 1
            except IntegrityError:
                continue
    return gone


def _left_over(at: datetime) -> int:
    gone = 0
    for path in list(storing.incoming().iterdir()):
        if _is_old(path, at):
            # A folder is what a drawing of pages left that was killed.
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
            gone += 1
    return gone


def _is_old(path: Path, at: datetime) -> bool:
    """Has it lain there for a day? What an upload or another sweep took away meanwhile has not."""
    try:
        return at - datetime.fromtimestamp(path.stat().st_mtime, UTC) > REST
    except FileNotFoundError:
        return False


def scan_waiting(*, at: datetime) -> int:
    """Scan what was taken while the scanner was away, or before there was one; how many got a verdict."""
    address = str(value(options.SCANNER))
    if not address:
        return 0
    waiting = Blob.objects.filter(scan__in=(Blob.Scan.WAITING, Blob.Scan.UNSCANNED))
    tried = Q(scanned_at__gt=at - REST)
    done = 0
    for blob in list(waiting.exclude(tried).order_by("-scan", "id")[:SCANS]):
        path = storing.path_of(blob.sha256)
        try:
            verdict = scanner.scan(address, path) if path.is_file() else None
        except scanner.TooLong:
            verdict = None
        except scanner.Away:
            break
        if verdict is None:  # lost, or longer than the scanner takes: asked again tomorrow
            Blob.objects.filter(pk=blob.pk).update(scanned_at=at)
            continue
        _judge(blob, verdict, at)
        done += 1
    return done


@transaction.atomic
def _judge(blob: Blob, verdict: scanner.Verdict, at: datetime) -> None:
    state = Blob.Scan.CLEAN if verdict.clean else Blob.Scan.INFECTED
    if not Blob.objects.filter(pk=blob.pk, scan=blob.scan).update(scan=state, scanned_at=at, found=verdict.found):
        return
    if state == Blob.Scan.INFECTED:
        for file in File.objects.filter(blob=blob, voided_at=None).order_by("id"):
            record(
                "files.file.infected",
                file.owner,
                by=system("scanner"),
                at=at,
                personal={"name": file.name},
                found=verdict.found,
                file=file.pk,
            )
