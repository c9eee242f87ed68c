"""Whose figures and whose rows a user sees: the reach of reports, and for rows that of records and calls as well."""

from dataclasses import dataclass
from functools import partial

from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.followup import access as followup
from huifang.followup.models import Attempt, Record, Task
from huifang.organization import access
from huifang.organization.models import Unit
from huifang.organization.roles import ALL

VIEW, EXPORT = "reports.report.view", "reports.report.export"
VIEW_RECORD, VIEW_TASK = followup.VIEW_RECORD, followup.VIEW


@dataclass(frozen=True, slots=True)
class Scope:
    """What figures are made of: attempts, records and calls, narrowed to a reach, a unit, an agent."""

    attempts: Q
    records: Q
    tasks: Q

    def within(self, *, unit: int | None = None, agent: int | None = None) -> "Scope":
        """Narrowed further; a unit means it and the units below it."""
        attempts, records, tasks = self.attempts, self.records, self.tasks
        if unit is not None:
            units = below(unit)
            attempts, records, tasks = attempts & Q(task__unit__in=units), records & Q(unit__in=units), tasks & Q(unit__in=units)
        if agent is not None:
            attempts, records, tasks = attempts & Q(agent=agent), records & Q(agent=agent), tasks & Q(assignee=agent)
        return Scope(attempts, records, tasks)


def below(unit: int) -> list[int]:
    """The unit and those below it; none when there is no such unit."""
    path = Unit.objects.filter(pk=unit).values_list("path", flat=True).first()
    return list(Unit.objects.filter(path__startswith=path).values_list("pk", flat=True)) if path else []


EVERYTHING = Scope(Q(), Q(), Q())
"""For the command line as the system."""


def scope_of(user: User) -> Scope:
    """What the user's role reaches with ``reports.report.view``."""
    reach = partial(access.reachable, user, VIEW)
    return Scope(reach(owner="agent", unit="task__unit"), reach(owner="agent"), reach(owner="assignee"))


def records_for(user: User) -> QuerySet[Record]:
    """Records whose lines the user may read in a report."""
    return followup.records_visible_to(user).filter(scope_of(user).records)


def attempts_for(user: User) -> QuerySet[Attempt]:
    """Attempts whose lines the user may read: those on calls within reach, and the user's own."""
    may_see = access.reachable(user, VIEW_TASK, owner="agent", unit="task__unit")
    return Attempt.objects.filter(may_see).filter(scope_of(user).attempts)


def tasks_for(user: User) -> QuerySet[Task]:
    """Calls that the user may read in a report."""
    return followup.visible_to(user).filter(scope_of(user).tasks)


def units_for(user: User) -> QuerySet[Unit]:
    """Units by which the user may narrow the figures."""
    units = Unit.objects.filter(is_active=True).order_by("path")
    grants = access.grants_of(user)
    if grants is None or grants.reach(VIEW) != ALL:
        units = units.filter(pk__in=grants.units(VIEW) if grants else ())
    return units
