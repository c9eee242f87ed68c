"""A strict reader of rule bodies: plain data in, exactly one frozen dataclass out, or every problem at once.

Imports no Django. A problem is a code with its path and parameters; ``labels`` turns it into a sentence that names
the field and the mend.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import time
from typing import Any, Protocol, TypeVar, runtime_checkable

from huifang.regulations.shapes.terms import Shape, Spec, specs

T = TypeVar("T")
Step = str | int
Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a body."""

    path: Path
    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    def under(self, prefix: Path) -> "Problem":
        """The same problem seen from an outer shape."""
        return Problem((*prefix, *self.path), self.code, self.params)


class Malformed(Exception):
    """A body that is not a rule; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{'.'.join(map(str, p.path))}: {p.code}" for p in self.problems))


@runtime_checkable
class Checked(Protocol):
    """A shape whose fields must also fit together."""

    def check(self) -> Iterator[Problem]:
        """Problems between fields that are each well typed."""
        ...


def parse(shape: type[T], body: object) -> T:
    """Read ``body`` as ``shape``.

    Raises:
        Malformed: a field is unknown, missing, of another type, out of its limits or at odds with another.
    """
    problems: list[Problem] = []
    value = _group(shape, body, (), problems)
    if problems:
        raise Malformed(problems)
    return value  # type: ignore[no-any-return]


def dump(value: Shape) -> dict[str, Any]:
    """The plain data of a rule: ``parse(type(value), dump(value)) == value``."""
    return {spec.name: plain(getattr(value, spec.name)) for spec in specs(type(value))}


def plain(value: object) -> Any:
    """A value of a rule as plain data."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if is_dataclass(value) and not isinstance(value, type):
        return dump(value)
    return value


def _group(shape: type[Any], body: object, path: Path, problems: list[Problem]) -> Any:
    if not isinstance(body, Mapping):
        problems.append(Problem(path, "not_a_group"))
        return None
    fields = specs(shape)
    known = {spec.name for spec in fields}
    before = len(problems)
    problems.extend(Problem((*path, str(name)), "unknown_field") for name in body if name not in known)
    values = {s.name: _member(s, body, (*path, s.name), problems) for s in fields}
    if len(problems) > before:
        return None
    try:
        value = shape(**values)
    except ValueError as error:
        problems.append(Problem(path, "not_possible", {"why": str(error)}))
        return None
    if isinstance(value, Checked):
        problems.extend(problem.under(path) for problem in value.check())
    return value


def _member(spec: Spec, body: Mapping[str, object], path: Path, problems: list[Problem]) -> Any:
    if spec.name not in body:
        if spec.required:
            problems.append(Problem(path, "missing_field"))
        return spec.default
    raw = body[spec.name]
    if raw is None and spec.nullable:
        return None
    return _value(spec, raw, path, problems, filled=spec.required)


def _value(spec: Spec, raw: object, path: Path, problems: list[Problem], *, filled: bool) -> Any:
    if spec.sort == "group":
        assert spec.shape is not None
        return _group(spec.shape, raw, path, problems)
    if spec.sort == "many":
        return _many(spec, raw, path, problems, filled=filled)
    problem, value = _READERS[spec.sort](spec, raw)
    if not problem and spec.sort == "text" and filled and not value:
        problem = "empty"
    if problem:
        problems.append(Problem(path, problem, _limits(spec)))
    return value


def _many(spec: Spec, raw: object, path: Path, problems: list[Problem], *, filled: bool) -> Any:
    assert spec.item is not None
    if not isinstance(raw, list | tuple):
        problems.append(Problem(path, "not_a_list"))
        return ()
    if filled and not raw:
        problems.append(Problem(path, "empty_list"))
    values = tuple(_value(spec.item, item, (*path, i), problems, filled=True) for i, item in enumerate(raw))
    if spec.item.sort != "group":
        doubled = next((i for i, v in enumerate(values) if v is not None and v in values[:i]), None)
        if doubled is not None:
            problems.append(Problem((*path, doubled), "twice", {"value": values[doubled]}))
    return values


def _limits(spec: Spec) -> dict[str, object]:
    return {"least": spec.term.least, "most": spec.term.most, "choices": tuple(spec.term.choices)}


def _text(spec: Spec, raw: object) -> tuple[str, str | None]:
    if not isinstance(raw, str):
        return "not_text", None
    text = raw.replace("\r\n", "\n").strip()
    if "\x00" in text:
        return "not_text", None
    if "\n" in text and not spec.term.long:
        return "not_one_line", text
    if spec.term.most is not None and len(text) > spec.term.most:
        return "too_long", text
    return "", text


def _whole(spec: Spec, raw: object) -> tuple[str, int | None]:
    if isinstance(raw, bool) or not isinstance(raw, int):
        return "not_whole", None
    if spec.term.least is not None and raw < spec.term.least:
        return "too_small", raw
    if raw > (spec.term.most if spec.term.most is not None else 1_000_000):
        return "too_large", raw
    return "", raw


def _yesno(_: Spec, raw: object) -> tuple[str, bool | None]:
    return ("", raw) if isinstance(raw, bool) else ("not_yesno", None)


def _choice(spec: Spec, raw: object) -> tuple[str, str | None]:
    return ("", raw) if isinstance(raw, str) and raw in spec.term.choices else ("not_a_choice", None)


def _clock(_: Spec, raw: object) -> tuple[str, time | None]:
    if isinstance(raw, time):
        return "", raw
    if not isinstance(raw, str) or len(raw) != len("HH:MM") or raw[2] != ":":
        return "not_a_time", None
    try:
        return "", time.fromisoformat(raw)
    except ValueError:
        return "not_a_time", None


_READERS = {"text": _text, "whole": _whole, "yesno": _yesno, "choice": _choice, "clock": _clock}
