"""What can be imported, and what upper contexts have to say about undoing: filled from their ``importing.py``.

A context registers an ``ImportKind``. Others register objections (something was built on the rows) and undo steps
(things they made by themselves from those rows and that nobody has touched).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from huifang.imports.rules.fields import Wanted
from huifang.imports.rules.lines import Line
from huifang.journal.services import Actor

Text = object


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row can't be used: the field, a reason code of the kind, the cell's text."""

    field: str
    why: str
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that can't be used and all its faults, the one that counts first."""

    number: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a usable row. ``made`` names what is created; empty when everything was there."""

    number: int
    title: str
    made: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """What one chunk of rows will create; ``work`` is the kind's own, for ``write``."""

    outcomes: list[Outcome] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    work: Any = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that was built on imported rows: a sentence, how many, where to look."""

    text: Text
    count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that the person who imports chooses beside the columns: an option's code, its label, code → word."""

    code: str
    label: Text
    choices: Mapping[str, str]


class Run(ABC):
    """One pass over a register: reading is pure, planning asks the database, writing is told a batch."""

    def prepare(self, lines: Sequence[Line], fields: Mapping[str, Sequence[int]]) -> None:  # noqa: B027 – most need none
        """Look up, in a few queries, what reading a chunk of rows will need."""

    @abstractmethod
    def read(self, line: Line, fields: Mapping[str, Sequence[int]]) -> Any:
        """The row as the kind's own value, or a ``Refusal``. No query per row."""

    @abstractmethod
    def plan(self, items: Sequence[Any]) -> Plan:
        """What these rows will create, after the rows planned before in this run. A few queries per call."""

    @abstractmethod
    def write(self, plan: Plan, *, batch: str, at: datetime) -> None:
        """Create what ``plan`` says, inside the caller's transaction, in bulk."""

    @abstractmethod
    def forget(self) -> None:
        """Drop what is remembered of the rows before, after a transaction was rolled back."""

    @abstractmethod
    def seen(self, item: Any) -> str:
        """The key under which the thing a row is about is counted once (a customer)."""


class ImportKind(ABC):
    """A sort of register: its fields and what its rows become."""

    code: ClassVar[str]
    label: ClassVar[Text]
    permission: ClassVar[str]
    reasons: ClassVar[Mapping[str, Text]]
    """Reason code → short sentence, the same words in every language's JSON."""
    mends: ClassVar[Mapping[str, Text]]
    """Reason code → what to write instead."""
    notices: ClassVar[Mapping[str, Text]]
    """Notice code → sentence, for rows that are used although something is odd."""
    made: ClassVar[Mapping[str, Text]]
    """What a row can create → its word; an ``Outcome`` may add ``:detail`` to a code."""
    counts: ClassVar[Mapping[str, Text]]
    """Names of the counts that pages show, in their order."""
    titles: ClassVar[tuple[Text, Text]] = (_("Customer"), _("Project"))
    """Heads of the two columns of the preview: an outcome's title and its details."""
    reported: ClassVar[tuple[str, ...]] = ("customers_created", "customers_matched", "projects_created")
    """Counts in the JSON of the command line."""
    thing: ClassVar[str]
    """``customers``: prefix of the counts ``…_created`` and ``…_matched``."""

    def asks(self, at: datetime) -> Sequence[Ask]:
        """What is chosen beside unit and owner: nothing, as a rule."""
        return ()

    @abstractmethod
    def wanted(self, at: datetime) -> Wanted:
        """The fields, as things stand at a moment (project types are rules)."""

    @abstractmethod
    def settle(self, options: Mapping[str, object], *, by: Actor, at: datetime) -> dict[str, object]:
        """Options made whole (defaults filled in) and checked, as JSON. Raises ``Refused``."""

    @abstractmethod
    def run(self, options: Mapping[str, object], *, batch: str, at: datetime) -> Run:
        """Begin a pass; ``batch`` is the mark that created rows carry, "" for a preview."""

    @abstractmethod
    def fingerprint(self, at: datetime) -> str:
        """Changes whenever a preview could have become wrong."""

    @abstractmethod
    def obstacles(self, batch: str) -> list[Obstacle]:
        """What was built on the rows of a batch within this context."""

    @abstractmethod
    def undo(self, batch: str, *, limit: int) -> int:
        """Delete up to ``limit`` rows of a batch, dependants first; how many. 0 when none is left."""

    @abstractmethod
    def finished(self, batch: str, *, by: Actor, at: datetime) -> None:
        """Called after the last row, and after an undo, inside the transaction that ends it."""


Objection = Callable[[str], Iterable[Obstacle]]
UndoStep = Callable[[str, Actor, datetime], None]

_kinds: dict[str, ImportKind] = {}
_objections: dict[str, list[Objection]] = {}
_steps: dict[str, list[UndoStep]] = {}


def register(kind: ImportKind) -> None:
    """Offer a sort of import."""
    _kinds[kind.code] = kind


def kind(code: str) -> ImportKind:
    """The kind of a code.

    Raises:
        LookupError: nobody offers it.
    """
    return _kinds[code]


def kinds() -> tuple[ImportKind, ...]:
    """Every sort of import."""
    return tuple(_kinds.values())


def register_objection(kind: str, objection: Objection) -> None:
    """Ask ``objection(batch)`` before an undo: it yields an ``Obstacle`` for all that was built on the batch's rows."""
    known = _objections.setdefault(kind, [])
    if objection not in known:
        known.append(objection)


def register_undo_step(kind: str, step: UndoStep) -> None:
    """Run ``step(batch, by, at)`` when a batch is undone, before its rows go: it removes what was made from them by itself.

    It runs inside the undo's first transaction, after nobody objected, and must be able to run again.
    """
    known = _steps.setdefault(kind, [])
    if step not in known:
        known.append(step)


def objections(kind: str) -> Sequence[Objection]:
    """Those who may object to an undo."""
    return tuple(_objections.get(kind, ()))


def undo_steps(kind: str) -> Sequence[UndoStep]:
    """What happens before the rows go."""
    return tuple(_steps.get(kind, ()))
