"""The one way to call an address that somebody typed: resolved once, checked, connected to exactly what was checked.

No proxy of the environment, no redirect, no decompression; the answer and the whole call are bounded. The name is resolved
while connecting and the connection goes to the very address that passed, so a changing DNS answer finds no gap.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpcore

from huifang.integrations.rules import addresses
from huifang.integrations.rules.addresses import Target
from huifang.kernel.decision import Decision, Refused, no
from huifang.organization import options

TIMEOUT = 10.0
MOST = 65_536
Resolver = Callable[[str, int], Sequence[str]]
Connector = Callable[[str, int, float], httpcore.NetworkStream]


class Unreachable(Exception):
    """The call came to nothing; ``reason`` is ``timed_out``, ``no_such_host``, ``not_connected`` or ``tls_failed``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, cut at the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    milliseconds: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the administrator has said about outgoing calls."""

    plain_http: bool = False
    allowed: frozenset[str] = field(default_factory=frozenset)
    longest: int = addresses.LONGEST
    """Characters of an address."""


def rules() -> Rules:
    """The options in force: one query."""
    said = options.values(["integrations.plain_http", "integrations.inner_hosts"])
    hosts = str(said["integrations.inner_hosts"]).replace(",", "\n").split()
    return Rules(bool(said["integrations.plain_http"]), frozenset(host.lower() for host in hosts))


def check(url: str, known: Rules | None = None) -> Target:
    """Is the address one that may be called, as far as its written form says?

    Raises:
        Refused: ``address_malformed``, ``address_insecure``, ``address_inner``.
    """
    known = known or rules()
    return addresses.read(url, plain_http=known.plain_http, allowed=known.allowed, longest=known.longest)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    timeout: float = TIMEOUT,
    limit: int = MOST,
    known: Rules | None = None,
    resolver: Resolver | None = None,
    connector: Connector | None = None,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Call an address. Never inside a transaction: it may take ``timeout`` seconds, all told.

    Args:
        limit: bytes of the answer that are read.
        known: the administrator's rules; read from the options when not given.
        resolver, connector, tls: for tests.

    Raises:
        Refused: the address, or one that its name resolves to, may not be called.
        Unreachable: nobody answered properly.
    """
    target = check(url, known)
    begun = time.monotonic()
    backend = _Checked(target, begun + timeout, resolver or resolve, connector or _connect)
    wanted = {"Host": _host_header(target), "User-Agent": "Huifang", "Accept-Encoding": "identity", **(headers or {})}
    lines = [(name.encode(), value.encode()) for name, value in wanted.items()]
    if content or method not in {"GET", "HEAD"}:
        lines.append((b"Content-Length", str(len(content)).encode()))
    limits = dict.fromkeys(("connect", "read", "write", "pool"), timeout)
    pool = httpcore.ConnectionPool(ssl_context=tls or ssl.create_default_context(), network_backend=backend, retries=0)
    try:
        with pool, pool.stream(method, url, headers=lines, content=content, extensions={"timeout": limits}) as response:
            body, cut = _read(response.iter_stream(), limit)
            found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return Answer(response.status, found, body, int((time.monotonic() - begun) * 1000), cut)
    except _Inner as inner:
        raise Refused(inner.decision) from None
    except httpcore.TimeoutException as error:
        raise Unreachable("timed_out") from error
    except socket.gaierror as error:
        raise Unreachable("no_such_host") from error
    except ssl.SSLError as error:
        raise Unreachable("tls_failed") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        failed = target.scheme == "https" and backend.connected and not backend.encrypted
        raise Unreachable("tls_failed" if failed else "not_connected") from error


class _Inner(Exception):
    """The name leads to an inner address."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


def _host_header(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == {"http": 80, "https": 443}[target.scheme] else f"{host}:{target.port}"


def _read(parts: Iterable[bytes], limit: int) -> tuple[bytes, bool]:
    body = b""
    for part in parts:
        body += part
        if len(body) > limit:
            return body[:limit], True
    return body, False


def _connect(address: str, port: int, timeout: float) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=timeout)


class _Checked(httpcore.NetworkBackend):
    """Resolves once, refuses unless every address of the name is public, connects to one that was looked at."""

    def __init__(self, target: Target, deadline: float, resolver: Resolver, connector: Connector) -> None:
        self.target, self.deadline, self.resolver, self.connector = target, deadline, resolver, connector
        self.connected = self.encrypted = False

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        """A stream to a checked address; it ends at the deadline of the whole call."""
        found = [str(addresses.literal_of(self.target.host))] if addresses.literal_of(self.target.host) else []
        found = found or list(self.resolver(self.target.host, self.target.port))
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        if not self.target.inner and not all(addresses.is_public(ipaddress.ip_address(one)) for one in found):
            raise _Inner(no("address_inner", host=self.target.host))
        stream = self.connector(found[0], self.target.port, _left(self.deadline))
        self.connected = True
        return _Bounded(stream, self)

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> httpcore.NetworkStream:
        """Never."""
        raise _Inner(no("address_inner", host=path))

    def sleep(self, seconds: float) -> None:
        """Nothing is retried here, so nothing waits."""


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


class _Bounded(httpcore.NetworkStream):
    """A stream whose every wait ends at one deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, call: _Checked) -> None:
        self.stream, self.call, self.deadline = stream, call, call.deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At most what is left of the time."""
        return self.stream.read(max_bytes, timeout=_left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """At most what is left of the time."""
        self.stream.write(buffer, timeout=_left(self.deadline))

    def close(self) -> None:
        """The stream itself."""
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The certificate is checked against the name that was asked for, not the address."""
        stream = self.stream.start_tls(ssl_context, server_hostname, _left(self.deadline))
        self.call.encrypted = True
        return _Bounded(stream, self.call)

    def get_extra_info(self, info: str) -> Any:
        """The stream itself."""
        return self.stream.get_extra_info(info)
