"""Message catalogues without gettext's tools: `python tools/messages.py update|check|compile [context …]`.

Each context keeps its own complete `huifang/<context>/locale/zh_Hans/LC_MESSAGES/django.po`. Ids are English and
come from Python (Babel's extractor) and from templates (Django's templatize). Entries are sorted and carry no line
numbers, so that a catalogue changes only when a text does.

update   add what is missing (taking the words of another context when one has them), drop what is no longer used
check    fail on missing, fuzzy, unused, untranslated English, unequal placeholders, two translations of one id
compile  write the .mo files that are older than their .po

Babel and Django are imported where they are used, because `compile` runs at every start and mostly finds nothing to do.
"""

from __future__ import annotations

import io
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "huifang"
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SKIPPED = {"tests", "migrations", "static", "node_modules"}
PLACEHOLDER = re.compile(r"%\([a-z_]\w*\)[sd]|%[sd]|\{[a-z_]\w*\}", re.IGNORECASE)
COTTON_CALL = re.compile(r"""\b_\(\s*(?P<quote>['"])(?P<text>.+?)(?P=quote)\s*\)""")
ENGLISH = re.compile(r"[a-z]{3,}")
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
)


@dataclass(frozen=True, order=True)
class Key:
    """What identifies a message: its id and the context of pgettext, '' for none."""

    text: str
    context: str = ""


@dataclass
class Message:
    """A message with its plural and its Chinese words; `places` are the files that use it."""

    plural: str = ""
    words: str = ""
    fuzzy: bool = False
    places: set[str] = field(default_factory=set)


Catalogue = dict[Key, Message]


def used(folder: Path) -> Catalogue:
    """Collect every message that the Python files and templates of a context use."""
    from django.utils.translation.template import templatize

    found: Catalogue = {}
    for path in sorted(folder.rglob("*.py")):
        if not SKIPPED & set(path.relative_to(folder).parts):
            _collect(found, path.read_text(encoding="utf-8"), path.name)
    for path in sorted(folder.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            source = path.read_text(encoding="utf-8")
            # Babel reads tokens: a template's indentation would look like broken Python.
            flat = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
            _collect(found, flat, path.name)
            for match in COTTON_CALL.finditer(source):
                found.setdefault(Key(match["text"]), Message()).places.add(path.name)
    return found


def _collect(found: Catalogue, source: str, place: str) -> None:
    from babel.messages.extract import extract

    for _line, ids, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS, options={"encoding": "utf-8"}):
        text, plural = ids[:2] if isinstance(ids, tuple) else (ids, "")
        if text:
            message = found.setdefault(Key(text, context or ""), Message())
            message.plural = message.plural or plural or ""
            message.places.add(place)


def read(path: Path) -> Catalogue:
    """Read a catalogue; an absent file is an empty one."""
    from babel.messages.pofile import read_po

    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans", abort_invalid=True)
    kept: Catalogue = {}
    for message in catalogue:
        texts = list(message.id) if isinstance(message.id, list | tuple) else [message.id]
        strings = list(message.string) if isinstance(message.string, list | tuple) else [message.string]
        if texts[0]:
            plural = texts[1] if len(texts) > 1 else ""
            kept[Key(texts[0], message.context or "")] = Message(plural, strings[0] or "", message.fuzzy)
    for text in catalogue.obsolete:
        kept[Key(f"#~ {text}")] = Message()
    return kept


def render(catalogue: Catalogue) -> str:
    """Write a catalogue as the text of a .po file."""
    blocks = [HEADER]
    for key, message in sorted(catalogue.items()):
        lines = ["#, fuzzy"] if message.fuzzy else []
        lines += [f"msgctxt {_quote(key.context)}"] if key.context else []
        lines += [f"msgid {_quote(key.text)}"]
        lines += [f"msgid_plural {_quote(message.plural)}"] if message.plural else []
        lines += [f"{'msgstr[0]' if message.plural else 'msgstr'} {_quote(message.words)}"]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _quote(text: str) -> str:
    from babel.messages.pofile import denormalize, normalize

    quoted = normalize(text, width=0)
    assert denormalize(quoted) == text
    return quoted


