"""Requests to another system's sign-in: one host, no redirects, no proxy, inner addresses only where an option permits them."""

import ipaddress
import json
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from huifang.accounts.providers.base import ProviderFailed

TIMEOUT = 6.0
MOST = 1_000_000
"""Bytes of an answer that are read."""


class Outbound:
    """Asks the host of ``base`` and no other. ``inner``: may that host stand in the company's own network?"""

    def __init__(self, base: str, *, inner: bool = False) -> None:
        self.base = base.rstrip("/")
        self.inner = inner
        parts = urlsplit(self.base)
        self.origin = (parts.scheme, parts.hostname, parts.port)
        if parts.scheme not in ({"https", "http"} if inner else {"https"}) or not parts.hostname or parts.username:
            raise ProviderFailed("address")

    def get(self, url: str, *, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The JSON object at an address.

        Raises:
            ProviderFailed: ``host``, ``inner``, ``unreachable``, ``status``, ``answer``.
        """
        return self._ask("GET", url, params=dict(query or {}), headers=dict(headers or {}))

    def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The JSON object that answers a form or a JSON body.

        Raises:
            ProviderFailed: as ``get``.
        """
        sent: dict[str, Any] = {"data": dict(form)} if form is not None else {"json": dict(body or {})}
        return self._ask("POST", url, headers=dict(headers or {}), **sent)

    def _ask(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        import httpx

        self._permit(url)
        try:
            with (
                httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client,
                client.stream(method, url, **sent) as answer,
            ):
                self._permit_peer(answer)
                content = b""
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > MOST:
                        raise ProviderFailed("answer")
                status = answer.status_code
        except httpx.HTTPError as error:
            raise ProviderFailed("unreachable") from error
        return _read(status, content)

    def _permit(self, url: str) -> None:
        parts = urlsplit(url)
        if (parts.scheme, parts.hostname, parts.port) != self.origin:
            raise ProviderFailed("host")
        if self.inner:
            return
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise ProviderFailed("unreachable") from error
        if not all(_public(str(entry[4][0])) for entry in found):
            raise ProviderFailed("inner")

    def _permit_peer(self, answer: Any) -> None:
        """The name may have led elsewhere since it was looked up: an answer from an inner address is not read."""
        stream = answer.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream else None
        if not self.inner and (peer is None or not _public(str(peer[0]))):
            raise ProviderFailed("inner")


def _public(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return bool(mapped.is_global and not mapped.is_multicast)


def _read(status: int, content: bytes) -> dict[str, Any]:
    if not 200 <= status < 300:
        raise ProviderFailed(f"status {status}")
    try:
        found = json.loads(content)
    except ValueError as error:
        raise ProviderFailed("answer") from error
    if not isinstance(found, dict):
        raise ProviderFailed("answer")
    return found
