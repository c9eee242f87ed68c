"""What becomes of open complaints when the account of who took them ends (R12.2)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.accounts.belongings import Belonging, register
from huifang.accounts.models import User
from huifang.complaints.models import Complaint

OPEN = (Complaint.State.HANDLING, Complaint.State.ANSWERED)


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
