"""What attachments hold: names, and contents on the disk that nobody else is attached to."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from huifang.files import storing
from huifang.files.models import Blob, File
from huifang.journal.erasing import Holding, holds_nothing, register

GONE = "—"
"""What stands for a name when the row itself has to stay."""


def _destroy(ids: Sequence[Any], certificate: str) -> None:
    """Delete the rows, and each content that no other row is attached to, from the disk before its row.

    A row that another table must keep (a version of a document) stays, without its name and content.
    Killed in between, the next run finds the rows again.
    """
    rows = File.objects.filter(pk__in=ids)
    blobs = list(Blob.objects.filter(files__in=rows).distinct())
    for row in rows:
        try:
            with transaction.atomic():
                row.delete()
        except ProtectedError:
            File.objects.filter(pk=row.pk).update(name=GONE, void_reason=GONE)
    for blob in blobs:
        attached = File.objects.filter(blob=blob)
        if not attached.exclude(name=GONE, void_reason=GONE).exists():
            storing.remove(blob.sha256)
            if not attached.exists():
                blob.delete()


register(Holding(File, refs=(("owner_kind", "owner_id"),), instead=_destroy, delete=True))
holds_nothing("files.Blob", "digests and sizes; goes with the last row attached to it")
