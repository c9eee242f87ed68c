"""What a person has to answer, when their account ends (R12.2)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huifang.accounts.belongings import Belonging, register
from huifang.accounts.models import User
from huifang.assignments.models import Assignment
from huifang.journal.services import record
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation


def _assignments(user: User) -> QuerySet[Assignment]:
    return Assignment.objects.filter(person=user, state__in=("open", "returned")).select_related("unit").order_by("pk")


def count(user: User, _at: datetime) -> int:
    """How many open questions are put to the person."""
    return _assignments(user).count()


def hand_over(user: User, *, to: User, by: User, at: datetime) -> int:
    """All open questions put to the person are put to ``to``, with their duties."""
    return _give(user, to, by, at)


def release(user: User, *, by: User, at: datetime) -> int:
    """All open questions put to the person are put to their units."""
    return _give(user, None, by, at)


@transaction.atomic
def _give(user: User, to: User | None, by: User, at: datetime) -> int:
    found = list(_assignments(user))
    for one in found:
        if not Assignment.objects.filter(pk=one.pk, version=one.version, person=user).update(person=to, version=one.version + 1):
            raise Conflict
        record(
            "assignments.assignment.passed_on", one, by=by, at=at, batch=f"ending-{user.pk}", to=to.name if to else one.unit.name, reason=""
        )
        for duty in Obligation.objects.filter(subject_kind=Assignment.ref_kind, subject_id=one.pk, state=Obligation.State.OPEN):
            obligations.hand_over(duty, owner=Ref.of(to or one.unit), by=by, at=at)
    return len(found)


register(
    Belonging(
        "assignments.assignment",
        _("Open assignments"),
        count=count,
        hand_over=hand_over,
        release=release,
        released=_("go to their units"),
        order=30,
    )
)