def update(folders: list[Path]) -> int:
    """Bring the catalogues to what the code uses and say what is left to translate."""
    everywhere = {folder: read(folder / CATALOGUE) for folder in contexts()}
    known = {key: message.words for catalogue in everywhere.values() for key, message in catalogue.items() if message.words}
    for folder in folders:
        old, new = everywhere.get(folder, {}), used(folder)
        for key, message in new.items():
            kept = old.get(key)
            message.words = (kept.words if kept else "") or known.get(key, "")
            message.fuzzy = bool(kept and kept.fuzzy)
        path = folder / CATALOGUE
        text = render(new)
        if new and (not path.exists() or path.read_text(encoding="utf-8") != text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if missing := sum(not message.words for message in new.values()):
            print(f"{folder.name}: {missing} to translate")
    return 0


def problems(name: str, wanted: Catalogue, catalogue: Catalogue) -> list[str]:
    """Compare what a context uses with what its catalogue holds."""
    found = [f"{name}: missing {key.text!r} ({', '.join(sorted(wanted[key].places))})" for key in sorted(wanted.keys() - catalogue.keys())]
    found += [f"{name}: no longer used {key.text!r}" for key in sorted(catalogue.keys() - wanted.keys())]
    for key in sorted(wanted.keys() & catalogue.keys()):
        message = catalogue[key]
        if not message.words:
            found.append(f"{name}: missing {key.text!r}")
        elif message.fuzzy:
            found.append(f"{name}: fuzzy {key.text!r}")
        elif placeholders(message.words) != placeholders(message.plural or key.text):
            found.append(f"{name}: placeholders of {key.text!r} differ in {message.words!r}")
        elif message.words == key.text and ENGLISH.search(PLACEHOLDER.sub("", key.text)):
            found.append(f"{name}: still English {key.text!r}")
        elif message.plural != wanted[key].plural:
            found.append(f"{name}: plural of {key.text!r} differs")
    return found


def conflicts(catalogues: dict[str, Catalogue]) -> list[str]:
    """Django merges all catalogues into one, so that an id may have one translation only; pgettext tells meanings apart."""
    words: dict[Key, dict[str, str]] = {}
    for name, catalogue in catalogues.items():
        for key, message in catalogue.items():
            words.setdefault(key, {})[message.words] = name
    return [
        f"{key.text!r} has several translations: " + ", ".join(f"{text!r} in {name}" for text, name in by_text.items())
        for key, by_text in sorted(words.items())
        if len(by_text) > 1
    ]


def placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)))


def check(folders: list[Path]) -> int:
    """Print every problem; 1 when there is one."""
    catalogues = {folder.name: read(folder / CATALOGUE) for folder in contexts()}
    found = [line for folder in folders for line in problems(folder.name, used(folder), catalogues[folder.name])]
    found += conflicts(catalogues)
    print("\n".join(found) if found else f"{sum(map(len, catalogues.values()))} messages, all translated")
    return 1 if found else 0


def compile_catalogues(folders: list[Path]) -> int:
    """Write each .mo that is absent or older than its .po."""
    for folder in folders:
        path = folder / CATALOGUE
        target = path.with_suffix(".mo")
        if path.exists() and (not target.exists() or target.stat().st_mtime < path.stat().st_mtime):
            from babel.messages.mofile import write_mo
            from babel.messages.pofile import read_po

            with path.open("rb") as source:
                catalogue = read_po(source, locale="zh_Hans", abort_invalid=True)
            output = io.BytesIO()
            write_mo(output, catalogue)
            fresh = target.with_suffix(".mo.new")
            fresh.write_bytes(output.getvalue())
            fresh.replace(target)
    return 0


def contexts() -> list[Path]:
    return sorted(path.parent for path in ROOT.glob("*/__init__.py"))


def main(arguments: list[str]) -> int:
    """Run one verb, for the named contexts or for all."""
    verbs = {"update": update, "check": check, "compile": compile_catalogues}
    if not arguments or arguments[0] not in verbs:
        print(__doc__)
        return 2
    if arguments[0] != "compile":
        from django.conf import settings

        if not settings.configured:
            settings.configure(USE_I18N=True)
    return verbs[arguments[0]]([ROOT / name for name in arguments[1:]] or contexts())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
