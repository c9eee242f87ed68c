"""What the rules in force ask of projects, as lanes: one rule with one series of dates (R2.1)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from huifang.followup.rules import stages
from huifang.followup.rules.cycles import Series
from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.cycles import Period
from huifang.regulations import shapes
from huifang.regulations.book import Book, TypedRule
from huifang.regulations.shapes import Cycle, Grouping, ProjectType, StagePlan

Feed = Literal["cycle", "stage", "declared"]
DECLARED_LEADS = (30, 7)
CALENDAR = "calendar"
KINDS = ("cycle", "stage_plan", "project_type")


@dataclass(frozen=True, slots=True)
class Lane:
    """One rule with the dates it asks for. ``anchored`` lanes count from when the duty was last done."""

    id: int
    rule_id: int
    rule_code: str
    feed: Feed
    series: Series
    anchored: bool = False
    later: tuple[str, ...] = ()

    @property
    def series_when_done(self) -> Series:
        """The series counted from when the duty was really done: a call after completion isn't asked for again."""
        return replace(self.series, after_days=None)


class Lanes:
    """The lanes of a book, made when a type and region are first met."""

    def __init__(self, book: Book, known: dict[Any, Lane] | None = None) -> None:
        """``known`` are lanes shared with those of other books: one rule with one series is one lane."""
        grouping = book.first(Grouping)
        self.grouping = grouping.value if grouping else Grouping()
        self._cycles = _by_type(book.of(Cycle), lambda rule: rule.project_types)
        self._plans = _by_type(book.of(StagePlan), lambda rule: tuple(t for s in rule.stages for t in s.project_types))
        self._types: dict[str, TypedRule[ProjectType]] = {rule.value.code: rule for rule in book.of(ProjectType)}
        self._carriers = {code: _carrier(rules) for code, rules in self._cycles.items()}
        self._known: dict[Any, Lane] = {} if known is None else known

    def of(self, project_type: str, region: str, declared: int | None = None) -> list[Lane]:
        """Everything that is asked of such a project.

        ``declared`` months, as the register says them, count only for a type that no cycle and no chain knows.
        """
        if not self.is_ruled(project_type):
            return [self._declared(project_type, declared)] if declared and project_type in self._types else []
        cycles = [self._cycle(rule, project_type, region) for rule in self._cycles.get(project_type, ())]
        return cycles + [self._stage(rule, project_type) for rule in self._plans.get(project_type, ())]

    def is_ruled(self, project_type: str) -> bool:
        """Does a cycle or a chain know this type?"""
        return project_type in self._cycles or project_type in self._plans

    @property
    def ruled(self) -> tuple[str, ...]:
        """Types that a cycle or a chain knows."""
        return tuple(sorted({*self._cycles, *self._plans}))

    @property
    def anchored_codes(self) -> tuple[str, ...]:
        """Codes of the rules that count from when a duty was last done."""
        return tuple(sorted(r.code for rules in self._cycles.values() for r in rules if r.value.anchor == "completion"))

    def _cycle(self, rule: TypedRule[Cycle], project_type: str, region: str) -> Lane:
        body = rule.value
        after = body.after_completion_days if self._carriers[project_type] == rule.code else None
        series = Series(body.period_in(region), body.leads_days or (0,), body.roll, after)
        return self._lane(rule, "cycle", series, anchored=body.anchor == "completion")

    def _stage(self, rule: TypedRule[StagePlan], project_type: str) -> Lane:
        place = rule.value.position(project_type)
        assert place is not None
        stage = rule.value.stages[place]
        series = stages.series(after=stage.check_after_days, every=stage.check_every_days, most=stage.max_checks)
        return self._lane(rule, "stage", series, later=stages.later_types([s.project_types for s in rule.value.stages], place))

    def _declared(self, project_type: str, months: int) -> Lane:
        return self._lane(self._types[project_type], "declared", Series(Period(months=months), DECLARED_LEADS))

    def _lane(self, rule: TypedRule[Any], feed: Feed, series: Series, *, anchored: bool = False, later: tuple[str, ...] = ()) -> Lane:
        key = (rule.id, series, later)
        if key not in self._known:
            self._known[key] = Lane(len(self._known) + 1, rule.id, rule.code, feed, series, anchored, later)
        return self._known[key]


def _by_type(rules: Iterable[TypedRule[Any]], types: Any) -> dict[str, list[TypedRule[Any]]]:
    found: dict[str, list[TypedRule[Any]]] = {}
    for rule in rules:
        for code in types(rule.value):
            found.setdefault(code, []).append(rule)
    return found


def _carrier(rules: Iterable[TypedRule[Cycle]]) -> str:
    """The one rule of a type that carries the call after completion: the soonest, the first clause breaking ties."""
    days = [(r.value.after_completion_days, i, r.code) for i, r in enumerate(rules) if r.value.after_completion_days is not None]
    return min(days)[2] if days else ""


def rule_digests(book: Book, calendar: WorkCalendar) -> dict[str, str]:
    """A digest of each rule that dates depend on, by code, and of the calendar."""
    found = {rule.code: digest_of(shapes.dump(rule.value)) for kind in KINDS for rule in book.of(kind)}
    days = {"rest": sorted(map(str, calendar.holidays)), "work": sorted(map(str, calendar.workdays))}
    found[CALENDAR] = digest_of(days | {"years": sorted(calendar.known_years), "shifts": [[str(a), str(b)] for a, b in calendar.shifts]})
    return found


def fingerprint(found: Mapping[str, str]) -> str:
    """One digest of all."""
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> frozenset[str] | None:
    """The codes whose rule differs, or None for all of them because the calendar does."""
    if old.get(CALENDAR) != new.get(CALENDAR):
        return None
    return frozenset(code for code in {*old, *new} if old.get(code) != new.get(code))


def digest_of(content: object) -> str:
    """A short digest of anything that can be written as JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[:16]
