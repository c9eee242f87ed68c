"""Pictures are never kept as they came: decoded, turned upright, written anew without anything but pixels (issue 3).

What a phone says about place and person is gone with that, and so is whatever was hidden behind or between the pixels.
"""

import io
import threading
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from huifang.kernel.decision import Refused, no

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 40_000_000
"""Decoded at once; a JPEG beyond it is read at half its size."""
MOST_JPEG_PIXELS = 170_000_000
MOST_FRAMES = 120
MOST_FILM_PIXELS = 25_000_000
"""All frames of a moving picture together."""
LONGEST_SIDE = 4096
THUMBNAIL = (320, 320)
_one_at_a_time = threading.Lock()
"""A decoded picture takes up to 160 MB; two at once would not fit into the memory of a small machine."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture written anew: the code of its kind, and its size in pixels."""

    code: str
    width: int
    height: int


def rewrite(source: Path, target: Path) -> Picture:
    """Write the picture anew into ``target``.

    Raises:
        Refused: ``files_picture_broken``, ``files_picture_too_large``.
    """
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from PIL.Image import DecompressionBombError

        try:
            return _rewrite(source, target)
        except (MemoryError, DecompressionBombError) as error:
            raise Refused(no("files_picture_too_large", millions=MOST_PIXELS // 1_000_000)) from error
        except Refused:
            raise
        except Exception as error:  # whatever a decoder stumbles over is a broken picture
            raise Refused(no("files_picture_broken")) from error


def _rewrite(source: Path, target: Path) -> Picture:
    from PIL import Image

    with Image.open(source, formats=("JPEG", "PNG", "GIF", "WEBP", "BMP")) as opened:
        _check_size(opened)
        if getattr(opened, "n_frames", 1) > 1:
            return _rewrite_film(opened, target)
        image = _upright(opened)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    if opened.format in {"JPEG", "WEBP"} and bare.mode == "RGB":
        bare.save(target, "JPEG", quality=88)
        return Picture("jpeg", *bare.size)
    bare.save(target, "PNG", compress_level=6)
    return Picture("png", *bare.size)


def _check_size(opened: "Image") -> None:
    pixels = opened.width * opened.height
    if opened.format == "JPEG" and MOST_PIXELS < pixels <= MOST_JPEG_PIXELS:
        opened.draft(opened.mode, (opened.width // 2, opened.height // 2))
        pixels = opened.width * opened.height
    frames = int(getattr(opened, "n_frames", 1))
    if pixels > MOST_PIXELS or frames > MOST_FRAMES or (frames > 1 and pixels * frames > MOST_FILM_PIXELS):
        raise Refused(no("files_picture_too_large", millions=MOST_PIXELS // 1_000_000))


def _upright(opened: "Image") -> "Image":
    from PIL import ImageOps

    opened.load()
    colours = opened.info.get("icc_profile")
    image = ImageOps.exif_transpose(opened)
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif image.mode in {"I", "I;16", "F", "1", "L"}:
        image = image.convert("L")
    elif image.mode in {"LA", "PA", "RGBa", "La"}:
        image = image.convert("RGBA")
    if image.mode not in {"L", "RGB", "RGBA"}:
        image = image.convert("RGB")
    return _plain_colours(image, colours)


def _plain_colours(image: "Image", profile: object) -> "Image":
    """The colours as every screen understands them, since the profile itself is not kept."""
    if not isinstance(profile, bytes) or image.mode != "RGB" or len(profile) > 1 << 20:
        return image
    from PIL import ImageCms

    try:
        plain = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, io.BytesIO(profile), plain, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _rewrite_film(opened: "Image", target: Path) -> Picture:
    """A moving picture as a moving GIF."""
    frames, lengths = [], []
    for number in range(int(getattr(opened, "n_frames", 1))):
        opened.seek(number)
        frames.append(opened.convert("RGBA"))
        lengths.append(max(int(opened.info.get("duration", 100) or 100), 20))
    for frame in frames:
        frame.info.clear()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], duration=lengths, loop=0, disposal=2)
    return Picture("gif", opened.width, opened.height)


def thumbnail(source: "Path | BinaryIO", target: "Path | BinaryIO") -> None:
    """A small picture for lists, of one that was written anew.

    Raises:
        Refused: ``files_picture_broken``: the stored content was damaged.
    """
    from PIL import Image

    with _one_at_a_time:
        try:
            with Image.open(source, formats=("JPEG", "PNG", "GIF", "WEBP")) as opened:
                opened.draft("RGB", THUMBNAIL)
                small = opened.convert("RGBA" if opened.mode in {"RGBA", "P"} else "RGB")
            small.thumbnail(THUMBNAIL)
            small.save(target, "WEBP", quality=80)
        except (OSError, ValueError, SyntaxError) as error:
            raise Refused(no("files_picture_broken")) from error


def page(source: Path, target: Path, largest: tuple[int, int]) -> None:
    """Write a drawn page anew; what drew it is not trusted.

    Raises:
        Refused: ``files_preview_broken``: it is no picture, or larger than was asked for.
    """
    from PIL import Image

    with _one_at_a_time:
        try:
            with Image.open(source, formats=("PNG",)) as opened:
                if opened.width > largest[0] + 1 or opened.height > largest[1] + 1:
                    raise Refused(no("files_preview_broken"))
                opened.convert("RGB").save(target, "WEBP", quality=82)
        except (OSError, ValueError, SyntaxError) as error:
            raise Refused(no("files_preview_broken")) from error


def blank(target: Path) -> None:
    """A small empty sheet, for a document whose first page can't be drawn."""
    from PIL import Image

    Image.new("RGB", (44, 62), (236, 238, 241)).save(target, "WEBP", quality=60)
