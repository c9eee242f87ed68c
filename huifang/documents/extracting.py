"""Run as a program of its own, on one content that nobody trusts: it limits itself, then writes the text it can read.

``python -I extracting.py KIND SOURCE TARGET MOST``: writes at most ``MOST`` characters as UTF-8. It imports nothing of ours;
whatever goes wrong ends this process and nothing else. Office documents are read as the zip archives of XML that they are:
entities are refused, styles and macros never looked at.
"""

import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

MEMORY = 1024 * 1024 * 1024
SECONDS = 10
LARGEST = 16 * 1024 * 1024
PAGES = 500
PART = 64 * 1024 * 1024
BROKEN, LOCKED, HEAVY, UNKNOWN = 3, 4, 5, 6
_PASSWORD = 4
_OFFICE = {
    "docx": (r"word/document\.xml", {"p", "br", "tab", "tr"}, {"t"}),
    "pptx": (r"ppt/slides/slide\d+\.xml", {"p", "br"}, {"t"}),
    "odf": (r"content\.xml", {"p", "h", "line-break", "table-row"}, {"p", "h", "span", "a"}),
}


def limit() -> None:
    """Take away what reading does not need; there is no way back."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        _soft, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


class Entities(ValueError):
    """The XML declares entities, which no honest document does."""


def xml_text(data: bytes, breaks: set[str], texts: set[str]) -> Iterator[str]:
    """The characters of the elements called ``texts``, a line break after each of ``breaks``; names without their prefix."""
    found: list[str] = []
    depth = 0

    def start(name: str, _attributes: object) -> None:
        nonlocal depth
        depth += name.rpartition(":")[2] in texts

    def end(name: str) -> None:
        nonlocal depth
        plain = name.rpartition(":")[2]
        depth -= plain in texts
        if plain in breaks:
            found.append("\n")

    def characters(text: str) -> None:
        if depth:
            found.append(text)

    def refuse(*_declared: object) -> None:
        raise Entities

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    parser.EntityDeclHandler = refuse
    parser.Parse(data, True)
    yield from found


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part of an archive, as far as a document's part may be large."""
    with archive.open(name) as stream:
        return stream.read(PART)


def office(kind: str, source: str) -> Iterator[str]:
    """The text of a document, part by part."""
    pattern, breaks, texts = _OFFICE[kind]
    with zipfile.ZipFile(source) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(pattern, name)]
        for name in sorted(names, key=lambda n: [int(d) for d in re.findall(r"\d+", n)]):
            yield from xml_text(part(archive, name), breaks, texts)
            yield "\n"


def workbook(source: str) -> Iterator[str]:
    """The words of a workbook, and its cells that hold text or numbers, row by row."""
    with zipfile.ZipFile(source) as archive:
        names = archive.namelist()
        shared: list[str] = []
        if "xl/sharedStrings.xml" in names:
            whole = "".join(xml_text(part(archive, "xl/sharedStrings.xml"), {"si"}, {"t"}))
            shared = whole.split("\n")
        sheets = [name for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        for name in sorted(sheets, key=lambda n: [int(d) for d in re.findall(r"\d+", n)]):
            yield from cells(part(archive, name), shared)


def cells(data: bytes, shared: list[str]) -> Iterator[str]:
    """The cells of a sheet: tabs between them, a line a row."""
    found: list[str] = []
    kind, inside = "", False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal kind, inside
        if name == "c":
            kind = attributes.get("t", "")
        inside = name in {"v", "t"}

    def end(name: str) -> None:
        nonlocal inside
        inside = False
        if name == "row":
            found.append("\n")
        elif name == "c":
            found.append("\t")

    def characters(text: str) -> None:
        if not inside:
            return
        if kind == "s":
            place = int(text) if text.isdecimal() else -1
            text = shared[place] if 0 <= place < len(shared) else ""
        found.append(text)

    def refuse(*_declared: object) -> None:
        raise Entities

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    parser.EntityDeclHandler = refuse
    parser.Parse(data, True)
    yield from found


def pdf(source: str) -> Iterator[str]:
    """The text of the first pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    for number in range(min(PAGES, len(document))):
        page = document[number]
        text = page.get_textpage()
        yield text.get_text_range()
        yield "\n"
        text.close()
        page.close()


def plain(source: str) -> Iterator[str]:
    """A text file in one of the encodings that are met in offices."""
    with open(source, "rb") as stream:
        data = stream.read(LARGEST)
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            yield data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return
    yield data.decode("utf-8", "replace")


def pieces(kind: str, source: str) -> Iterator[str]:
    """The text of a content of this kind.

    Raises:
        LookupError: nothing here reads this kind.
    """
    if kind in _OFFICE:
        return office(kind, source)
    readers = {"xlsx": workbook, "pdf": pdf, "text": plain}
    return readers[kind](source)


def main(arguments: list[str]) -> int:
    """0 when the text was written; why not otherwise."""
    kind, source, target, most = arguments
    limit()
    left = int(most)
    try:
        with open(target, "w", encoding="utf-8", errors="replace") as out:
            for piece in pieces(kind, source):
                out.write(piece[:left])
                left -= len(piece)
                if left <= 0:
                    break
    except MemoryError:
        return HEAVY
    except KeyError:
        return UNKNOWN
    except Exception as error:
        return LOCKED if getattr(error, "err_code", 0) == _PASSWORD or "encrypted" in str(error) else BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
