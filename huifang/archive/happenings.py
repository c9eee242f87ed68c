"""What happened with a customer in other contexts, for the timeline of its file (R1.2, R12.2).

A context above says in its ``panels.py`` which of its rows are about a customer and which of them a user sees::

    happenings.register(Complaint, access.visible_to)

``visible`` is asked for every page of every timeline: an entry whose row the reader may not see is not there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from huifang.accounts.models import User
from huifang.kernel.refs import Ref

NEWEST = 100
"""So many rows of each kind are looked at: the newest; older ones are found on their own pages."""


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of row with a column that names the customer."""

    model: type[Model]
    visible: Callable[[User], QuerySet[Model]]
    column: str = "customer"


_sources: dict[str, Source] = {}


def register(model: type[Model], visible: Callable[[User], QuerySet[Model]], *, column: str = "customer") -> None:
    """Let the rows of a model stand in the timeline of their customer."""
    _sources[str(model.ref_kind)] = Source(model, visible, column)  # type: ignore[attr-defined]


def subjects(user: User, customers: Sequence[int]) -> list[Ref]:
    """The newest rows about these customers that the user may see: one query a kind, whatever their number."""
    found = []
    for kind, source in sorted(_sources.items()):
        rows = source.visible(user).filter(**{f"{source.column}__in": customers}).order_by("-pk")
        found += [Ref(kind, str(pk)) for pk in rows.values_list("pk", flat=True)[:NEWEST]]
    return found
