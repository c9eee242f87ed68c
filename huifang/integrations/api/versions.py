"""Edit conflicts: the version a caller saw travels as an ETag and comes back as If-Match; nothing is lost."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from huifang.integrations.api.problems import ProblemError

_TAG = re.compile(r'(?:W/)?"?(\d{1,18})"?', re.ASCII)


def etag(version: int) -> str:
    """The tag of a version."""
    return f'"{version}"'


def current_of(request: HttpRequest, show: Callable[[], dict[str, Any]]) -> None:
    """What a 409 shows as ``current``; asked only when it happens."""
    request.api_current = show  # type: ignore[attr-defined]


def expected(request: HttpRequest, version: int, show: Callable[[], dict[str, Any]]) -> int:
    """The version that the caller saw, which is the present one.

    Raises:
        ProblemError: 428 without If-Match, 412 with what the row holds now when it is another version.
    """
    current_of(request, show)
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise ProblemError(428, "version_missing")
    found = _TAG.fullmatch(given)
    if found is None or int(found[1]) != version:
        raise ProblemError(412, "version_stale", current=show(), headers={"ETag": etag(version)})
    return version
