"""What custody lends to the gate of the archive: asked at every read, answered by the clock, remembered nowhere."""

from collections.abc import Collection
from datetime import datetime

from huifang.accounts.models import User
from huifang.archive import grading
from huifang.custody.models import Lent, Loan


def live(user: User, at: datetime) -> dict[str, object]:
    """The conditions under which a loan of the user holds at a moment."""
    return {"loan__borrower": user, "loan__state": Loan.State.ACTIVE, "loan__granted_at__lte": at, "loan__ends_at__gt": at}


def covers(user: User, customers: Collection[int], section: str, at: datetime) -> set[int]:
    """Those customers whose section is lent to the user at that moment. A loan is the borrower's alone: no deputy reads by it."""
    if not user.is_active:
        return set()
    rows = Lent.objects.filter(**live(user, at), loan__kind=Loan.Kind.SCREEN, section=section)
    return set(rows.filter(customer__in=list(customers)).values_list("customer_id", flat=True))


def counts(user: User, at: datetime) -> bool:
    """Has the user the signature for statistics at that moment?"""
    rows = Loan.objects.filter(borrower=user, kind=Loan.Kind.STATISTICS, state=Loan.State.ACTIVE, granted_at__lte=at, ends_at__gt=at)
    return user.is_active and rows.exists()


grading.register_loans(covers)
grading.register_counts(counts)
