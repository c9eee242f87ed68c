"""What an import looks for, and how well a column fits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from huifang.imports.rules.cells import Cell, bare_key, header_key

IGNORE = "-"
"""Stands for a column that is known and not needed."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row.

    ``synonyms`` are headers in the words of offices, the clearest first; ``weak`` ones give way to any other.
    ``many``: several columns may hold it. ``looks`` tells whether a cell could be such a value.
    ``shared``: belongs to the customer of a block, so a block layout writes it once.
    """

    code: str
    label: object
    synonyms: tuple[str, ...]
    required: bool = False
    many: bool = False
    shared: bool = False
    looks: Callable[[Cell], bool] | None = None
    weak: tuple[str, ...] = ()
    help: object = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The fields of an import and the headers that it knows and doesn't need."""

    fields: tuple[Field, ...]
    ignored: tuple[str, ...] = ()

    def field(self, code: str) -> Field | None:
        """The field of a code."""
        return next((field for field in self.fields if field.code == code), None)

    @property
    def required(self) -> frozenset[str]:
        """Codes of the fields without which no row can be used."""
        return frozenset(field.code for field in self.fields if field.required)

    def fits(self, header: str) -> dict[str, float]:
        """Field code (or ``IGNORE``) → how well a header names it, 1 for its own word."""
        found = {field.code: score for field in self.fields if (score := fit(header, field.synonyms, field.weak))}
        if score := fit(header, self.ignored):
            found[IGNORE] = score
        return found


@lru_cache(maxsize=8192)
def fit(header: str, synonyms: tuple[str, ...], weak: tuple[str, ...] = ()) -> float:
    """How well a header says one of the words: 1 equal; less if it ends with one, still less if it only holds one."""
    whole, bare = header_key(header), bare_key(header)
    if not whole:
        return 0.0
    keys, weaker = _keys(synonyms), _keys(weak)
    for key in (whole, bare):
        if key in weaker:
            return 0.8
        if key in keys:
            return 1.0 - 0.0005 * keys[key]
    return max((_partly(key, keys) for key in {whole, bare} if key), default=0.0)


def _partly(header: str, keys: Iterable[str]) -> float:
    """Chinese names put the noun last, so an ending says more than a beginning."""
    if len(header) > 16:
        return 0.0
    best = 0.0
    for key in keys:
        if len(key) >= 2 and key in header:
            base = 0.55 if header.endswith(key) else 0.3
            best = max(best, base + 0.35 * len(key) / len(header))
    return min(best, 0.79)


@lru_cache(maxsize=256)
def _keys(words: tuple[str, ...]) -> dict[str, int]:
    return {key: index for index, key in reversed(list(enumerate(map(header_key, words))))}


def share(field: Field, cells: Sequence[Cell]) -> float | None:
    """The share of cells that look like the field; None if nothing can be said."""
    if field.looks is None or not cells:
        return None
    return sum(map(field.looks, cells)) / len(cells)
