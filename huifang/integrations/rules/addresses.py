"""Which addresses a server may call on behalf of somebody who typed them (THREAT_MODEL.md: SSRF). Pure.

A name is judged by what it resolves to, at the moment of connecting; this module judges the written form and the
resolved address.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from huifang.kernel.decision import Refused, no

LONGEST = 500
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_BAD_V4 = [
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
_GOOD_V6 = ipaddress.IPv6Network("2000::/3")
_BAD_V6 = [
    ipaddress.IPv6Network(net)
    for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]  # fmt: skip
"""Global unicast only; of that not Teredo and its neighbours, documentation, 6to4. Mapped, NAT64, ULA lie outside."""
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMERIC = re.compile(r"([0-9]+|0x[0-9a-f]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: where to connect and what to ask for."""

    scheme: str
    host: str
    port: int
    url: str
    inner: bool = False
    """The administrator allows this host though it may be an inner one."""


def is_public(address: Address) -> bool:
    """May a stranger's address lead here?"""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in net for net in _BAD_V4)
    return address.scope_id is None and address in _GOOD_V6 and not any(address in net for net in _BAD_V6)


def read(url: str, *, plain_http: bool = False, allowed: Collection[str] = (), longest: int = LONGEST) -> Target:
    """Take a written address apart.

    Args:
        plain_http: ``http:`` may be used as well.
        allowed: inner hosts (``host`` or ``host:port``) that the administrator lets be called, over plain HTTP too.

    Raises:
        Refused: ``address_malformed``, ``address_insecure``, ``address_inner``.
    """
    if not url or len(url) > longest or not url.isascii() or any(c.isspace() or not c.isprintable() or c in '\\"<>^`{|}' for c in url):
        raise Refused(no("address_malformed"))
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError as error:
        raise Refused(no("address_malformed")) from error
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or parts.fragment or not _is_host(host, parts.netloc) or port == 0:
        raise Refused(no("address_malformed"))
    port = port or (443 if parts.scheme == "https" else 80)
    inner = host in allowed or f"{host}:{port}" in allowed
    if parts.scheme == "http" and not (plain_http or inner):
        raise Refused(no("address_insecure"))
    literal = literal_of(host)
    if not inner and ((literal is not None and not is_public(literal)) or _is_inner_name(host)):
        raise Refused(no("address_inner", host=host))
    return Target(parts.scheme, host, port, url, inner)


def literal_of(host: str) -> Address | None:
    """The address that a host is written as, in its one plain form."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_host(host: str, netloc: str) -> bool:
    """A name, a dotted quad, or an IPv6 address in brackets; no other way to write a number (0x7f.1, 2130706433, 0177.0.0.1)."""
    if "[" in netloc:
        return isinstance(literal_of(host), ipaddress.IPv6Address)
    labels = host.split(".")
    if not host or len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    return _NUMERIC.fullmatch(labels[-1]) is None or literal_of(host) is not None


def _is_inner_name(host: str) -> bool:
    return ("." not in host and literal_of(host) is None) or host.endswith(
        (".localhost", ".local", ".internal", ".home.arpa", ".localdomain")
    )
