"""Pictures are written anew: nothing but pixels is left (issue 3 item 4)."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from huifang.files import pictures
from huifang.files.tests.conftest import packed, picture
from huifang.kernel.decision import Refused


@pytest.fixture
def rewrite(tmp_path):
    def act(content):
        source, target = tmp_path / "in", tmp_path / "out"
        source.write_bytes(content)
        seen = pictures.rewrite(source, target)
        return seen, target.read_bytes()

    return act


def reason(rewrite, content):
    with pytest.raises(Refused) as refused:
        rewrite(content)
    return refused.value.decision.reason


def test_place_and_camera_are_gone_and_it_stands_upright(rewrite):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = 6, "Phone", "secret comment"
    exif.get_ifd(0x8825)[2] = (23.0, 7.0, 0.0)
    seen, content = rewrite(picture(size=(60, 40), exif=exif, comment=b"secret comment"))
    assert (seen.code, seen.width, seen.height) == ("jpeg", 40, 60)
    assert b"secret" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert not image.getexif()
        assert "icc_profile" not in image.info


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (picture(), "jpeg"),
        (picture("L"), "png"),
        (picture("CMYK"), "jpeg"),
        (picture("RGBA", form="PNG"), "png"),
        (picture("1", form="PNG"), "png"),
        (picture("P", form="PNG"), "png"),
        (picture("LA", form="PNG"), "png"),
        (picture("I;16", form="PNG"), "png"),
        (picture(form="GIF"), "png"),
        (picture(form="BMP"), "png"),
        (picture(form="WEBP"), "jpeg"),
        (picture("RGBA", form="WEBP", colour=(9, 9, 9, 9)), "png"),
    ],
)
def test_every_form(rewrite, content, code):
    seen, _content = rewrite(content)
    assert seen.code == code


def test_a_film_stays_one(rewrite):
    frames = [Image.new("RGB", (20, 20), c) for c in ("red", "green", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], comment=b"<script>")
    seen, content = rewrite(buffer.getvalue())
    assert seen.code == "gif"
    assert b"<script>" not in content
    with Image.open(io.BytesIO(content)) as again:
        assert getattr(again, "n_frames", 1) == 3


def test_what_hides_behind_or_inside_is_gone(rewrite):
    """Picture + script, picture + archive, picture + page: only the picture comes out."""
    for tail in (b"*/=1;alert(document.cookie)//", packed({"evil.class": "x"}), b"<html><script>alert(1)</script>"):
        for content in (picture(form="GIF"), picture(), picture(form="PNG")):
            _seen, clean = rewrite(content + tail)
            assert tail not in clean
            assert b"<script" not in clean
            assert b"PK\x03\x04" not in clean


def test_a_gif_that_is_really_script(rewrite):
    assert reason(rewrite, b"GIF89a/*" + b"x" * 30 + b"*/=1;alert(1)") == "files_picture_broken"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP", "WEBP"])
def test_cut_off_ones_are_refused(rewrite, form):
    content = picture(size=(400, 300), form=form)
    assert reason(rewrite, content[: len(content) // 2]) == "files_picture_broken"


def test_a_picture_bomb_is_refused_before_it_is_unpacked(rewrite):
    content = picture("1", size=(30_000, 30_000), form="PNG")
    assert len(content) < 200_000
    assert reason(rewrite, content) == "files_picture_too_large"


def test_a_film_bomb_is_refused(rewrite):
    frames = [Image.new("L", (2000, 2000), n) for n in range(12)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    assert reason(rewrite, buffer.getvalue()) == "files_picture_too_large"


def test_a_huge_photo_is_made_smaller(rewrite):
    seen, _content = rewrite(picture("L", size=(8000, 6000)))
    assert (seen.width, seen.height) == (4000, 3000)
    seen, _content = rewrite(picture("L", size=(5000, 2500)))
    assert max(seen.width, seen.height) == pictures.LONGEST_SIDE


def test_thumbnails(tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(picture(size=(900, 300)))
    pictures.thumbnail(source, target)
    with Image.open(target) as small:
        assert small.size == (320, 107)
    source.write_bytes(b"\xff\xd8\xff nothing")
    with pytest.raises(Refused):
        pictures.thumbnail(source, target)


BASES = [picture(size=(30, 20), form=form) for form in ("JPEG", "PNG", "GIF", "WEBP", "BMP")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    base=st.sampled_from(BASES),
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=12),
    tail=st.binary(max_size=40),
)
def test_damaged_pictures_are_rewritten_or_refused(rewrite, base, changes, tail):
    content = bytearray(base)
    for at, byte in changes:
        content[at % len(content)] = byte
    outcome = ""
    try:
        rewrite(bytes(content) + tail)
    except Refused as refused:
        outcome = refused.decision.reason
    assert outcome in {"", "files_picture_broken", "files_picture_too_large"}
