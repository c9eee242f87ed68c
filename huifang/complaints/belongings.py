"""What becomes of open complaints when the account of who took them ends (R12.2)."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from huifang.accounts.belongings import Belonging, register
from huifang.accounts.models import User
from huifang.archive import companions
from huifang.archive.models import Customer, HandOver
from huifang.complaints import rights, tracking
from huifang.complaints.models import Complaint
from huifang.complaints.rules import OPEN
from huifang.journal.models import Event
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


def _with_customers(giver: User, customers: QuerySet[Customer]) -> int:
    return _tracked(giver).filter(customer__in=customers.values("pk")).count()


def _along(row: HandOver, *, by: User, at: datetime) -> int:
    """Complaints that the giver tracks follow their customer to who received it, where that person may handle them (R1.1)."""
    receivers = dict(row.rows.filter(customer__in=_tracked(row.giver).values("customer")).values_list("customer", "receiver"))
    return _pass_each(_tracked(row.giver).filter(customer__in=receivers), receivers, said("The customer was handed over."), by, at)


def _back(row: HandOver, *, by: User, at: datetime) -> int:
    """Those that went along return from who received them."""
    went = [int(e.subject_id) for e in _events(row)]
    rows = Complaint.objects.filter(pk__in=went, state__in=OPEN, customer__owner=F("handler")).select_related("unit", "handler")
    return _pass_each(rows, dict.fromkeys(rows.values_list("customer", flat=True), row.giver_id), said("The hand-over was undone."), by, at)


def _events(row: HandOver) -> QuerySet[Event]:
    mine = Event.objects.filter(kind="complaints.complaint.handed", at=row.made_at)
    return mine.filter(
        subject_id__in=[str(pk) for pk in Complaint.objects.filter(customer__in=row.rows.values("customer")).values_list("pk", flat=True)]
    )


def _pass_each(rows: QuerySet[Complaint], receivers: Mapping[int, int | None], reason: str, by: User, at: datetime) -> int:
    people = User.objects.in_bulk({pk for pk in receivers.values() if pk})
    done = 0
    for complaint in rows:
        to = people.get(receivers[complaint.customer_id] or 0)
        if to and rights.may_be_handler(to, complaint) and rights.tracker_id(complaint) != to.pk:
            tracking.pass_on(complaint, to=to, reason=reason, by=by, at=at)
            done += 1
    return done


companions.register(
    companions.Companion("complaints.tracked", _("Complaints they track"), count=_with_customers, move=_along, back=_back, order=40)
)
