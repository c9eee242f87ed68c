"""Virus scanning by clamd's own protocol: ``INSTREAM`` in pieces over TCP or a Unix socket (issue 3).

Blobs are ``unscanned`` (no scanner is set), ``clean``, ``infected``, or ``waiting`` (the scanner was away and the
company chose to accept first and scan later: nobody downloads it until then).
"""

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from huifang.files import storing

TIMEOUT = 30.0
_PIECE = 64 * 1024


class Away(Exception):
    """The scanner can't be reached, or didn't answer as agreed."""


class TooLong(Away):
    """The content is longer than clamd's ``StreamMaxLength``."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Clean, or the name of what was found."""

    clean: bool
    found: str = ""


def parse_address(text: str) -> tuple[str, int] | str:
    """``127.0.0.1:3310`` or ``unix:/run/clamav/clamd.ctl``.

    Raises:
        ValueError: it is neither.
    """
    if text.startswith("unix:/"):
        return text.removeprefix("unix:")
    host, separator, port = text.rpartition(":")
    if not (separator and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(text)
    return host.strip("[]"), int(port)


def scan(address: str, path: Path) -> Verdict:
    """Have clamd look at a file.

    Raises:
        Away: no verdict was given.
        TooLong: clamd is not set to take so long a content.
    """
    try:
        with _connect(address) as line, storing.opened(path) as stream:
            line.sendall(b"zINSTREAM\0")
            with suppress(BrokenPipeError, ConnectionResetError):  # clamd hangs up at its limit; its words are still to be read
                while piece := stream.read(_PIECE):
                    line.sendall(struct.pack("!L", len(piece)) + piece)
                line.sendall(struct.pack("!L", 0))
            answer = _answer(line)
    except (OSError, ValueError) as error:
        raise Away(str(error)) from error
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(clean=True)
    if said.endswith(" FOUND"):
        return Verdict(clean=False, found=said.removesuffix(" FOUND")[:80])
    if "size limit exceeded" in answer:
        raise TooLong(answer[:200])
    raise Away(answer[:200])


def version(address: str) -> str:
    """What clamd calls itself, as proof that it is there.

    Raises:
        Away: it isn't.
    """
    try:
        with _connect(address) as line:
            line.sendall(b"zVERSION\0")
            return _answer(line)[:80]
    except (OSError, ValueError) as error:
        raise Away(str(error)) from error


def _connect(address: str) -> socket.socket:
    where = parse_address(address)
    if isinstance(where, tuple):
        return socket.create_connection(where, timeout=TIMEOUT)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(TIMEOUT)
    try:
        line.connect(where)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < 4096:
        piece = line.recv(4096)
        if not piece:
            break
        said += piece
    return said.partition(b"\0")[0].decode(errors="replace").strip()
