"""Packs: regulations shipped as TOML, clause by clause, in Chinese."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class PackRule:
    """A rule as the file holds it; its body is parsed when the pack is installed."""

    code: str
    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PackClause:
    """A clause with its rules."""

    number: str
    title: str
    text: str
    rules: tuple[PackRule, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """One regulation, ready to be installed."""

    code: str
    title: str
    describes: str
    clauses: tuple[PackClause, ...]


def pack_codes() -> tuple[str, ...]:
    """The codes of the packs shipped."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in resources.files(__package__).iterdir() if f.name.endswith(".toml")))


@cache
def read_pack(code: str) -> Pack:
    """The pack with this code.

    Raises:
        LookupError: no such pack is shipped.
    """
    if code not in pack_codes():
        raise LookupError(f"there is no pack {code!r}; shipped are: {', '.join(pack_codes())}")
    data = tomllib.loads(resources.files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8"))
    return Pack(data["code"], data["title"], data["describes"], tuple(_clause(c) for c in data["clauses"]))


def _clause(data: Mapping[str, Any]) -> PackClause:
    rules = tuple(PackRule(r["code"], r["kind"], r["body"]) for r in data.get("rules", ()))
    return PackClause(data["number"], data["title"], data.get("text", "").strip(), rules)
