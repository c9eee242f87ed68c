"""What becomes of open complaints when the account of who took them ends (R12.2)."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from huifang.accounts.belongings import Belonging, register
from huifang.accounts.models import User
from huifang.complaints import rights, tracking
from huifang.complaints.models import Complaint
from huifang.complaints.rules import OPEN
from huifang.kernel.decision import enforce
from huifang.organization.selectors import head_of


def count(user: User, _at: datetime) -> int:
    """How many open complaints the person took."""
    return Complaint.objects.filter(taken_by=user, state__in=OPEN).count()


def release(user: User, *, by: User, at: datetime) -> int:
    """Nothing moves: a complaint is its team's, and the form keeps the name of who took it."""
    del by
    return count(user, at)


register(
    Belonging(
        "complaints.complaint",
        _("Open complaints they took"),
        count=count,
        release=release,
        released=_("stay with their teams; the form keeps who took them"),
        order=40,
    )
)


def _tracked(user: User) -> QuerySet[Complaint]:
    mine = Q(handler=user) | Q(handler=None, taken_by=user)
    return Complaint.objects.filter(mine, state__in=OPEN).select_related("unit", "handler").order_by("pk")


def count_tracked(user: User, _at: datetime) -> int:
    """How many open complaints the person tracks."""
    return _tracked(user).count()


def hand_over_tracked(user: User, *, to: User, by: User, at: datetime) -> int:
    """They go to ``to``, with the words that are due to the customers.

    Raises:
        Refused: ``to`` takes no complaints in the team of one of them.
        Conflict: one changed hands meanwhile.
    """
    rows = list(_tracked(user))
    for row in rows:
        enforce(rights.may_be_handler(to, row))
        tracking.pass_on(row, to=to, reason=said("The account of the former handler has ended."), by=by, at=at)
    return len(rows)


def release_tracked(user: User, *, by: User, at: datetime) -> int:
    """They go to whoever leads their team."""
    rows = list(_tracked(user))
    for row in rows:
        head = head_of(row.unit, at, above=user)
        if head and head.pk != rights.tracker_id(row):
            tracking.pass_on(row, to=head, reason=said("The account of the former handler has ended."), by=by, at=at)
    return len(rows)


register(
    Belonging(
        "complaints.tracked",
        _("Open complaints they track"),
        count=count_tracked,
        hand_over=hand_over_tracked,
        release=release_tracked,
        released=_("go to whoever leads their teams"),
        order=41,
    )
)
