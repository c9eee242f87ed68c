"""What the parser, the form and the document know about a field of a rule. Imports no Django.

A shape is a frozen dataclass whose fields are ``Annotated[type, Term(...)]``. ``specs`` turns it into one
description from which a body is parsed, dumped, edited and put into words.
"""

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Annotated, Any, ClassVar, Literal, Protocol, Union, get_args, get_origin, get_type_hints


def mark(text: str) -> str:
    """Mark an English message for the catalogue; pages translate it when they show it."""
    return text


class Shape(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Term:
    """The name of a field, a word of help, and limits that its type can't say.

    ``refers`` names the rule kind whose codes are allowed, ``anything`` allows ``*`` beside them;
    ``choices`` gives the word for each code of a ``Literal``; ``long`` asks for several lines.
    """

    label: str
    help: str = ""
    least: int | None = None
    most: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    refers: str = ""
    anything: bool = False
    long: bool = False


_described: dict[type[Any], dict[str, Term]] = {}


def describe(shape: type[Any], **terms: Term) -> None:
    """Give terms to the fields of a dataclass that has none of its own, such as one of the kernel's."""
    _described[shape] = terms


Sort = Literal["text", "whole", "yesno", "choice", "clock", "many", "group"]


@dataclass(frozen=True, slots=True)
class Spec:
    """One field: its sort, its term, and what a list or a group consists of."""

    name: str
    sort: Sort
    term: Term
    required: bool
    default: object = None
    nullable: bool = False
    item: "Spec | None" = None
    shape: type[Any] | None = None


_specs: dict[type[Any], tuple[Spec, ...]] = {}


def specs(shape: type[Any]) -> tuple[Spec, ...]:
    """The fields of a shape in order.

    Raises:
        TypeError: a field has a type that no rule can hold.
    """
    if shape in _specs:
        return _specs[shape]
    hints = get_type_hints(shape, include_extras=True)
    terms = _described.get(shape, {})
    return _specs.setdefault(shape, tuple(_spec(f, hints[f.name], terms.get(f.name)) for f in dataclasses.fields(shape) if f.init))


def _spec(declared: "dataclasses.Field[Any]", hint: Any, term: Term | None) -> Spec:
    default = declared.default
    if default is dataclasses.MISSING and declared.default_factory is not dataclasses.MISSING:
        default = declared.default_factory()
    required = default is dataclasses.MISSING
    spec = _typed(declared.name, hint, term or Term(label=declared.name.replace("_", " ")))
    return dataclasses.replace(spec, required=required, default=None if required else default)


def _typed(name: str, hint: Any, term: Term) -> Spec:
    if get_origin(hint) is Annotated:
        hint, *notes = get_args(hint)
        term = next((n for n in notes if isinstance(n, Term)), term)
    if get_origin(hint) in (Union, types.UnionType):
        inner = [a for a in get_args(hint) if a is not type(None)]
        if len(inner) != 1:
            raise TypeError(f"{name}: a rule holds one type, or that type and None")
        return dataclasses.replace(_typed(name, inner[0], term), nullable=True)
    if get_origin(hint) is Literal:
        choices = term.choices or {code: code for code in get_args(hint)}
        return Spec(name, "choice", dataclasses.replace(term, choices={c: choices[c] for c in get_args(hint)}), required=True)
    if get_origin(hint) is tuple:
        return Spec(name, "many", term, required=True, item=_typed(name, get_args(hint)[0], term))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return Spec(name, "group", term, required=True, shape=hint)
    sorts: dict[Any, Sort] = {str: "text", int: "whole", bool: "yesno", time: "clock"}
    if hint not in sorts:
        raise TypeError(f"{name}: a rule can't hold {hint!r}")
    return Spec(name, sorts[hint], term, required=True)
