"""A content sealed piece by piece opens as a whole and from any place, and nothing of it can be moved, cut or changed (R1.6)."""

import io
import random

import pytest

from huifang.kernel import sealed_stream as sealed
from huifang.kernel.keyring import KeyRing, Unopened

RING = KeyRing({1: "a" * 40, 3: "b" * 40})
HEAD, PIECE = sealed._HEAD, sealed.PIECE + 16


def stored(plain: bytes, bound: str = "ab/cd", ring: KeyRing = RING) -> bytes:
    target = io.BytesIO()
    assert sealed.seal(io.BytesIO(plain), target, ring, bound=bound) == ring.current
    return target.getvalue()


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size)


@pytest.mark.parametrize("size", [0, 1, sealed.PIECE - 1, sealed.PIECE, sealed.PIECE + 1, 3 * sealed.PIECE, 3 * sealed.PIECE + 7])
def test_it_opens_whole_and_from_any_place(size):
    plain = content(size)
    at_rest = stored(plain)
    assert plain[:40] not in at_rest or size == 0
    opened = sealed.opened(io.BytesIO(at_rest), RING, bound="ab/cd")
    assert opened.seek(0, io.SEEK_END) == size
    opened.seek(0)
    assert opened.read() == plain
    chance = random.Random(1)
    for _n in range(20):
        start, length = chance.randrange(size + 1), chance.randrange(sealed.PIECE * 2)
        opened.seek(start)
        assert opened.read(length) == plain[start : start + length]


def test_what_is_not_sealed_is_given_as_it_is():
    assert sealed.opened(io.BytesIO(b"%PDF-1.7"), RING, bound="x").read() == b"%PDF-1.7"
    assert sealed.key_of(io.BytesIO(sealed.MARK)) == 0
    assert stored(b"one") != stored(b"one"), "two seals of one content differ"


def _pieces(at_rest: bytes) -> list[bytes]:
    return [at_rest[start : start + PIECE] for start in range(HEAD, len(at_rest), PIECE)]


DAMAGES = {
    "a changed bit": lambda head, p: head + p[0][:5] + bytes((p[0][5] ^ 1,)) + p[0][6:] + b"".join(p[1:]),
    "the end cut off": lambda head, p: head + b"".join(p[:-1]),
    "pieces exchanged": lambda head, p: head + p[1] + p[0] + p[2],
    "a piece left out": lambda head, p: head + p[0] + p[2],
    "a piece twice": lambda head, p: head + p[0] + p[0] + p[2],
    "a piece of another": lambda head, p: head + p[0] + _pieces(stored(content(2 * sealed.PIECE + 9)))[1] + p[2],
    "another's head": lambda _head, p: stored(b"")[:HEAD] + b"".join(p),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_seen(damage):
    at_rest = stored(content(2 * sealed.PIECE + 9))
    spoilt = DAMAGES[damage](at_rest[:HEAD], _pieces(at_rest))
    with pytest.raises(Unopened):
        sealed.opened(io.BytesIO(spoilt), RING, bound="ab/cd").read()


def test_it_opens_in_its_place_and_with_its_key_only():
    at_rest = stored(b"one")
    with pytest.raises(Unopened):
        sealed.opened(io.BytesIO(at_rest), RING, bound="ab/ce").read()
    with pytest.raises(Unopened, match="not at hand"):
        sealed.opened(io.BytesIO(at_rest), KeyRing({1: "a" * 40}), bound="ab/cd")
    with pytest.raises(Unopened):
        sealed.opened(io.BytesIO(at_rest), KeyRing({3: "c" * 40}), bound="ab/cd").read()
