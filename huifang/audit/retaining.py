"""Files past their time: found by the class's rule, proposed by a person, never destroyed by a clock (PIPL 19, 47)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer, Project
from huifang.audit.models import Destruction, Item
from huifang.audit.policy import RETENTION, Retention
from huifang.complaints.models import Complaint
from huifang.followup.models import Record
from huifang.kernel import clock
from huifang.kernel.cycles import add_months
from huifang.regulations.selectors import rules_in_force

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Past:
    """What one rule finds: customers without contact since a day."""

    rule: Retention
    before: date
    rows: Sequence[Customer]


def past(user: User, at: datetime) -> list[Past]:
    """Customers the user sees whose files are past their time, by rule; none while no rule is in force."""
    rules = [rule.value for rule in rules_in_force(RETENTION, clock.local_date(at))]
    named = {rule.grade for rule in rules if rule.grade}
    found = []
    for rule in rules:
        before = add_months(clock.local_date(at), -rule.months)
        rows = Customer.objects.filter(archive.visible_to(user), canonical=None)
        rows = rows.filter(grade=rule.grade) if rule.grade else rows.exclude(grade__in=named)
        found.append(Past(rule, before, list(quiet_since(rows, before).order_by("changed_at", "id")[:SHOWN])))
    return found


def quiet_since(rows: QuerySet[Customer], before: date) -> QuerySet[Customer]:
    """Customers that nobody changed, called or complained since a day, without running project and not proposed already."""
    moment = clock.moment_of(before)
    mine = {"customer": OuterRef("pk")}
    proposed = Item.objects.filter(subject_kind=Customer.ref_kind, subject_id=OuterRef("text_id")).exclude(
        destruction__state__in=(Destruction.State.REFUSED, Destruction.State.WITHDRAWN)
    )
    return (
        rows.annotate(text_id=Cast("pk", CharField()))
        .filter(changed_at__lt=moment)
        .exclude(Exists(Record.objects.filter(called_at__gte=moment, **mine)))
        .exclude(Exists(Complaint.objects.filter(taken_at__gte=moment, **mine)))
        .exclude(Exists(Project.objects.filter(state=Project.State.ACTIVE, **mine)))
        .exclude(Exists(proposed))
    )
