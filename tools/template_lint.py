"""Check templates for what Django does not: `python tools/template_lint.py [file …]`.

Content security (no inline scripts, handlers or styles, nothing from other hosts), escaping, accessibility
(alt, button types, unique ids) and language (every text goes through translate). One regular expression or one
look at a tag per rule; `tests/test_template_lint.py` holds a good and a bad line for each.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VALUE = "\u00a7"  # stands where the template prints a value
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL)
MACHINE_BLOCK = re.compile(r"\{%\s*block\s+\w*(?:class|attrs|kind)\s*%\}.*?\{%\s*endblock\b.*?%\}", re.DOTALL)
PRINTED = re.compile(r"\{\{.*?\}\}|\{%\s*(?:trans(?:late)?|url|static|icon|csrf_token|component)\b.*?%\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
SPOKEN = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{2,}")
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "label", "placeholder", "title"}
UNSPOKEN_TAGS = {"code", "kbd", "samp", "script", "style", "c-vars"}
SOURCE_PATTERNS = {
    "unsafe": (re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off"), "escape stored text; build safe HTML in a template tag"),
    "csrf": (
        re.compile(r"<form\b(?=[^>]*\bmethod=[\"']?post)(?:(?!</form>|csrf_token|csrf-token).)*(?:</form>|\Z)", re.DOTALL | re.IGNORECASE),
        "a form that posts needs {% csrf_token %}",
    ),
}


@dataclass(frozen=True)
class Problem:
    """One breach: the line of the template, the rule's name, the mend."""

    line: int
    rule: str
    mend: str


@dataclass
class Reader(HTMLParser):
    """Read the HTML that is left when template tags are blanked out."""

    problems: list[Problem] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    open_tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def say(self, rule: str, mend: str) -> None:
        self.problems.append(Problem(self.getpos()[0], rule, mend))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A text that says its own language, like the names in a language menu, is the same in all of them.
        if tag in UNSPOKEN_TAGS or (tag not in {"html", "input"} and any(name == "lang" for name, _ in attrs)):
            self.open_tags.append(tag)
        self.look(tag, {name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.look(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open_tags:
            self.open_tags.remove(tag)

    def handle_data(self, data: str) -> None:
        spoken = SPOKEN.search(data)
        if spoken and not self.open_tags:
            line = self.getpos()[0] + data.count("\n", 0, spoken.start())
            text = " ".join(data[spoken.start() :].split())[:40]
            self.problems.append(Problem(line, "text", f"put {text!r} through translate"))

    def look(self, tag: str, attributes: dict[str, str]) -> None:
        for rule, mend in [*security(tag, attributes), *access(tag, attributes)]:
            self.say(rule, mend)
        for name in SPOKEN_ATTRIBUTES & attributes.keys():
            if SPOKEN.search(attributes[name]) and tag not in UNSPOKEN_TAGS:
                self.say("text", f"put {name}={attributes[name]!r} through translate")
        name = attributes.get("id", VALUE)
        if VALUE not in name and name in self.ids:
            self.say("id", f"id {name!r} is there twice")
        self.ids.add(name)


def security(tag: str, attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what the content security policy would refuse."""
    if tag == "script" and "src" not in attributes and "nonce" not in attributes and attributes.get("type") != "application/json":
        yield "script", "no inline script: put it into frontend/"
    if tag == "style":
        yield "style", "no inline style sheet: put it into frontend/"
    for name in attributes:
        if name.startswith(("on", "hx-on")):
            yield "handler", f"no inline handler {name}: use an Alpine component of frontend/"
    if "style" in attributes:
        yield "style", "no style attribute: use a class"
    if tag in {"script", "link", "img", "iframe", "source"}:
        for name in ("src", "href"):
            if re.match(r"(?:https?:)?//", attributes.get(name, "")):
                yield "host", "nothing is loaded from another host"
    if attributes.get("target") == "_blank" and "noopener" not in attributes.get("rel", ""):
        yield "blank", 'target="_blank" needs rel="noopener"'


def access(tag: str, attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what a screen reader or a keyboard would stumble over."""
    if tag == "img" and "alt" not in attributes:
        yield "alt", "an image needs alt (empty for ornament)"
    if tag == "button" and "type" not in attributes:
        yield "button", 'a button needs type="button" or "submit"'
    if attributes.get("tabindex", "0").isdigit() and int(attributes.get("tabindex", "0")) > 0:
        yield "tabindex", "a positive tabindex breaks the order of the page"


def blank(pattern: re.Pattern[str], source: str, filling: str = "") -> str:
    """Replace matches, keeping line numbers true."""
    return pattern.sub(lambda match: filling + "\n" * match.group().count("\n"), source)


def check(source: str) -> list[Problem]:
    """Return the problems of one template, in the order of lines."""
    bare = blank(COMMENT, source)
    found = [
        Problem(bare.count("\n", 0, match.start()) + 1, rule, mend)
        for rule, (pattern, mend) in SOURCE_PATTERNS.items()
        for match in pattern.finditer(bare)
    ]
    html = blank(TAG, blank(PRINTED, blank(MACHINE_BLOCK, blank(TRANSLATED, bare, VALUE)), VALUE), " ")
    reader = Reader()
    reader.feed(html)
    reader.close()
    return sorted([*found, *reader.problems], key=lambda problem: problem.line)


def main(arguments: list[str]) -> int:
    """Check the named templates, or all; 1 when there is a problem."""
    # The gallery's pages hold sample data, which is Chinese in every language.
    found = (path for path in (ROOT / "huifang").glob("*/templates/**/*.html") if "gallery" not in str(path))
    paths = [Path(name) for name in arguments] or sorted(found)
    lines = [
        f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{problem.line}: {problem.rule}: {problem.mend}"
        for path in paths
        for problem in check(path.read_text(encoding="utf-8"))
    ]
    print("\n".join(lines) if lines else f"{len(paths)} templates, nothing to mend")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
