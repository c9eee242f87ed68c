"""The form of a rule, made from its shape: what was typed in, what to draw, and each error beside its field.

What is typed becomes a body like any other; the parser of ``shapes`` judges it, so that the form can't let through what
a pack could not hold. Rows are added, removed and moved by buttons that draw the form again and save nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from huifang.regulations.labels import problem_words
from huifang.regulations.names import Names
from huifang.regulations.shapes import Problem, Spec, specs
from huifang.regulations.shapes.parsing import Path, plain

_MOST_ROWS = 200
_WHOLE = re.compile(r"-?\d{1,9}")
ACTIONS = ("_add", "_remove", "_up")


@dataclass(slots=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(slots=True)
class Control:
    """One field as it is drawn. ``sort`` is the spec's, or ``lines`` and ``boxes`` for lists."""

    sort: str
    name: str
    label: str
    help: str
    required: bool
    value: str = ""
    checked: bool = False
    optional: bool = False
    fixed: bool = False
    long: bool = False
    least: int | None = None
    most: int | None = None
    errors: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    parts: list["Control"] = field(default_factory=list)
    rows: list["Row"] = field(default_factory=list)

    @property
    def described_by(self) -> str:
        """The ids of the error and the help."""
        ids = [f"f-{self.name}-error"] if self.errors else []
        return " ".join(ids + ([f"f-{self.name}-help"] if self.help else []))


@dataclass(slots=True)
class Row:
    """One entry of a list of groups."""

    name: str
    number: int
    parts: list[Control]
    errors: list[str]


def collect(shape: type[Any], data: QueryDict, prefix: str = "") -> dict[str, Any]:
    """The body that was typed; what is no number stays text, so that nothing typed is lost."""
    return {spec.name: _collect(spec, data, f"{prefix}{spec.name}") for spec in specs(shape)}


def act(body: dict[str, Any], data: QueryDict) -> bool:
    """Add, remove or move a row of ``body`` if such a button was pressed."""
    for action in ACTIONS:
        if name := data.get(action):
            _act(body, action, name.split("-"))
            return True
    return False


def draw(
    shape: type[Any], body: Mapping[str, Any], names: Names, problems: Sequence[Problem] = (), fixed: Sequence[str] = ()
) -> list[Control]:
    """The fields of a form showing ``body``; ``fixed`` fields are shown and can't be changed."""
    controls = _Drawing(shape, names, problems).group(shape, body, (), "")
    for control in controls:
        control.fixed = control.name in fixed
    return controls


