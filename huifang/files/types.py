"""What a content is, by its bytes; the name is only a hint between kinds that look alike (issue 3)."""

import codecs
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.files import archives
from huifang.files.rules import ending_of


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content: its code, its word, what it is sent as, the endings it goes by (the usual one first)."""

    code: str
    label: str | Promise
    mime: str
    endings: tuple[str, ...]
    picture: bool = False
    zipped: bool = False

    @property
    def shown(self) -> bool:
        """Is there something to look at: a picture, or pages that can be drawn?"""
        return self.picture or self.code == "pdf"


OFFICE = "application/vnd.openxmlformats-officedocument"
_kinds = (
    Kind("jpeg", _("picture"), "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), picture=True),
    Kind("png", _("picture"), "image/png", ("png",), picture=True),
    Kind("gif", _("picture"), "image/gif", ("gif",), picture=True),
    Kind("webp", _("picture"), "image/webp", ("webp",), picture=True),
    Kind("bmp", _("picture"), "image/bmp", ("bmp", "dib"), picture=True),
    Kind("heic", _("picture of a phone"), "image/heic", ("heic", "heif")),
    Kind("tiff", _("scanned picture"), "image/tiff", ("tif", "tiff")),
    Kind("pdf", _("PDF document"), "application/pdf", ("pdf",)),
    Kind("docx", _("Word document"), f"{OFFICE}.wordprocessingml.document", ("docx", "dotx"), zipped=True),
    Kind("xlsx", _("Excel workbook"), f"{OFFICE}.spreadsheetml.sheet", ("xlsx", "xltx"), zipped=True),
    Kind("pptx", _("PowerPoint slides"), f"{OFFICE}.presentationml.presentation", ("pptx", "ppsx", "potx"), zipped=True),
    Kind("macro", _("Office document with macros"), "application/octet-stream", ("docm", "xlsm", "pptm", "xlsb"), zipped=True),
    Kind("odf", _("OpenDocument"), "application/octet-stream", ("odt", "ods", "odp"), zipped=True),
    Kind("ofd", _("OFD document"), "application/ofd", ("ofd",), zipped=True),
    Kind("ole", _("Office document"), "application/octet-stream", ("doc", "xls", "ppt", "wps", "et", "dps", "vsd", "msg")),
    Kind("rtf", _("RTF document"), "application/rtf", ("rtf", "doc")),
    Kind("text", _("plain text"), "application/octet-stream", ("txt", "csv", "md", "log", "tsv")),
    Kind("mail", _("mail in a file"), "application/octet-stream", ("eml",)),
    Kind("mp3", _("sound"), "audio/mpeg", ("mp3",)),
    Kind("wav", _("sound"), "audio/x-wav", ("wav",)),
    Kind("amr", _("sound"), "audio/amr", ("amr",)),
    Kind("mp4", _("sound or film"), "video/mp4", ("mp4", "m4a", "m4v", "mov")),
    Kind("zip", _("packed archive"), "application/zip", ("zip",), zipped=True),
    Kind("rar", _("packed archive"), "application/vnd.rar", ("rar",)),
    Kind("7z", _("packed archive"), "application/x-7z-compressed", ("7z",)),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _kinds}
USUAL = "jpeg png gif webp bmp heic tiff pdf docx xlsx pptx odf ofd ole rtf text mail mp3 wav amr mp4 zip"  # macros may run, rar and 7z can't be looked into
_DANGEROUS = """
    ade adp apk app appx bash bat chm class cmd com cpl dll dmg exe gadget hta htm html inf ins iso jar js jse lnk
    mht mhtml msc msi msix msp mst php pif pl ps1 psm1 py rb reg scf scr sct settingcontent sh shtm shtml sql svg svgz swf sys
    url vb vbe vbs vhd vxd wasm ws wsc wsf wsh xht xhtml xll xml xsl xslt
"""
DANGEROUS = frozenset(_DANGEROUS.split())
"""Endings that some computer would run or show as a page."""

_HEAD = 4096
_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"#!AMR", "amr"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"ID3", "mp3"),
)
_MARKUP = re.compile(rb"\s*<(?:!|\?xml|html|head|body|script|svg|iframe|meta|style|object|embed|math|img|a\b|[a-z]+:)", re.IGNORECASE)
_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3,}")
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)\b")
_MACROS = ("vbaproject.bin", "xl/macrosheets/")
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Content:
    """What was found: the kind, none when unknown, and what the reader is warned of."""

    kind: Kind | None
    warning: str = ""
    guess: str | Promise = ""


def look_at(path: Path, name: str) -> Content:
    """What the content is.

    Raises:
        Refused: it is two kinds in one, or an archive that is a bomb or broken.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    code = _by_signature(head, name)
    if code == "zip":
        return _zip(path)
    kind = KINDS.get(code)
    if kind is None or kind.picture:
        return Content(kind, guess="" if kind else _guess(head))
    if code in {"pdf", "mp3", "mp4", "wav"}:
        archives.refuse_hidden(path)
    if code in {"text", "mail"} and any(b"\0" in piece for piece in _pieces(path)):
        return Content(None)
    return Content(kind, _warning(path, code))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            yield piece


def _by_signature(head: bytes, name: str) -> str:
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return "zip"
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1"} else "mp4"
    for start, code in _SIGNATURES:
        if head.startswith(start):
            return code
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and ending_of(name) == "mp3":
        return "mp3"
    if not is_text(head) or _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        return ""
    return "mail" if ending_of(name) == "eml" and _MAIL.match(head) else "text"


def is_text(head: bytes) -> bool:
    """Does it read as text: UTF-8, UTF-16 with its mark, or GB18030, without control characters?"""
    if head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return False  # some browsers would find markup in it that the look above doesn't
    if any(byte < 0x20 and byte not in {0x09, 0x0A, 0x0D, 0x0C, 0x1B} for byte in head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < _HEAD)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _guess(head: bytes) -> str | Promise:
    """What it looks like to a wider table of signatures, for the refusal's words."""
    import puremagic

    if head.startswith((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")):
        return _("program")
    if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        return _("web page")
    try:
        return next((found.extension for found in puremagic.magic_string(head) if found.extension), "")
    except (puremagic.PureError, ValueError):
        return ""


def _zip(path: Path) -> Content:
    names, encrypted = archives.check(path)
    low = {name.lower() for name in names}
    code = _zip_kind(path, low)
    if any(name.endswith(_MACROS[0]) or name.startswith(_MACROS[1]) for name in low):
        return Content(KINDS["macro" if code in {"docx", "xlsx", "pptx"} else code], "macros")
    if code == "zip" and any(ending_of(name) in DANGEROUS for name in low):
        return Content(KINDS[code], "programs")
    return Content(KINDS[code], "encrypted" if encrypted else "")


def _zip_kind(path: Path, names: set[str]) -> str:
    if "[content_types].xml" in names:
        for folder, code in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return code
    if "ofd.xml" in names:
        return "ofd"
    if "mimetype" in names:
        with zipfile.ZipFile(path) as archive:
            said = archive.open("mimetype").read(64) if not archive.getinfo("mimetype").flag_bits & 1 else b""
        if said.startswith(b"application/vnd.oasis.opendocument."):
            return "odf"
    return "zip"


def _warning(path: Path, code: str) -> str:
    wanted = {"pdf": ("script", _ACTIVE), "ole": ("macros", re.compile(re.escape(_OLE_MACROS)))}.get(code)
    if wanted is None:
        return ""
    word, pattern = wanted
    tail = b""
    for piece in _pieces(path):
        if pattern.search(tail + piece):
            return word
        tail = piece[-64:]
    return ""
