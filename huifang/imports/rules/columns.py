"""Which column is which field: what people corrected before, then the header's words, then what stands below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huifang.imports.rules.cells import Cell, header_key, is_blank, text_of
from huifang.imports.rules.fields import IGNORE, Field, Wanted, share

SAMPLE = 200
_BY_CONTENT = 0.7
_SURE = 0.7


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the register. ``how``: memory, name, content, chosen, or "" for a column that nobody needs."""

    index: int
    header: str
    field: str = ""
    how: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Bid:
    score: float
    index: int
    field: str
    how: str


def map_columns(
    headers: Sequence[str], body: Sequence[Sequence[Cell]], wanted: Wanted, memory: Mapping[str, str] | None = None
) -> tuple[Column, ...]:
    """Give each field its best column. ``memory`` holds field codes ("" for none) by header key; it wins over everything."""
    cells = [_cells(body, index) for index in range(len(headers))]
    bids = [bid for index, header in enumerate(headers) for bid in _bids(index, header, cells[index], wanted, memory or {})]
    chosen = _award(sorted(bids, key=lambda bid: (-bid.score, bid.index)), wanted)
    _take_back(chosen, cells, wanted, ignored={bid.index for bid in bids if bid.field == IGNORE and bid.score >= _SURE})
    return tuple(
        Column(
            index=index,
            header=header,
            field=chosen[index].field if index in chosen else "",
            how=chosen[index].how if index in chosen else "",
            samples=samples(body, index),
        )
        for index, header in enumerate(headers)
    )


def samples(body: Sequence[Sequence[Cell]], index: int) -> tuple[str, ...]:
    """The first three different values of a column."""
    return tuple(dict.fromkeys(text_of(cell)[:40] for cell in _cells(body, index)[:20]))[:3]


def by_field(columns: Sequence[Column]) -> dict[str, list[int]]:
    """Columns of each mapped field."""
    found: dict[str, list[int]] = {}
    for column in columns:
        if column.field:
            found.setdefault(column.field, []).append(column.index)
    return found


def missing(columns: Sequence[Column], wanted: Wanted) -> tuple[str, ...]:
    """Codes of required fields that no column holds."""
    mapped = {column.field for column in columns}
    return tuple(field.code for field in wanted.fields if field.required and field.code not in mapped)


def quality(columns: Sequence[Column], body: Sequence[Sequence[Cell]], wanted: Wanted) -> float:
    """How much the mapped columns look like their fields, from 0 to 1."""
    shares = []
    for column in columns:
        field = wanted.field(column.field)
        if field is not None and (looks := share(field, _cells(body, column.index))) is not None:
            shares.append(looks)
    return sum(shares) / len(shares) if shares else 0.5


def _cells(body: Sequence[Sequence[Cell]], index: int) -> list[Cell]:
    found = []
    for row in body:
        if index < len(row) and not is_blank(row[index]):
            found.append(row[index])
            if len(found) == SAMPLE:
                break
    return found


def _bids(index: int, header: str, cells: list[Cell], wanted: Wanted, memory: Mapping[str, str]) -> list[_Bid]:
    known = memory.get(header_key(header)) if header_key(header) else None
    if known is not None:
        return [_Bid(2.0, index, known or IGNORE, "memory")]
    named = wanted.fits(header)
    bids = [_Bid(_score(wanted.field(code), fits, cells), index, code, "name") for code, fits in named.items()]
    if not named:
        shares = {field.code: share(field, cells) or 0.0 for field in wanted.fields if field.required or field.code == "phone"}
        bids = [_Bid(0.3 * looks, index, code, "content") for code, looks in shares.items() if looks >= _BY_CONTENT]
    return bids


def _score(field: Field | None, fits: float, cells: list[Cell]) -> float:
    looks = share(field, cells) if field is not None else None
    return 0.75 * fits + (0.125 if looks is None else 0.25 * looks)


def _award(bids: Sequence[_Bid], wanted: Wanted) -> dict[int, _Bid]:
    """The best bid takes column and field; a field of many columns can be taken again."""
    columns: dict[int, _Bid] = {}
    taken: set[str] = set()
    for bid in bids:
        if bid.index in columns or bid.field in taken:
            continue
        columns[bid.index] = bid
        field = wanted.field(bid.field)
        if field is not None and not field.many:
            taken.add(bid.field)
    return {index: bid for index, bid in columns.items() if bid.field != IGNORE}


def _take_back(chosen: dict[int, _Bid], cells: Sequence[list[Cell]], wanted: Wanted, ignored: set[int]) -> None:
    """A required field that no header names takes a column whose cells say it: 项目名称 over nothing but project types."""
    held = {bid.field for bid in chosen.values()}
    for field in wanted.fields:
        if not field.required or field.code in held:
            continue
        free = [i for i in range(len(cells)) if i not in ignored and (i not in chosen or chosen[i].field not in wanted.required)]
        free = [i for i in free if i not in chosen or chosen[i].how != "memory"]
        best = max(free, key=lambda i: share(field, cells[i]) or 0.0, default=None)
        if best is not None and (share(field, cells[best]) or 0.0) >= _BY_CONTENT:
            chosen[best] = _Bid(0.0, best, field.code, "content")
