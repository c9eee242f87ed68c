"""A round made by hand: a choice of a unit's customers, called within a window (R2.4, R2.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.followup.models import Round
from huifang.followup.rounds import access, placing
from huifang.followup.rounds.opening import open_round
from huifang.kernel.decision import Refused, enforce, no
from huifang.organization import access as gate
from huifang.organization.models import Unit

MOST = 5000


@dataclass(frozen=True, slots=True)
class Choice:
    """Which customers of a unit and those below it: of a grade, of an owner; all without either."""

    unit: Unit
    grade: str = ""
    owner: User | None = None

    def rows(self) -> QuerySet[Customer]:
        """The customers, oldest first."""
        found = Customer.objects.filter(unit__path__startswith=self.unit.path, canonical=None)
        found = found.filter(grade=self.grade) if self.grade else found
        return (found.filter(owner=self.owner) if self.owner else found).order_by("pk")


@transaction.atomic
def open_by_hand(
    choice: Choice,
    *,
    name: str,
    owner: User | None,
    begins: date,
    ends: date,
    ways: Sequence[str],
    population: str,
    key: str,
    by: User,
    at: datetime,
) -> Round:
    """Open a round over the customers chosen, with a call for each.

    Args:
        key: given by the page: the same submission twice is one round.

    Raises:
        Refused: not theirs to open, nobody or too many fit, or its window is wrong.
    """
    enforce(gate.within(by, access.LEAD, owners=[], unit=choice.unit.pk))
    customers = list(choice.rows()[: MOST + 1])
    if not customers:
        raise Refused(no("round_empty"))
    if len(customers) > MOST:
        raise Refused(no("round_too_many", most=MOST))
    row = open_round(
        by=by, at=at, name=name, kind=Round.Kind.MANUAL, unit=choice.unit, owner=owner, begins=begins, ends=ends, ways=ways,
        population=population, key=f"hand-{key}", calls=len(customers),
    )  # fmt: skip
    if row.counted_at is None:
        placing.put(row, customers, at=at)
        row.refresh_from_db()
    return row
