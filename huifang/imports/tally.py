"""Planning a whole file: the same code counts a preview, a trial on the command line, and what is really written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from huifang.imports.registry import ImportKind, Outcome, Plan, Refusal, Run
from huifang.imports.rules.cells import Book
from huifang.imports.rules.headers import Layout
from huifang.imports.rules.lines import Line, Reader
from huifang.kernel.decision import Refused, no

CHUNK = 1000
SHOWN = 50
NOTICE = "notice."
"""Prefix of counts of rows that were used although something is odd."""
Report = Callable[[int, int], bool]


@dataclass(slots=True)
class Tally:
    """Counts of a pass, and the first rows of each sort for a page."""

    rows_read: int = 0
    accepted: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    created: list[Outcome] = field(default_factory=list)
    matched: list[Outcome] = field(default_factory=list)
    odd: list[Outcome] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Count rows that can't be used."""
        self.rows_read += len(refusals)
        self.refused += refusals

    def take(self, plan: Plan) -> None:
        """Count planned rows."""
        self.rows_read += len(plan.outcomes)
        self.accepted += len(plan.outcomes)
        for name, count in plan.counts.items():
            self.counts[name] = self.counts.get(name, 0) + count
        for outcome in plan.outcomes:
            shown = self.created if any(not made.startswith("number") for made in outcome.made) else self.matched
            if len(shown) < SHOWN:
                shown.append(outcome)
            for code in outcome.notices:
                name = f"{NOTICE}{code}"
                self.counts[name] = self.counts.get(name, 0) + 1
            if outcome.notices and len(self.odd) < SHOWN:
                self.odd.append(outcome)

    def totals(self, kind: ImportKind) -> dict[str, int]:
        """Every number; things are matched if their rows were usable and they were not created."""
        made = self.counts.get(f"{kind.thing}_created", 0)
        base = {"rows_read": self.rows_read, "accepted": self.accepted, "refused": self.rows_read - self.accepted}
        return {**base, **self.counts, f"{kind.thing}_matched": len(self.seen) - made}


@dataclass(slots=True)
class Pass:
    """A register being read: sheet, layout, and the kind's run."""

    kind: ImportKind
    run: Run
    reader: Reader

    @classmethod
    def begin(cls, kind: ImportKind, run: Run, book: Book, layout: Layout, wanted: Any) -> "Pass":
        """Open the sheet under its layout.

        Raises:
            Refused: the file has no such sheet any more.
        """
        sheet = book.sheet(layout.sheet)
        if sheet is None:
            raise Refused(no("sheet_unknown", sheet=layout.sheet, sheets=""))
        return cls(kind, run, Reader(sheet, layout, wanted))

    @property
    def last(self) -> int:
        """The number of the sheet's last row."""
        return len(self.reader.sheet.rows)

    def chunks(self) -> Iterator[list[Line]]:
        """Data rows, a thousand at a time."""
        lines: list[Line] = []
        for line in self.reader:
            lines.append(line)
            if len(lines) == CHUNK:
                yield lines
                lines = []
        if lines:
            yield lines

    def sort(self, lines: Sequence[Line]) -> tuple[list[Any], list[Refusal]]:
        """Usable rows and refused ones."""
        items: list[Any] = []
        refusals: list[Refusal] = []
        self.run.prepare(lines, self.reader.fields)
        for line in lines:
            found = self.run.read(line, self.reader.fields)
            if isinstance(found, Refusal):
                refusals.append(found)
            else:
                items.append(found)
        return items, refusals

    def survey(self, report: Report | None = None) -> Tally:
        """Plan everything and write nothing; ``report(row, rows)`` may answer False to break off."""
        tally = Tally()
        for lines in self.chunks():
            items, refusals = self.sort(lines)
            tally.refuse(refusals)
            tally.take(self.run.plan(items))
            tally.seen.update(map(self.run.seen, items))
            if report and not report(lines[-1].number, self.last):
                break
        return tally


def summary(tally: Tally, kind: ImportKind) -> dict[str, Any]:
    """What a page shows of a pass, as JSON."""
    return {
        "totals": tally.totals(kind),
        "created": [_outcome(one) for one in tally.created],
        "matched": [_outcome(one) for one in tally.matched],
        "odd": [_outcome(one) for one in tally.odd],
        "refused": [fault_row(one) for one in tally.refused[:SHOWN]],
    }


def fault_row(refusal: Refusal) -> dict[str, Any]:
    """A refused row as JSON."""
    return {"row": refusal.number, "faults": [[fault.field, fault.why, fault.cell[:60]] for fault in refusal.faults]}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "row": outcome.number,
        "title": outcome.title,
        "made": list(outcome.made),
        "details": list(outcome.details),
        "notices": list(outcome.notices),
    }
