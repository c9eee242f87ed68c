"""Pages by the last row of the page before, and counts that stop at a cap.

Row values let the index of an order answer each page, so that page 10,000 costs what page 1 costs.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, Expression, F, Field, Func, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

from huifang.ui.registry import Text

Rows = QuerySet[Any]
PAGE_SIZE = 25
CAP = 1000


class RowAfter(Func):
    """``(a, b) > (x, y)``: row values, understood by SQLite and PostgreSQL, answered from one index."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, left: Sequence[Expression | F], right: Sequence[Expression], *, backwards: bool = False) -> None:
        super().__init__(*left, *right)
        self.width = len(left)
        self.backwards = backwards

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_ignored: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Both tuples, compared."""
        parts = [compiler.compile(e) for e in self.get_source_expressions()]
        left, right = parts[: self.width], parts[self.width :]
        params = [value for _sql, values in parts for value in values]
        sides = [", ".join(sql for sql, _values in side) for side in (left, right)]
        return f"({sides[0]}) {'<' if self.backwards else '>'} ({sides[1]})", params


@dataclass(frozen=True, slots=True)
class Sort:
    """An order over non-null fields, all in one direction; the last field must be unique.

    ``backwards`` turns the whole order round (newest first).
    """

    key: str
    label: Text
    fields: tuple[str, ...]
    backwards: bool = False

    @property
    def order_by(self) -> tuple[str, ...]:
        """For ``QuerySet.order_by``."""
        return tuple(f"-{name}" for name in self.fields) if self.backwards else self.fields


class KeysetPage:
    """One page of an ordered queryset, found by the last row of the page before."""

    def __init__(self, rows: Rows, sort: Sort, *, after: str = "", size: int = PAGE_SIZE) -> None:
        self.sort, self.size = sort, size
        ordered = rows.order_by(*sort.order_by)
        values = self._values(ordered, after)
        if values is not None:
            left = [F(name) for name in sort.fields]
            ordered = ordered.filter(RowAfter(left, values, backwards=sort.backwards))
        self._rows = ordered

    @cached_property
    def _fetched(self) -> list[Any]:
        return list(self._rows[: self.size + 1])

    @property
    def rows(self) -> list[Any]:
        """The rows of this page."""
        return self._fetched[: self.size]

    @property
    def more(self) -> bool:
        """Is there another page?"""
        return len(self._fetched) > self.size

    @property
    def cursor(self) -> str:
        """What the next page starts after; empty on the last."""
        return self.cursor_of(self.rows[-1]) if self.more else ""

    def cursor_of(self, row: Model) -> str:
        """The cursor that continues after ``row``."""
        values = [_as_text(_walk(row, name)) for name in self.sort.fields]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    def _values(self, rows: Rows, after: str) -> list[Expression] | None:
        if not after:
            return None
        try:
            raw = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
            fields = [_field(rows, name) for name in self.sort.fields]
            pairs = zip(fields, raw, strict=True)
            return [Value(f.to_python(v), output_field=f) for f, v in pairs]
        except (ValueError, TypeError, ValidationError):
            return None


def capped_count(rows: Rows, cap: int = CAP) -> str:
    """The number of rows as text; ``1000+`` beyond the cap, so that a count never walks a big table."""
    found = rows.order_by()[: cap + 1].count()
    return f"{cap}+" if found > cap else str(found)


def _walk(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _as_text(value: Any) -> Any:
    if value is None or isinstance(value, int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _field(rows: Rows, name: str) -> "Field[Any, Any]":
    annotation = rows.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    model: type[Model] = rows.model
    *path, last = name.split("__")
    for part in path:
        model = model._meta.get_field(part).related_model  # type: ignore[assignment]
    if last == "pk":
        return model._meta.pk
    try:
        found = model._meta.get_field(last)
    except FieldDoesNotExist as error:
        raise ValueError(f"{name} is no field of {model.__name__}") from error
    return found.target_field if found.is_relation else found  # type: ignore[union-attr,return-value]
