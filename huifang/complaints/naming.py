"""Who reads the name of whoever complained: by the grade of contacts' names, or for the complaint they are working on (R1.6)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from huifang.accounts.models import User
from huifang.archive import grading
from huifang.complaints import rules
from huifang.complaints.models import Complaint
from huifang.organization import access as gate


def grant(user: User, customers: Collection[int], _at: datetime) -> set[int]:
    """Whoever handles an open complaint may know whom it is about: bound to the complaint, and gone with it."""
    grants = gate.grants_of(user)
    people = grants.people if grants else []
    mine = Q(handler__in=people) | Q(handler=None, taken_by__in=people)
    return set(Complaint.objects.filter(mine, state__in=rules.OPEN, customer__in=list(customers)).values_list("customer_id", flat=True))


def unveil(user: User, rows: Iterable[Complaint], at: datetime | None = None) -> None:
    """Let the complaints whose contact's name the user may read show it; ``customer`` should be loaded."""
    named = [row for row in rows if row.contact_name]
    if named:
        open_ = grading.names_readable(user, {row.customer_id: row.customer for row in named}.values(), at)
        for row in named:
            row.is_unveiled = row.customer_id in open_
