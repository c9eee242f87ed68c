"""What the regulation brings to investigation and solution: the tree of causes, the steps that carry a solution out. Pure (R3.4, R3.5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

KINDS = {
    "replacement": _("replacement"),
    "compensation": _("compensation"),
    "process": _("change of process"),
    "repair": _("repair or redoing"),
    "apology": _("apology"),
    "other": _("other"),
}
Kind = Literal["replacement", "compensation", "process", "repair", "apology", "other"]
CODE = Term(_("Code"), _("Short and lasting, in Latin letters"), most=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseItem:
    """One cause in the tree."""

    code: Annotated[str, CODE]
    name: Annotated[str, Term(_("Cause"), most=40)]
    under: Annotated[str | None, Term(_("Under"), _("Code of the cause above it; empty: topmost"), most=40)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseTree:
    """The company's own tree of causes (R3.4)."""

    items: Annotated[tuple[CauseItem, ...], Term(_("Causes"), _("Each below the one it belongs to"))]

    def check(self) -> Iterator[Problem]:
        """Each code stands once, below one that stands before it."""
        codes = [item.code for item in self.items]
        yield from (Problem(("items", i, "code"), "twice", {"value": c}) for i, c in enumerate(codes) if c in codes[:i])
        for i, item in enumerate(self.items):
            if item.under and item.under not in codes[:i]:
                yield Problem(("items", i, "under"), "unknown_code", {"value": item.under})


@dataclass(frozen=True, slots=True)
class Branch:
    """A cause as a list shows it: how deep it stands, its whole name, whether others stand below it."""

    code: str
    name: str
    path: str
    depth: int
    leaf: bool


def branches(items: Sequence[CauseItem]) -> list[Branch]:
    """The tree from the top down, children right after their parent."""
    found: list[Branch] = []

    def walk(under: str | None, above: str, depth: int) -> None:
        for item in items:
            if (item.under or None) == under:
                path = f"{above} / {item.name}" if above else item.name
                found.append(Branch(item.code, item.name, path, depth, not any(one.under == item.code for one in items)))
                walk(item.code, path, depth + 1)

    walk(None, "", 0)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionStep:
    """One step of carrying a solution out."""

    text: Annotated[str, Term(_("What is done"), most=120)]
    by: Annotated[str | None, Term(_("Whose department"), _("Of this role; empty: the responsible department"), refers="role")] = None
    days: Annotated[int, Term(_("Within working days"), least=1, most=20)] = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionSteps:
    """The checklist of one kind of solution (R3.5)."""

    solution: Annotated[Kind, Term(_("Kind of solution"), choices=KINDS)]
    steps: Annotated[tuple[SolutionStep, ...], Term(_("Steps"), _("In their order"))]
