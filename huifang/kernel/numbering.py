"""Formats of document numbers: ``HF{year}{month:02}-{seq:04}`` renders HF202610-0007 and reads it back.

Fields are year, month, day, seq and unit (letters or digits of a unit's code); ``:04`` pads with zeros.
How far a number counts before it starts again follows from the dates in it.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

Scope = Literal["year", "month", "day", "none"]
Problem = Literal["no_seq", "twice", "unknown_field", "bad_width", "bad_literal", "missing_year", "missing_month", "ambiguous"]

FIELDS = ("year", "month", "day", "seq", "unit")
LONGEST = 60
_FIELD = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
_WIDTH = re.compile(r"0([1-9])")
_PATTERNS = {"year": r"\d{4}", "unit": r"[^\W_]+"}


class InvalidFormat(ValueError):
    """A template that can't number documents; ``problem`` is the reason code, ``part`` the place."""

    def __init__(self, problem: Problem, part: str = "") -> None:
        super().__init__(f"{problem}: {part}" if part else problem)
        self.problem = problem
        self.part = part


@dataclass(frozen=True)
class NumberFormat:
    """A parsed template: literals and (field, width) pairs in order."""

    template: str
    parts: tuple[str | tuple[str, int], ...]

    @classmethod
    def parse(cls, template: str) -> Self:
        """Read a template.

        Raises:
            InvalidFormat: no or two ``seq``, an unknown field, a bad width, stray braces, a month without its year,
                or digits side by side that could be read in two ways.
        """
        parts = _split(template)
        _check(parts)
        return cls(template, tuple(parts))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in order."""
        return tuple(part[0] for part in self.parts if isinstance(part, tuple))

    @property
    def scope(self) -> Scope:
        """The span within which ``seq`` counts on."""
        order: tuple[Scope, ...] = ("day", "month", "year")
        return next((scope for scope in order if scope in self.fields), "none")

    @property
    def per_unit(self) -> bool:
        """Does each unit count for itself?"""
        return "unit" in self.fields

    def render(self, year: int, month: int, day: int, seq: int, unit: str = "") -> str:
        """The number. Raises ``ValueError`` for seq below 1 or for a unit that the format can't hold."""
        if seq < 1:
            raise ValueError("numbers count from 1")
        if self.per_unit and not re.fullmatch(_PATTERNS["unit"], unit):
            raise ValueError("the format needs a unit code of letters or digits")
        values: dict[str, object] = {"year": f"{year:04d}", "month": month, "day": day, "seq": seq, "unit": unit}
        return "".join(part if isinstance(part, str) else str(values[part[0]]).zfill(part[1]) for part in self.parts)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Reads a number back, whole, with a named group per field."""
        return re.compile("".join(re.escape(p) if isinstance(p, str) else f"(?P<{p[0]}>{_digits(*p)})" for p in self.parts))

    def read(self, number: str) -> dict[str, int | str] | None:
        """The fields of a number, or None if it is not of this format."""
        match = self.pattern.fullmatch(number)
        return {k: v if k == "unit" else int(v) for k, v in match.groupdict().items()} if match else None


def _split(template: str) -> list[str | tuple[str, int]]:
    parts: list[str | tuple[str, int]] = []
    at = 0
    for match in _FIELD.finditer(template):
        parts += [_literal(template[at : match.start()]), _field(*match.groups())]
        at = match.end()
    parts.append(_literal(template[at:]))
    return [part for part in parts if part]


def _literal(text: str) -> str:
    if any(ch in "{}" or not ch.isprintable() for ch in text) or len(text) > LONGEST:
        raise InvalidFormat("bad_literal", text)
    return text


def _field(name: str, width: str | None) -> tuple[str, int]:
    if name not in FIELDS:
        raise InvalidFormat("unknown_field", name)
    if width is None:
        return name, 0
    match = _WIDTH.fullmatch(width)
    allowed = {"year": "4", "month": "2", "day": "2"}.get(name, "123456789")
    if match is None or match[1] not in allowed or name == "unit":
        raise InvalidFormat("bad_width", f"{name}:{width}")
    return name, int(match[1])


def _check(parts: list[str | tuple[str, int]]) -> None:
    names = [part[0] for part in parts if isinstance(part, tuple)]
    if "seq" not in names:
        raise InvalidFormat("no_seq")
    for name in names:
        if names.count(name) > 1:
            raise InvalidFormat("twice", name)
    if "day" in names and "month" not in names:
        raise InvalidFormat("missing_month")
    if "month" in names and "year" not in names:
        raise InvalidFormat("missing_year")
    _check_neighbours(parts)


def _check_neighbours(parts: list[str | tuple[str, int]]) -> None:
    """Digits that touch may hold one part of open length, or two numbers could look the same."""
    open_in_run = 0
    for part in parts:
        if isinstance(part, str):
            open_in_run = int(open_in_run and part.isdecimal())
            continue
        name, width = part
        if name in {"seq", "unit"} or (name in {"month", "day"} and not width):
            open_in_run += 1
        if open_in_run > 1:
            raise InvalidFormat("ambiguous", name)


def _digits(name: str, width: int) -> str:
    if name in _PATTERNS:
        return _PATTERNS[name]
    if name == "seq":
        return rf"\d{{{width},}}" if width else r"[1-9]\d*"
    return rf"\d{{{width}}}" if width else r"\d{1,2}"
