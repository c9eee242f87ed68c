"""Pages of an API list: found by the last row of the page before, with an opaque cursor that belongs to one order."""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from huifang.integrations.api.problems import ProblemError, field_problem
from huifang.ui.keyset import KeysetPage, Rows, Sort
from huifang.ui.lists import Choice, ListSpec

T = TypeVar("T")
BIGGEST = 2**63 - 1


class Page(BaseModel, Generic[T]):
    """Rows, and where the next ones begin; ``next`` is null on the last page."""

    items: list[T]
    next: str | None = Field(examples=["WzE3XQ"])


def wrong_cursor() -> ProblemError:
    """422 for what is no cursor of this list."""
    return ProblemError(422, "invalid", errors=[field_problem("cursor", "cursor_wrong")])


class Paging(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="ignore")

    limit: Annotated[int, Field(ge=1, le=100)] = 25
    cursor: Annotated[str, Field(max_length=400)] = ""

    def page(
        self, rows: Rows, sort: Sort, show: Callable[[Any], dict[str, Any]], prepare: Callable[[Sequence[Any]], object] | None = None
    ) -> dict[str, Any]:
        """The rows of the page as ``show`` shows them.

        Raises:
            ProblemError: the cursor is none of this list.
        """
        after = self._opened(sort)
        page = KeysetPage(rows, sort, after=after, size=self.limit)
        if after and page._values(rows, after) is None:
            raise wrong_cursor()
        if prepare:
            prepare(page.rows)
        return {"items": [show(row) for row in page.rows], "next": _close(sort, page.cursor) if page.more else None}

    def _opened(self, sort: Sort) -> str:
        if not self.cursor:
            return ""
        key, _dot, after = self.cursor.partition(".")
        if key != sort.key or not after or not _plain(after):
            raise wrong_cursor()
        return after


def _close(sort: Sort, cursor: str) -> str:
    return f"{sort.key}.{cursor}"


def _plain(after: str) -> bool:
    """A list of texts and numbers that a database takes."""
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except ValueError:
        return False
    return isinstance(values, list) and all(
        (type(v) is int and 0 <= v <= BIGGEST) or (isinstance(v, str) and v.isprintable() and v.isascii()) for v in values
    )


def narrowed(rows: Rows, spec: ListSpec, **chosen: str | None) -> Rows:
    """Rows narrowed by the same filters that the page's list has."""
    for known in spec.filters:
        value = chosen.get(known.key)
        if value is None or callable(known.choices):
            continue
        choice = next((c for c in _choices(known.choices) if c.value == value), None)
        if choice is None:
            raise ProblemError(422, "invalid", errors=[field_problem(known.key, "literal_error")])
        rows = choice.keep(rows) if callable(choice.keep) else rows.filter(choice.keep)
    return rows


def _choices(choices: Iterable[Choice]) -> Iterable[Choice]:
    return choices
