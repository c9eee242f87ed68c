"""Filling names into scripts. Pure (R2.7)."""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "……"


@dataclass(frozen=True, slots=True)
class Line:
    """A script with its names filled in; ``missing`` lists placeholders that had no value."""

    part: str
    text: str
    missing: tuple[str, ...] = ()


def fill(part: str, text: str, facts: Mapping[str, str]) -> Line:
    """Put facts into a script; an unknown name leaves a visible gap rather than a brace."""
    names = dict.fromkeys(name for _text, name, _spec, _conv in string.Formatter().parse(text) if name)
    known = {name: value for name, value in facts.items() if value}
    return Line(part, text.format_map(_Blanks(known)), tuple(name for name in names if name not in known))


def choose(candidates: Iterable[tuple[str, str, T]], *, language: str, project_type: str) -> T | None:
    """The best of (language, project type or ``*``, script): language first, then the type's own before the general."""
    ranked = sorted(
        (c for c in candidates if c[1] in {project_type, "*"}),
        key=lambda c: (c[0] != language, c[1] == "*"),
    )
    return ranked[0][2] if ranked else None
