"""No request may bring more than the product can use: refused by its announced length, before a byte of it is read."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huifang.kernel.decision import Refused, no

RAW = "application/octet-stream"
UPLOADS = "/files/of/"
AT_ONCE = 2
"""Uploads that one process takes in at a time, so that slow ones leave threads to everybody else."""
_room = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def one_of_few() -> Iterator[None]:
    """Room for one more upload.

    Raises:
        Refused: ``files_busy``.
    """
    if not _room.acquire(blocking=False):
        raise Refused(no("files_busy"))
    try:
        yield
    finally:
        _room.release()


class BodyLimitMiddleware:
    """413 beyond ``settings.UPLOAD_LIMIT`` bytes; an upload of a file has limits of its own, checked as it streams."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        streamed = request.path.startswith(UPLOADS) and request.content_type == RAW
        if not length.isdecimal() or (int(length) > settings.UPLOAD_LIMIT and not streamed):
            limit = settings.UPLOAD_LIMIT // (1024 * 1024)
            words = _("This is more than {limit} MB at once. Nothing was taken in.").format(limit=limit)
            return HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
