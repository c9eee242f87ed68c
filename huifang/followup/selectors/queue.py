"""The queue: whose calls, in which order, what a line shows. No row is counted beyond a cap; no join needs a sort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from huifang.accounts.models import User
from huifang.archive import grading
from huifang.archive.models import Contact, Customer, Project
from huifang.archive.selectors import main_contacts
from huifang.followup.access import VIEW, may_return
from huifang.followup.models import Task, TaskItem
from huifang.followup.rules.calling import OPEN
from huifang.followup.selectors import duties
from huifang.kernel import clock
from huifang.organization import access
from huifang.organization.models import Unit
from huifang.organization.roles import ALL
from huifang.regulations.selectors import Book, book

MINE, TEAM, POOL, CALLBACKS, REPAIR, EVERY = SCOPES = ("mine", "team", "pool", "callbacks", "repair", "all")
NEXT_FROM = frozenset({MINE, TEAM, POOL, CALLBACKS, EVERY})
EARLY = timedelta(minutes=5)
COUNT_CAP = 100
LOOKED_AT = 20
"""Among so many ready calls a person finds one that they may make; only return calls about their own complaints are not."""
GRADES: dict[str, object] = dict(Customer.Grade.choices)


def units_for(user: User) -> list[Unit]:
    """The teams whose calls the user may see, by name."""
    units = Unit.objects.filter(is_active=True).order_by("path")
    grants = access.grants_of(user)
    if grants is None:
        return []
    return list(units if grants.reach(VIEW) == ALL else units.filter(pk__in=grants.units(VIEW)))


def chosen_unit(user: User, wanted: str) -> int | None:
    """The team asked for if it is within reach, else the user's own; none means every team (for those who see all)."""
    grants = access.grants_of(user)
    if grants is None:
        return None
    sees_all = grants.reach(VIEW) == ALL
    reach = grants.units(VIEW)
    if wanted.isdecimal() and len(wanted) < 19 and (sees_all or int(wanted) in reach):
        return int(wanted)
    if sees_all:
        return None
    own = sorted(reach & grants.home_units) or sorted(reach)
    return own[0] if own else -1


def rows(user: User, scope: str, unit: int | None = None) -> QuerySet[Task]:
    """The calls of a scope. Each is answered by one partial index: by assignee, by team, or by due time alone."""
    open_calls = Task.objects.filter(state__in=OPEN)
    if scope == REPAIR:
        return _of_unit(Task.objects.filter(state=Task.State.REPAIR), unit)
    if scope == CALLBACKS:
        return _of_unit(Task.objects.filter(state=Task.State.CALLBACK), unit)
    if scope == POOL:
        return _of_unit(open_calls.filter(assignee=None), unit)
    if scope in {TEAM, EVERY}:
        return _of_unit(open_calls, unit)
    people = grants.people if (grants := access.grants_of(user)) else [user.pk]
    return open_calls.filter(assignee=people[0]) if len(people) == 1 else open_calls.filter(assignee__in=people)


def _of_unit(tasks: QuerySet[Task], unit: int | None) -> QuerySet[Task]:
    return tasks if unit is None else tasks.filter(unit=unit)


def tomorrow(at: datetime) -> datetime:
    """The end of today."""
    return clock.moment_of(clock.local_date(at) + timedelta(days=1))


def midnight(at: datetime) -> datetime:
    """The beginning of today."""
    return clock.moment_of(clock.local_date(at))


@dataclass(frozen=True, slots=True)
class Counts:
    """Calls of a scope until the end of today, capped at 100."""

    today: int
    overdue: int


def counts(tasks: QuerySet[Task], at: datetime) -> Counts:
    """How many are due today, and how many are late: two capped counts."""
    late = tasks.filter(due_at__lt=midnight(at)).order_by()[:COUNT_CAP].count()
    today = tasks.filter(due_at__gte=midnight(at), due_at__lt=tomorrow(at)).order_by()[:COUNT_CAP].count()
    return Counts(today, late)


def ready(tasks: QuerySet[Task], user: User, at: datetime) -> QuerySet[Task]:
    """The calls that may be made now, the first due first.

    Call-backs and further tries wait for their moment; calls of the plan may be made on their day, and late ones at once.
    """
    exact = Q(state=Task.State.CALLBACK) | Q(last_attempt_at__isnull=False)
    now = Q(exact, due_at__lte=at + EARLY) | Q(~exact, due_at__lt=tomorrow(at))
    free = Q(holder=None) | Q(held_until__lte=at) | Q(holder=user)
    return tasks.filter(now, free, due_at__lt=tomorrow(at)).order_by("due_at", "id")


