"""Numbered keys: sealed values say by which, open in their place only, and old keys go when nothing needs them (R12.2)."""

from pathlib import Path

import pytest

from huifang.kernel import grades, keyring
from huifang.kernel.chinese import veiled_name
from huifang.kernel.keyring import KeyRing, Unopened

FIRST = "f" * 40


def test_a_value_opens_in_its_place_only():
    ring = KeyRing({1: FIRST})
    sealed = ring.seal("绝密".encode(), purpose="section", bound="7/business")
    assert ring.open(sealed, purpose="section", bound="7/business").decode() == "绝密"
    assert sealed != ring.seal("绝密".encode(), purpose="section", bound="7/business")
    assert keyring.number_of(sealed) == 1
    changed = sealed[:-1] + bytes((sealed[-1] ^ 1,))
    for value, purpose, bound in ((sealed, "section", "8/business"), (sealed, "text", "7/business"), (changed, "section", "7/business")):
        with pytest.raises(Unopened):
            ring.open(value, purpose=purpose, bound=bound)


def test_the_newest_key_seals_and_old_ones_open_until_retired(tmp_path: Path):
    file = tmp_path / "secrets" / "ring"
    old = KeyRing({1: FIRST}).seal(b"x", purpose="text")
    assert [keyring.add(file, FIRST) for _ in range(2)] == [2, 3]
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    ring = keyring.read(file.read_text(), FIRST)
    assert (ring.current, sorted(ring.keys)) == (3, [1, 2, 3])
    assert ring.open(old, purpose="text") == b"x"
    second = KeyRing({2: ring.keys[2]}).seal(b"y", purpose="text")
    assert ring.open(second, purpose="text") == b"y"
    assert keyring.retire(file, FIRST) == [2]
    assert keyring.retire(file, FIRST) == []
    with pytest.raises(Unopened):
        keyring.read(file.read_text(), FIRST).open(second, purpose="text")


@pytest.mark.parametrize("line", ["2", "x:" + FIRST, "1:" + FIRST, "251:" + FIRST, "2:short"])
def test_a_broken_ring_is_not_guessed_at(line: str):
    with pytest.raises(ValueError, match="number:secret"):
        keyring.read(line, FIRST)


def test_grades_have_an_order_and_a_mark():
    assert grades.highest(["secret", "top_secret", "", "confidential"]) == "top_secret"
    assert grades.highest([]) == ""
    assert grades.PAPER["confidential"] == "商业秘密·机密"


@pytest.mark.parametrize(("name", "shown"), [("黄嘉欣", "黄**"), ("欧阳春晓", "欧阳**"), ("欧阳", "欧**"), ("Smith", "S**"), (" ", "")])
def test_a_veiled_name_shows_who_to_ask_for_and_no_more(name: str, shown: str):
    assert veiled_name(name) == shown
