"""Whatever comes in is either known, or refused with a sentence; nothing else ever happens (issue 3: fuzzing of uploads)."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huifang.files import labels, receiving, types
from huifang.files.options import kinds_of
from huifang.files.receiving import Settings
from huifang.files.rules import ending_of
from huifang.files.tests.conftest import PDF, WORD, packed, picture
from huifang.kernel.decision import Refused
from huifang.ui.words import reason_words

MB = 1024 * 1024
EVERYTHING = Settings(limit=MB, owner=MB, quota=MB, kinds=frozenset(types.KINDS), scanner="", later=False)
USUAL = Settings(limit=MB, owner=MB, quota=MB, kinds=kinds_of("jpg png pdf docx xlsx zip txt eml"), scanner="", later=False)
BASES = [
    picture(size=(20, 20)),
    picture(size=(20, 20), form="PNG"),
    picture(size=(20, 20), form="GIF"),
    PDF,
    packed(WORD),
    packed({"a.zip": packed({"b.txt": "c" * 300}), "目录/二.txt": "x"}),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 300,
    "客户说：迟了两周。\r\n".encode("gb18030") * 10,
    b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\n\r\nhello",
    b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40,
    b"\0\0\0\x20ftypisom" + b"\0" * 40,
]
NAMES = st.one_of(
    st.text(max_size=60), st.sampled_from(["a.jpg", "报告.docx", "a.zip", "x.pdf", "x.eml", "a.mp3", "../a.txt", "a.svg", ""])
)
CHANGES = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=20)


@st.composite
def mutated(draw):
    content = bytearray(draw(st.sampled_from(BASES)))
    for at, byte in draw(CHANGES):
        content[at % len(content)] = byte
    if draw(st.booleans()):
        content = content[: draw(st.integers(0, len(content)))]
    if draw(st.booleans()):
        content = content + draw(st.sampled_from(BASES))
    if draw(st.booleans()):
        content = bytearray(draw(st.sampled_from([b"<html>", b"GIF89a", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"MZ"]))) + content
    return bytes(content)


def try_in(content, name, wanted):
    """Kind and name of what was taken, or the sentence of the refusal."""
    try:
        with receiving.receive(content, name, wanted=wanted) as received:
            kind = types.KINDS[received.kind]
            assert kind.code in wanted.kinds | {"jpeg", "png", "gif"}
            assert ending_of(received.name) in kind.endings
            assert not kind.picture or b"<html" not in received.path.read_bytes()
    except Refused as refusal:
        check_words(refusal)


def check_words(refusal):
    assert refusal.decision.reason in labels.REASONS
    with translation.override("zh-hans"):
        words = reason_words(refusal.decision.reason, refusal.decision.params)
    assert re.search(r"[\u4e00-\u9fff]", words)
    assert "{" not in words.replace(str(refusal.decision.params.get("entry", "")), "")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(content=mutated(), name=NAMES, wanted=st.sampled_from([EVERYTHING, USUAL]))
def test_mutated_files(place, content, name, wanted):
    try_in(content, name, wanted)
    assert not [p for p in place.rglob("*") if p.is_file()]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=3000), name=NAMES)
def test_noise(place, content, name):
    try_in(content, name, EVERYTHING)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 11])
def test_the_shortest_files(place, count):
    for base in BASES:
        try_in(base[:count], "a", EVERYTHING)
