"""Reads pages as a browser would: elements by id, their text, and what a form sends when it is submitted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    @property
    def text(self) -> str:
        if self.tag in {"script", "style"}:
            return ""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def by_id(self, wanted: str) -> "Element":
        return next(e for e in self.walk() if e.attrs.get("id") == wanted)

    def all(self, *tags: str) -> list["Element"]:
        return [e for e in self.walk() if e.tag in tags]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in [e.tag for e in self.open]:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str | bytes) -> Element:
    reader = _Reader()
    reader.feed(html.decode() if isinstance(html, bytes) else html)
    return reader.root


def form_data(html: str | bytes) -> dict[str, list[str]]:
    """What the page's main form sends when nothing is changed."""
    form = next(e for e in read(html).all("form") if e.attrs.get("class") == "form-page")
    data: dict[str, list[str]] = {}
    for control in form.all("input", "select", "textarea"):
        if name := control.attrs.get("name"):
            data.setdefault(name, []).extend(_values(control))
    return {name: values for name, values in data.items() if values}


def _values(control: Element) -> list[str]:
    if control.tag == "textarea":
        return [control.text.removeprefix("\n").replace("\n", "\r\n")]
    if control.tag == "select":
        options = control.all("option")
        return [next((o for o in options if "selected" in o.attrs), options[0]).attrs["value"]]
    if control.attrs.get("type") in {"checkbox", "radio"}:
        return [control.attrs.get("value", "on")] if "checked" in control.attrs else []
    return [control.attrs.get("value", "")]
