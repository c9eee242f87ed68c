"""What attachments hold: names, and contents on the disk that nobody else is attached to."""

from collections.abc import Sequence
from typing import Any

from huifang.files import storing
from huifang.files.models import Blob, File
from huifang.journal.erasing import Holding, holds_nothing, register


def _destroy(ids: Sequence[Any], certificate: str) -> None:
    """Delete the rows, and each content that no other row is attached to, from the disk before its row.

    Killed in between, the next run finds the rows again.
    """
    rows = File.objects.filter(pk__in=ids)
    blobs = list(Blob.objects.filter(files__in=rows).distinct())
    rows.delete()
    for blob in blobs:
        if not File.objects.filter(blob=blob).exists():
            storing.remove(blob.sha256)
            blob.delete()


register(Holding(File, refs=(("owner_kind", "owner_id"),), instead=_destroy, delete=True))
holds_nothing("files.Blob", "digests and sizes; goes with the last row attached to it")
