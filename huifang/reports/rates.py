"""回访完成率, 回访率, 满意率 of the calls due in a span, by agent, unit, project type, way, month or version of the questions (R2.16).

One set of calls is the ground of all three, so they fit together: of D2's 30 users 28 were reached, and only those 28 can say
whether they are satisfied. Each figure names its numerator, its denominator and the rows behind both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import TruncMonth

from huifang.accounts.models import User
from huifang.archive.labels import type_names
from huifang.archive.models import Project
from huifang.followup.labels import WAYS
from huifang.followup.models import Answer, Attempt, Record, Task
from huifang.kernel import clock
from huifang.organization.models import Unit
from huifang.regulations.models import Rule
from huifang.reports import access
from huifang.reports.access import Scope
from huifang.reports.narrowing import of_type
from huifang.reports.rules import Month, Rate
from huifang.reports.selectors import CONTENT, NOTHING

BY = ("agent", "unit", "type", "way", "month", "version")
WHICH = ("calls", "done", "tried", "reached", "records", "satisfied")
NONE = "none"
SPAN = 6
"""So many months are shown unless another span is asked for."""
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months from the first to the last, both included."""

    first: Month
    last: Month

    @classmethod
    def read(cls, query: Mapping[str, str], today: date) -> "Span":
        """Read ``from`` and ``to``; the last half-year where they are missing, unreadable or the wrong way round."""
        last = _month(query.get("to", "")) or Month.at(today)
        first = _month(query.get("from", "")) or last.back(SPAN)[-1]
        months = last.back(MOST_MONTHS)
        return cls(first if first <= last and first in months else last.back(SPAN)[-1], last)


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Figures:
    """The three rates of some calls."""

    followed: Rate = NOTHING
    reached: Rate = NOTHING
    satisfied: Rate = NOTHING


@dataclass(frozen=True, slots=True)
class Line:
    """One agent, unit, type, way, month or version."""

    key: str
    name: str
    figures: Figures


def calls_in(scope: Scope, span: Span) -> QuerySet[Task]:
    """The calls due in a span that are not void: the ground of every figure."""
    return Task.objects.filter(scope.tasks, due_at__gte=span.first.start, due_at__lt=span.last.end).exclude(state="void")


