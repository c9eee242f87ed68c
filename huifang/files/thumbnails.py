"""Small pictures, made when first seen."""

import io
from pathlib import Path

from huifang.files import papers, pictures, storing
from huifang.files.models import Blob
from huifang.kernel.decision import Refused, no


def of(blob: Blob) -> Path:
    """The small picture of a content, made if it is not there.

    Raises:
        Refused: ``files_lost``, ``files_picture_broken``.
    """
    path = storing.thumbnail_of(blob.sha256)
    if path.exists():
        return path
    source = storing.path_of(blob.sha256) if blob.type.picture else papers.picture(blob, 1)
    if source is None or not source.is_file():
        raise Refused(no("files_lost"))
    small = io.BytesIO()
    with storing.opened(source) as stream:
        pictures.thumbnail(stream, small)
    small.seek(0)
    storing.keep(path, small, sealed=storing.key_of(source) > 0)
    return path
