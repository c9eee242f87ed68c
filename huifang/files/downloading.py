"""Answers that carry a stored content: never a page of ours, never script, in parts if asked (issue 3)."""

from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, quote_etag

from huifang.files import pictures, storing
from huifang.files.models import File
from huifang.files.rules import byte_range
from huifang.kernel.decision import Refused, no
from huifang.kernel.keyring import Unopened

_PIECE = 256 * 1024
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


def whole_or_part(request: HttpRequest, file: File, *, inline: bool) -> HttpResponseBase:
    """The content, or the part that is asked for; 304 when the browser has it, 416 when there is no such part.

    Raises:
        Refused: ``files_lost``.
    """
    blob = file.blob
    path = storing.path_of(blob.sha256)
    if not path.is_file():
        raise Refused(no("files_lost"))
    tag = quote_etag(blob.sha256)
    headers = {
        **_SAFE,
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition_header(not (inline and blob.type.picture), file.name) or "attachment",
    }
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        asked = ""
    try:
        part = byte_range(asked, blob.size)
    except ValueError:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{blob.size}"})
    first, last = part or (0, blob.size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{blob.size}"
    status, mime = (206 if part else 200), blob.type.mime
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=mime, headers=headers)
    try:
        storing.opened(path).close()
    except Unopened as error:
        raise Refused(no("files_lost")) from error
    return StreamingHttpResponse(_pieces(path, first, last), status=status, content_type=mime, headers=headers)


def starts(response: HttpResponseBase) -> bool:
    """Does this answer begin to give the content away (a further part of the same download doesn't)?"""
    span = response.headers.get("Content-Range", "bytes 0-")
    return response.status_code in {200, 206} and span.startswith("bytes 0-")


def small_picture(request: HttpRequest, file: File, path: Path, name: str = "t") -> HttpResponseBase:
    """A picture made by us at ``path``: the thumbnail, or the page ``name``."""
    tag = quote_etag(f"{name}{file.blob.sha256}")
    headers = {**_SAFE, "ETag": tag, "Cache-Control": "private, no-cache", "Content-Disposition": "inline"}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(storing.read(path), content_type="image/webp", headers=headers)


def blank_sheet() -> HttpResponseBase:
    """Stands where a first page can't be shown, for now or for good; asked for anew the next time."""
    with storing.draft() as path:
        pictures.blank(path)
        return HttpResponse(path.read_bytes(), content_type="image/webp", headers={**_SAFE, "Cache-Control": "no-store"})


def _pieces(path: Path, first: int, last: int) -> Iterator[bytes]:
    with storing.opened(path) as stream:
        stream.seek(first)
        left = last - first + 1
        while left and (piece := stream.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
