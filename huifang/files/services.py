"""Writes of files: store, attach, void, record a download; and the proof that every content is whole (issue 3)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import Sum

from huifang.accounts.models import User
from huifang.files import access, registry, storing
from huifang.files.models import Blob, File
from huifang.files.receiving import Received, Settings, receive, settings_now
from huifang.files.rules import is_purpose
from huifang.journal.services import Actor, record
from huifang.kernel.decision import YES, Conflict, Refused, enforce, no
from huifang.kernel.keyring import Unopened
from huifang.kernel.refs import Ref

REGRET = timedelta(hours=1)
"""How long after it a voiding can be taken back by who did it."""


def store(
    *, content: BinaryIO | bytes, name: str, owner: Ref, by: Actor, at: datetime, purpose: str = "", expected: int | None = None
) -> File:
    """Take a content in and attach it to ``owner``: the whole way of an upload.

    A person needs the leave of the owner's context; a part of the system acts under the check of whoever called it.
    Call it outside a transaction if you can; else ``receiving.receive`` first and ``attach`` inside.

    Args:
        name: as the sender wrote it; it is cleaned, and its ending follows the content.
        purpose: a code by which the owner tells its files apart.
        expected: the announced length in bytes, if there is one.

    Raises:
        Refused: the owner's gate, or what ``receiving.receive`` and ``attach`` refuse.
    """
    if isinstance(by, User):
        enforce(registry.may_attach(by, owner))
    wanted = settings_now()
    if (expected or 0) > wanted.limit:
        raise storing.too_large(wanted.limit)
    _check_room(owner, expected or 0, wanted)
    with receive(content, name, expected=expected, wanted=wanted) as received:
        return attach(received, owner=owner, by=by, at=at, purpose=purpose, wanted=wanted)


@transaction.atomic
def attach(received: Received, *, owner: Ref, by: Actor, at: datetime, purpose: str = "", wanted: Settings | None = None) -> File:
    """Attach a received content. The same content attached twice for the same purpose is one file.

    Raises:
        Refused: the owner's gate; ``files_owner_full``, ``files_quota``, ``files_held_back``.
    """
    if isinstance(by, User):
        enforce(registry.may_attach(by, owner))
    if not is_purpose(purpose):
        raise Refused(no("files_purpose"))
    _check_room(owner, received.size, wanted or settings_now(), sha256=received.sha256)
    blob = _keep(received, at, sealed=registry.is_sealed(owner.kind))
    if blob.scan == Blob.Scan.INFECTED:
        raise Refused(no("files_infected", found=blob.found))
    same = {"owner_kind": owner.kind, "owner_id": owner.id, "purpose": purpose, "blob": blob, "voided_at": None}
    try:
        with transaction.atomic():
            file, created = File.objects.get_or_create(
                **same, defaults={"name": received.name, "added_by": by if isinstance(by, User) else None, "at": at}
            )
    except IntegrityError:
        file, created = File.objects.get(**same), False
    if created:
        record("files.file.attached", owner, by=by, at=at, personal={"name": file.name}, file=file.pk, kind=blob.kind, size=blob.size)
    return file


def _keep(received: Received, at: datetime, *, sealed: bool = False) -> Blob:
    """The row of the content, locked or just inserted, with its bytes in place."""
    for _again in range(3):
        if not Blob.objects.filter(sha256=received.sha256).update(used_at=at):
            try:
                with transaction.atomic():
                    Blob.objects.create(
                        sha256=received.sha256,
                        size=received.size,
                        kind=received.kind,
                        warning=received.warning,
                        width=received.width,
                        height=received.height,
                        scan=received.scan,
                        scanned_at=at if received.scan == Blob.Scan.CLEAN else None,
                        created_at=at,
                        used_at=at,
                    )
            except IntegrityError:
                continue  # somebody stored the same a moment ago
        key = storing.place(received.path, received.sha256, sealed=sealed)
        blob = Blob.objects.get(sha256=received.sha256)
        if blob.key != key:
            Blob.objects.filter(pk=blob.pk).update(key=key)
            blob.key = key
        return blob
    raise Conflict


def _check_room(owner: Ref, size: int, wanted: Settings, sha256: str = "") -> None:
    here = File.objects.filter(owner_kind=owner.kind, owner_id=owner.id, voided_at=None)
    if (here.aggregate(n=Sum("blob__size"))["n"] or 0) + size > wanted.owner:
        raise Refused(no("files_owner_full", limit=wanted.owner // (1024 * 1024)))
    if sha256 and Blob.objects.filter(sha256=sha256).exists():
        return
    if (Blob.objects.aggregate(n=Sum("size"))["n"] or 0) + size > wanted.quota:
        raise Refused(no("files_quota"))


@transaction.atomic
def void(file: File, *, reason: str, by: User, at: datetime) -> File:
    """作废: the file stays in the list, struck out with its reason; its content is not given out any more.

    Raises:
        Refused: not theirs to void, or no reason.
        Conflict: it was voided meanwhile.
    """
    enforce(access.may_void(by, file))
    if not reason.strip():
        raise Refused(no("files_reason_missing"))
    changes = {"voided_at": at, "voided_by": by, "void_reason": reason.strip()[:200]}
    if not File.objects.filter(pk=file.pk, voided_at=None).update(**changes):
        raise Conflict
    for name, value in changes.items():
        setattr(file, name, value)
    record("files.file.voided", file.owner, by=by, at=at, personal={"name": file.name}, reason=file.void_reason, file=file.pk)
    return file


@transaction.atomic
def restore(file: File, *, by: User, at: datetime) -> File:
    """Take one's own voiding back, shortly after it.

    Raises:
        Refused: somebody else voided it, or may not any more.
        Conflict: it is not voided, that was too long ago, or the same content was attached anew meanwhile.
    """
    if file.voided_at is None or at - file.voided_at > REGRET:
        raise Conflict
    enforce(YES if file.voided_by_id == by.pk and registry.may_read(by, file.owner) else no("not_permitted"))
    changes = {"voided_at": None, "voided_by": None, "void_reason": ""}
    try:
        with transaction.atomic():
            if not File.objects.filter(pk=file.pk, voided_at=file.voided_at, voided_by=by).update(**changes):
                raise Conflict
    except IntegrityError as error:
        raise Conflict from error
    for name, value in changes.items():
        setattr(file, name, value)
    record("files.file.restored", file.owner, by=by, at=at, personal={"name": file.name}, file=file.pk)
    return file


@transaction.atomic
def note_download(file: File, *, by: User, at: datetime) -> None:
    """Write down that somebody took the file away."""
    enforce(access.may_download(by, file))
    record("files.file.downloaded", file.owner, by=by, at=at, personal={"name": file.name}, file=file.pk)


@dataclass(frozen=True, slots=True)
class Report:
    """What ``verify`` found; the hashes of contents."""

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """On the disk without a row: left over from an upload that failed; the sweep takes them."""

    @property
    def is_whole(self) -> bool:
        """Is every content there, unchanged?"""
        return not (self.missing or self.changed)


def is_whole(path: Path, sha256: str, size: int) -> bool:
    """Does this content lie there as it was taken in? One that is sealed has to open."""
    try:
        return storing.size_of(path) == size and storing.digest(path) == sha256
    except (OSError, Unopened):
        return False


def verify() -> Report:
    """Hash every stored content and compare: for the doctor and for the proof of a restored backup. Reads every byte."""
    missing: list[str] = []
    changed: list[str] = []
    checked = 0
    for sha256, size in Blob.objects.order_by("id").values_list("sha256", "size").iterator(chunk_size=500):
        path = storing.path_of(sha256)
        checked += 1
        if not path.is_file():
            missing.append(sha256)
        elif not is_whole(path, sha256, size):
            changed.append(sha256)
    unknown = [sha256 for sha256, _path in storing.contents() if not Blob.objects.filter(sha256=sha256).exists()]
    return Report(checked, missing, changed, unknown)
