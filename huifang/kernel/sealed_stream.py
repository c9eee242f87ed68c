"""Long contents sealed piece by piece under a key ring, opened from any place of them (R1.6, R12.2).

A sealed content begins with a mark that no content of ours begins with, the number of its key and a salt; each piece is
AES-GCM under a key of its own content, numbered, the last one marked as the last: pieces can be neither moved, nor left
out, nor taken from another content.
"""

import io
import secrets
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from huifang.kernel.keyring import KeyRing, Unopened

MARK = b"\x00HF sealed\xff"
PIECE = 64 * 1024
_SALT, _TAG = 16, 16
_HEAD = len(MARK) + 1 + _SALT
_PURPOSE = "content"


def seal(source: BinaryIO, target: BinaryIO, ring: KeyRing, *, bound: str) -> int:
    """Write ``source`` sealed under the newest key into ``target``; the number of that key. ``bound`` ties it to its place."""
    number, salt = ring.current, secrets.token_bytes(_SALT)
    box = ring.box(number, _PURPOSE, salt)
    target.write(MARK + bytes((number,)) + salt)
    target.writelines(box.encrypt(_nonce(index, last=last), piece, bound.encode()) for index, (piece, last) in enumerate(_pieces(source)))
    return number


def _pieces(source: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    piece = source.read(PIECE)
    while True:
        following = source.read(PIECE) if len(piece) == PIECE else b""
        yield piece, not following
        if not following:
            return
        piece = following


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes((last,))


def key_of(stream: BinaryIO) -> int:
    """The number of the key that sealed this content, read from its beginning; 0 when it is not sealed."""
    head = stream.read(len(MARK) + 1)
    return head[-1] if len(head) > len(MARK) and head.startswith(MARK) else 0


def opened(stream: BinaryIO, ring: KeyRing, *, bound: str) -> BinaryIO:
    """The plain content behind a stored one, sealed or not, to be read and sought in; closes ``stream`` with itself.

    Raises:
        Unopened: its key is not at hand. Reading raises it too: changed bytes, or another's place.
    """
    number = key_of(stream)
    stream.seek(0)
    return io.BufferedReader(_Opened(stream, ring, number, bound), PIECE) if number else stream


class _Opened(io.RawIOBase):
    def __init__(self, stream: BinaryIO, ring: KeyRing, number: int, bound: str) -> None:
        super().__init__()
        if number not in ring.keys:
            raise Unopened(f"key {number} is not at hand")
        stored = stream.seek(0, io.SEEK_END) - _HEAD
        self._count = max(-(-stored // (PIECE + _TAG)), 1)
        self._size = stored - self._count * _TAG
        stream.seek(len(MARK) + 1)
        self._box = ring.box(number, _PURPOSE, stream.read(_SALT))
        self._stream, self._bound, self._at = stream, bound.encode(), 0
        self._piece: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(offset + (0, self._at, self._size)[whence], 0)
        return self._at

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        index, inside = divmod(self._at, PIECE)
        if index >= self._count:
            return 0
        part = self._of(index)[inside : inside + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _of(self, index: int) -> bytes:
        if self._piece[0] != index:
            self._stream.seek(_HEAD + index * (PIECE + _TAG))
            sealed = self._stream.read(PIECE + _TAG)
            try:
                plain = self._box.decrypt(_nonce(index, last=index == self._count - 1), sealed, self._bound)
            except (InvalidTag, ValueError) as error:
                raise Unopened("the key does not open this content") from error
            self._piece = (index, plain)
        return self._piece[1]

    def close(self) -> None:
        self._stream.close()
        super().close()