def marked(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Calls with what the figures ask of them."""
    tries = Attempt.objects.filter(task=OuterRef("pk"))
    records = Record.objects.filter(task=OuterRef("pk"), state=Record.State.COMPLETE).exclude(satisfaction="")
    return rows.annotate(
        was_tried=Exists(tries),
        was_reached=Exists(tries.filter(outcome=Attempt.Outcome.REACHED)),
        said=Exists(records),
        content=Exists(records.filter(satisfaction__in=CONTENT)),
    )


KEEP = {
    "calls": Q(),
    "done": Q(state="done"),
    "tried": Q(was_tried=True),
    "reached": Q(was_reached=True),
    "records": Q(said=True),
    "satisfied": Q(content=True),
}


def total(scope: Scope, span: Span) -> Figures:
    """The figures of all calls of a span."""
    found = marked(calls_in(scope, span)).aggregate(**{name: Count("pk", filter=keep) for name, keep in KEEP.items()})
    return _figures(found)


def _figures(found: Mapping[str, Any]) -> Figures:
    return Figures(
        followed=Rate(found["done"], found["calls"]),
        reached=Rate(found["reached"], found["tried"]),
        satisfied=Rate(found["satisfied"], found["records"]),
    )


def lines(scope: Scope, span: Span, by: str) -> list[Line]:
    """The figures of each group, in one grouped query and one for their names; a call of several types counts in each."""
    grouped: QuerySet[Any, Any] = _keyed(marked(calls_in(scope, span)), by).order_by().values("key")
    found = grouped.annotate(**{name: Count("pk", filter=keep, distinct=True) for name, keep in KEEP.items()})
    by_key = {_text(line["key"]): _figures(line) for line in found if by != "version" or line["key"] is not None}
    if by == "version":
        return _by_version(by_key)
    names = _names(by, by_key)
    known = [Line(key or NONE, names.get(key, key), figures) for key, figures in by_key.items()]
    order = {"month": lambda line: line.key}.get(by, lambda line: (line.key == NONE, -line.figures.followed.whole, line.name))
    return sorted(known, key=order)


def _keyed(rows: QuerySet[Any], by: str) -> QuerySet[Any]:
    marks: dict[str, Any]
    if by == "month":
        marks = {"key": TruncMonth("due_at", tzinfo=clock.ZONE)}
    elif by == "type":
        about = Case(When(items__obligation__subject_kind=Project.ref_kind, then=F("items__obligation__subject_id")))
        rows = rows.annotate(about=about)
        marks = {"key": Subquery(Project.objects.filter(pk=OuterRef("about")).values("type")[:1])}
    elif by == "version":
        asked = Answer.objects.filter(record__task=OuterRef("pk"), record__state=Record.State.COMPLETE).order_by("pk")
        marks = {"key": Subquery(asked.values("rule_id")[:1])}
    else:
        marks = {"key": F({"agent": "assignee_id", "unit": "unit_id", "way": "way"}[by])}
    keyed: QuerySet[Any] = rows.annotate(**marks)
    return keyed


def _text(key: object) -> str:
    if key is None:
        return ""
    return f"{key:%Y-%m}" if isinstance(key, date) else str(key)


def _names(by: str, keys: Mapping[str, object]) -> dict[str, str]:
    ids = [key for key in keys if key.isdigit()]
    if by == "agent":
        return {str(pk): name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    if by == "unit":
        return {str(pk): name for pk, name in Unit.objects.filter(pk__in=ids).values_list("pk", "name")}
    if by == "way":
        return {code: str(word) for code, word in WAYS.items()}
    return dict(type_names()) if by == "type" else {key: key for key in keys}


def _by_version(by_rule: Mapping[str, Figures]) -> list[Line]:
    """Rules of one version of a regulation together: what was asked then, beside what is asked now."""
    rules = Rule.objects.filter(pk__in=list(by_rule)).select_related("version__regulation")
    found: dict[int, Line] = {}
    for rule in rules:
        version, figures = rule.version, by_rule[str(rule.pk)]
        name = f"{version.regulation.title} v{version.number}"
        known = found.get(version.pk, Line(str(version.pk), name, Figures()))
        kept = known.figures
        joined = Figures(kept.followed + figures.followed, kept.reached + figures.reached, kept.satisfied + figures.satisfied)
        found[version.pk] = replace(known, figures=joined)
    return sorted(found.values(), key=lambda line: line.name)


def rows(user: User, span: Span, *, unit: int | None, by: str, key: str, which: str) -> QuerySet[Task]:
    """The calls behind a figure, exactly as it counted them, as far as the user may read them."""
    found = access.tasks_for(user) & calls_in(access.scope_of(user).within(unit=unit), span)
    found = marked(found).filter(KEEP.get(which, Q()))
    if not key:
        return found
    if by == "month":
        month = _month(key)
        return found.filter(due_at__gte=month.start, due_at__lt=month.end) if month else found.none()
    if by == "type":
        return of_type(found, key, "pk")
    if by == "way":
        return found.filter(way=key)
    if not (key.isdigit() and len(key) < 16) and key != NONE:
        return found.none()
    value = None if key == NONE else int(key)
    if by == "version":
        ids = Rule.objects.filter(version=value).values("pk")
        return _keyed(found, "version").filter(key__in=ids)
    return found.filter(**{"assignee" if by == "agent" else "unit": value})


def months(today: date) -> list[Month]:
    """The months that can be chosen, newest first."""
    return Month.at(today + timedelta(days=31)).back(MOST_MONTHS)
