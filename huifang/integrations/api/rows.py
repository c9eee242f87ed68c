"""Rows that a request names by id."""

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from huifang.integrations.api.problems import ProblemError, field_problem


def named_rows(**wanted: tuple[QuerySet[Any], int | None]) -> dict[str, Any]:
    """For each field the row of its rows that the id names; none for none.

    Raises:
        ProblemError: 422 with every field whose id names nothing.
    """
    found: dict[str, Model | None] = {name: rows.filter(pk=pk).first() if pk is not None else None for name, (rows, pk) in wanted.items()}
    missing = [name for name, (_rows, pk) in wanted.items() if pk is not None and found[name] is None]
    if missing:
        raise ProblemError(422, "invalid", errors=[field_problem(name, "not_found", _("There is no such row.")) for name in missing])
    return found
