"""The rules in force on a day as typed values, found by kind or code."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

from huifang.regulations import kinds, shapes
from huifang.regulations.rules import plain_name
from huifang.regulations.shapes import ProjectType, Questions, Service

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TypedRule(Generic[T]):
    """A rule and where it stands: ``clause`` is the number, ``regulation`` the title, ``version`` the number."""

    id: int
    code: str
    kind: str
    clause: str
    clause_title: str
    regulation: str
    regulation_code: str
    version: int
    effective_from: date | None
    value: T
    unit: str = ""
    """Path of the unit that the regulation is for; empty: the whole company."""


@dataclass(frozen=True, eq=False)
class Book:
    """Every enabled rule in force together, in the order of the clauses.

    Where a unit's own regulation and a wider one speak of the same thing, the nearer one counts: of two rules with one code it
    replaces the other (``replaced`` says which), and of a kind of which one is enough it comes first.
    """

    rules: tuple[TypedRule[Any], ...] = ()
    replaced: tuple[tuple[TypedRule[Any], TypedRule[Any]], ...] = ()
    """Rules that don't count here, each with the one that stands in its place."""

    @overload
    def of(self, kind: type[T]) -> tuple[TypedRule[T], ...]: ...
    @overload
    def of(self, kind: str) -> tuple[TypedRule[Any], ...]: ...
    def of(self, kind: type[T] | str) -> tuple[TypedRule[Any], ...]:
        """The rules of a kind, given by its code or by its shape; those of the nearest unit first."""
        return self._by_kind.get(kind if isinstance(kind, str) else kinds.kind_of(kind), ())

    def first(self, kind: type[T]) -> TypedRule[T] | None:
        """The first rule of a kind of which one is enough, such as the calling times."""
        found = self.of(kind)
        return found[0] if found else None

    def rule(self, code: str) -> TypedRule[Any] | None:
        """The rule with this code."""
        return self._by_code.get(code)

    @cached_property
    def project_types(self) -> Mapping[str, ProjectType]:
        """Project types by code."""
        return {rule.value.code: rule.value for rule in self.of(ProjectType)}

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """Services by code."""
        return {rule.value.code: rule.value for rule in self.of(Service)}

    def type_named(self, text: str) -> str | None:
        """The code of the project type that somebody wrote as ``text``, or None when nobody can tell.

        Blanks, dashes, brackets, quotes and width don't matter, nor do a year or words such as 项目 and 服务 around the name.
        """
        known = self._spellings
        return next((known[name] for name in _readings(text) if name in known), None)

    def questions_for(self, project_type: str) -> tuple[TypedRule[Questions], ...]:
        """The lists of questions for a project type: its own first, then those for all."""
        own = [r for r in self.of(Questions) if project_type in r.value.project_types]
        return (*own, *(r for r in self.of(Questions) if "*" in r.value.project_types))

    @cached_property
    def fingerprint(self) -> str:
        """A digest of every rule; equal when the rules are."""
        content = [(r.code, r.kind, shapes.dump(r.value)) for r in sorted(self.rules, key=lambda r: (r.code, r.regulation_code))]
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[TypedRule[Any], ...]]:
        found: dict[str, list[TypedRule[Any]]] = {}
        for rule in self.rules:
            found.setdefault(rule.kind, []).append(rule)
        return {kind: tuple(sorted(rules, key=lambda rule: -len(rule.unit))) for kind, rules in found.items()}

    @cached_property
    def _by_code(self) -> Mapping[str, TypedRule[Any]]:
        return {rule.code: rule for rule in self.rules}

    @cached_property
    def _spellings(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for code, project_type in self.project_types.items():
            for name in project_type.names:
                found.setdefault(plain_name(name), code)
        return found


_YEAR = re.compile(r"(?:19|20)\d\d(?:年度|年)?")
_BEFORE = ("年度", "企业", "建设项目安全设施", "建设项目", "三同时")
_AFTER = ("项目", "服务", "技术服务", "咨询服务", "咨询", "业务", "报告", "编制", "办理", "代办")


def _readings(text: str) -> Iterable[str]:
    """Ways to read a name, the literal one first: without a year, without neutral words before or after."""
    name = plain_name(text)
    yield name
    name = _YEAR.sub("", name)
    tails = [name, *(name.removesuffix(word) for word in _AFTER if name.endswith(word))]
    yield from tails
    for word in _BEFORE:
        yield from (tail.removeprefix(word) for tail in tails if tail.startswith(word))


def overlay(layers: Iterable[Iterable[TypedRule[Any]]]) -> tuple[TypedRule[Any], ...]:
    """The rules of several regulations; a later layer's rule replaces an earlier one with the same code."""
    return overlaid(layers).rules


def overlaid(layers: Iterable[Iterable[TypedRule[Any]]]) -> Book:
    """The book of several regulations, the widest first, with what was replaced by what."""
    found: dict[str, TypedRule[Any]] = {}
    lost: list[TypedRule[Any]] = []
    for layer in layers:
        for rule in layer:
            if rule.code in found:
                lost.append(found[rule.code])
            found[rule.code] = rule
    return Book(tuple(found.values()), tuple((rule, found[rule.code]) for rule in lost))
