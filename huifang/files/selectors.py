"""Reads of files."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from huifang.accounts.models import User
from huifang.files import access, options, registry, storing
from huifang.files.models import Blob, File
from huifang.kernel.refs import Ref
from huifang.organization.options import value


def of(owner: Ref, *, purpose: str | None = None) -> list[File]:
    """The files of a row, oldest first, voided ones included: for contexts that have checked access to the row themselves."""
    rows = rows_of(owner)
    return list(rows if purpose is None else rows.filter(purpose=purpose))


def rows_of(owner: Ref) -> QuerySet[File]:
    """The same, not yet read."""
    return _rows().filter(owner_kind=owner.kind, owner_id=owner.id)


def counts(kind: str, ids: Sequence[object]) -> dict[str, int]:
    """How many files that are not voided each of these rows has: one query."""
    rows = File.objects.filter(owner_kind=kind, owner_id__in=[str(i) for i in ids], voided_at=None)
    return dict(rows.values_list("owner_id").annotate(n=Count("id")))


def for_user(user: User, pk: int) -> File | None:
    """One file if the user may read it."""
    file = _rows().filter(pk=pk).first()
    return file if file and access.may_read(user, file) else None


def _rows() -> QuerySet[File]:
    return File.objects.select_related("blob", "added_by", "voided_by").order_by("id")


@dataclass(frozen=True, slots=True)
class Line:
    """A file as the list shows it, with what the user may do."""

    file: File
    may_download: bool
    may_void: bool


def lines(user: User, owner: Ref, *, may_attach: bool) -> list[Line]:
    """The files of a row for its panel; the owner's gate is asked once, not for each file."""
    may_void = registry.may_void(user, owner)
    blocked = {Blob.Scan.INFECTED, Blob.Scan.WAITING}
    return [
        Line(
            file,
            may_download=file.voided_at is None and file.blob.scan not in blocked,
            may_void=file.voided_at is None and bool(may_void or (may_attach and file.added_by_id == user.pk)),
        )
        for file in of(owner)
    ]


@dataclass(frozen=True, slots=True)
class Storage:
    """Figures of the storage page; sizes in bytes."""

    contents: int
    size: int
    files: int
    voided: int
    unused: int
    waiting: int
    infected: int
    quota: int
    free: int
    by_kind: tuple[tuple[str, int, int], ...]
    """Code of the kind (``types.KINDS``), contents, bytes; the largest first."""


def storage() -> Storage:
    """What files take up, for administrators: five queries and a look at the disk."""
    total = Blob.objects.aggregate(
        n=Count("id"),
        size=Sum("size", default=0),
        waiting=Count("id", filter=Q(scan=Blob.Scan.WAITING)),
        infected=Count("id", filter=Q(scan=Blob.Scan.INFECTED)),
    )
    files = File.objects.aggregate(n=Count("id"), voided=Count("id", filter=~Q(voided_at=None)))
    kinds = Blob.objects.values_list("kind").annotate(n=Count("id"), size=Sum("size")).order_by("-size", "kind")
    return Storage(
        contents=total["n"],
        size=total["size"],
        files=files["n"],
        voided=files["voided"],
        unused=Blob.objects.filter(~Exists(File.objects.filter(blob=OuterRef("pk")))).count(),
        waiting=total["waiting"],
        infected=total["infected"],
        quota=value(options.QUOTA_GB) * 1024**3,
        free=shutil.disk_usage(storing.folder()).free,
        by_kind=tuple((kind, n, size) for kind, n, size in kinds),
    )
