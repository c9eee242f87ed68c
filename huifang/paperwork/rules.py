"""How the boxes of a form stand on paper. Pure (R2.9, R3.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One box of a form. ``lines`` is the room for writing; from two on, or with ``whole``, the box takes the whole width.

    ``sign`` adds the words of a signature line at the foot of the box.
    """

    label: str
    value: str = ""
    lines: int = 1
    sign: str = ""
    whole: bool = False

    @property
    def wide(self) -> bool:
        """Does it need a row of its own?"""
        return self.whole or self.lines > 1 or bool(self.sign)


def rows_of(boxes: Iterable[Box]) -> list[list[Box]]:
    """The boxes in their order, short ones in pairs: each row holds one box or two."""
    rows: list[list[Box]] = []
    open_row: list[Box] | None = None
    for box in boxes:
        if box.wide:
            rows.append([box])
            open_row = None
        elif open_row is None:
            open_row = [box]
            rows.append(open_row)
        else:
            open_row.append(box)
            open_row = None
    return rows


def choose_copies(wanted: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The copies to print in the form's order; none named means all.

    Raises:
        LookupError: the form has no copy of that name.
    """
    if unknown := [name for name in wanted if name not in known]:
        raise LookupError("、".join(unknown))
    return tuple(name for name in known if not wanted or name in wanted)