def summary(shape: type[Any], problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """The address in the form and the sentence of each problem."""
    return [("f-" + "-".join(str(step) for step in p.path), problem_words(shape, p)) for p in problems]


def _collect(spec: Spec, data: QueryDict, name: str) -> Any:
    if spec.sort == "group":
        assert spec.shape is not None
        return None if spec.nullable and f"{name}-on" not in data else collect(spec.shape, data, f"{name}-")
    if spec.sort == "many":
        return _collect_many(spec, data, name)
    if spec.sort == "yesno":
        return name in data
    text = data.get(name, "").strip()
    if spec.nullable and not text:
        return None
    return _typed(spec, text)


def _collect_many(spec: Spec, data: QueryDict, name: str) -> list[Any]:
    item = spec.item
    assert item is not None
    if item.sort == "group":
        assert item.shape is not None
        count = data.get(f"{name}-count", "0")
        rows = min(int(count), _MOST_ROWS) if count.isdecimal() else 0
        return [collect(item.shape, data, f"{name}-{i}-") for i in range(rows)]
    if spec.term.refers:
        return list(data.getlist(name))
    return [_typed(item, line.strip()) for line in data.get(name, "").splitlines() if line.strip()]


def _typed(spec: Spec, text: str) -> Any:
    if spec.sort == "whole":
        return int(text) if _WHOLE.fullmatch(text) else text
    return text[:5] if spec.sort == "clock" else text


def _act(body: dict[str, Any], action: str, steps: list[str]) -> None:
    index = -1 if action == "_add" or not steps[-1].isdecimal() else int(steps.pop())
    rows: Any = body
    for step in steps:
        if isinstance(rows, list):
            rows = rows[int(step)] if step.isdecimal() and int(step) < len(rows) else None
        else:
            rows = rows.get(step) if isinstance(rows, dict) else None
    if not isinstance(rows, list):
        return
    if action == "_add":
        rows.append({})
    elif action == "_remove" and 0 <= index < len(rows):
        del rows[index]
    elif action == "_up" and 0 < index < len(rows):
        rows[index - 1], rows[index] = rows[index], rows[index - 1]


@dataclass
class _Drawing:
    shape: type[Any]
    names: Names
    problems: Sequence[Problem]

    def group(self, shape: type[Any], body: Mapping[str, Any], path: Path, prefix: str) -> list[Control]:
        return [self._control(s, body.get(s.name, _initial(s)), (*path, s.name), f"{prefix}{s.name}") for s in specs(shape)]

    def _control(self, spec: Spec, value: Any, path: Path, name: str) -> Control:
        term = spec.term
        control = Control(
            sort=spec.sort,
            name=name,
            label=gettext(term.label),
            help=gettext(term.help) if term.help else "",
            required=spec.required and spec.sort != "yesno",
            optional=spec.nullable,
            long=term.long,
            least=term.least,
            most=term.most,
        )
        if spec.sort == "group":
            assert spec.shape is not None
            control.checked = value is not None
            control.parts = self.group(spec.shape, value or {}, path, f"{name}-")
        elif spec.sort == "many":
            self._list(control, spec, value, path)
        elif spec.sort == "yesno":
            control.checked = value is True
        elif spec.sort == "choice":
            control.options = [Option(code, gettext(word), code == value) for code, word in term.choices.items()]
        elif term.refers:
            control.sort = "choice"
            allowed = self.names.allowed(term.refers)
            control.options = [] if value in allowed and not spec.nullable else [Option("", gettext("Please choose"), value not in allowed)]
            control.options += [Option(code, word, code == value) for code, word in allowed.items()]
        else:
            control.value = "" if value is None else str(value)
        control.errors += self._errors(path, deep=control.sort in {"lines", "boxes"})
        return control

    def _list(self, control: Control, spec: Spec, value: Any, path: Path) -> None:
        item = spec.item
        values = value if isinstance(value, list | tuple) else ()
        assert item is not None
        if item.sort == "group":
            assert item.shape is not None
            control.rows = [
                Row(
                    name=f"{control.name}-{i}",
                    number=i + 1,
                    parts=self.group(item.shape, row if isinstance(row, Mapping) else {}, (*path, i), f"{control.name}-{i}-"),
                    errors=self._errors((*path, i)),
                )
                for i, row in enumerate(values)
            ]
        elif spec.term.refers:
            control.sort = "boxes"
            allowed = dict(self.names.allowed(spec.term.refers))
            everything = {"*": self.names.of(spec.term.refers, "*")} if spec.term.anything else {}
            gone = {code: self.names.of(spec.term.refers, code) for code in values if code not in allowed and code not in everything}
            control.options = [Option(c, w, c in values) for c, w in (everything | allowed | gone).items()]
        else:
            control.sort = "lines"
            control.value = "\n".join(str(line) for line in values)

    def _errors(self, path: Path, *, deep: bool = False) -> list[str]:
        found = [p for p in self.problems if p.path == path or (deep and p.path[: len(path)] == path)]
        return [problem_words(self.shape, p) for p in found]


def _initial(spec: Spec) -> Any:
    """What a new row shows before anything was typed."""
    if spec.required or spec.default is None:
        return {} if spec.sort == "group" and not spec.nullable else None
    return plain(spec.default)
