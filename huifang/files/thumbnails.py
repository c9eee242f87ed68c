"""Small pictures, made when first seen."""

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
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with storing.draft() as draft:
        pictures.thumbnail(source, draft)
        draft.chmod(0o600)
        draft.replace(path)
    return path