def is_ready(task: Task, user: User, at: datetime) -> bool:
    """What ``ready`` asks of rows, asked of one that is at hand."""
    exact = task.state == Task.State.CALLBACK or task.last_attempt_at is not None
    now = task.due_at <= at + EARLY if exact else task.due_at < tomorrow(at)
    free = task.holder_id in {None, user.pk} or (task.held_until is not None and task.held_until <= at)
    return now and free and task.due_at < tomorrow(at)


def next_of(tasks: Sequence[Task], user: User, at: datetime, *, scope: str, unit: int | None) -> Task | None:
    """``next_task``, when ``tasks`` are the first of the scope by due time: asks no more if one of them is ready."""
    if scope in NEXT_FROM:
        for task in tasks:
            if is_ready(task, user, at) and may_return(user, task):
                return task
    return next_task(user, at, scope=scope, unit=unit)


def next_task(user: User, at: datetime, *, scope: str = MINE, unit: int | None = None, other_than: int | None = None) -> Task | None:
    """What to call next in the scope the user works in; when one's own are done, the team's pool."""
    for place in dict.fromkeys((scope if scope in NEXT_FROM else MINE, MINE, POOL)):
        team = unit if place != MINE else None
        team = chosen_unit(user, "") if team is None and place == POOL else team
        for found in ready(rows(user, place, team), user, at).exclude(pk=other_than or 0)[:LOOKED_AT]:
            if may_return(user, found):
                return found
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """What a row of the queue shows besides the call itself."""

    url: str
    grade: object
    what: str
    more: int
    contact: Contact | None
    holder: str
    late: bool


def prepare(tasks: Sequence[Task], user: User) -> None:
    """Add customers, people and due items to some calls: a few queries however many there are; names as ``user`` may read them."""
    at = clock.now()
    customers = Customer.objects.only("name", "grade", "region", "owner", "unit").in_bulk({t.customer_id for t in tasks})
    people = User.objects.only("name").in_bulk({pk for t in tasks for pk in (t.assignee_id, t.holder_id) if pk})
    contacts = main_contacts(customers)
    for contact in contacts.values():
        contact.customer = customers[contact.customer_id]
    grading.unveil(user, contacts.values(), at)
    what = _what(tasks)
    before, behind = reverse("followup:task", args=[0]).rsplit("0", 1)
    for task in tasks:
        task.customer = customers[task.customer_id]
        task.assignee = people[task.assignee_id] if task.assignee_id else None
        holder = people[task.holder_id].name if task.holder_id and task.held_until and task.held_until > at else ""
        lines = what.get(task.pk) or [str(task.get_kind_display())]
        late = task.due_at < midnight(at) or (task.due_at < at and task.state == Task.State.CALLBACK)
        url, grade = f"{before}{task.pk}{behind}", GRADES[task.customer.grade]
        task.line = Line(url, grade, lines[0], len(lines) - 1, contacts.get(task.customer_id), holder, late)  # type: ignore[attr-defined]


def _own_books(tasks: Sequence[Task], wanted: set[int]) -> dict[int, Book]:
    """The rules of the units of calls that are about something the company's own rules don't know: one query, or none."""
    places = {task.pk: task.unit_id for task in tasks if task.pk in wanted}
    units = Unit.objects.in_bulk(set(places.values())) if places else {}
    return {task: book(clock.today(), units[unit]) for task, unit in places.items()}


def _what(tasks: Sequence[Task]) -> dict[int, list[str]]:
    """The due items of calls in words, the first due first."""
    links = TaskItem.objects.filter(task__in=[t.pk for t in tasks]).select_related("obligation").order_by("obligation__due_at", "id")
    items = list(links.only("task_id", *(f"obligation__{name}" for name in ("rule_code", "subject_kind", "subject_id", "occurrence"))))
    projects, company = duties.types_of(i.obligation for i in items), book(clock.today())
    strange = (i for i in items if i.obligation.subject_kind == Project.ref_kind and company.rule(i.obligation.rule_code) is None)
    own = _own_books(tasks, {i.task_id for i in strange})
    found: dict[int, list[str]] = {}
    for item in items:
        rules = own.get(item.task_id, company)
        project = duties.project_of(item.obligation, projects)
        text = duties.words(item.obligation, project, rules).duty
        whole = f"{duties.type_name(project.type, rules, short=True)} · {text}" if project else text
        found.setdefault(item.task_id, []).append(whole)
    return {task: list(dict.fromkeys(lines)) for task, lines in found.items()}
