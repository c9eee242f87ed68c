"""Due dates once per distinct (rule, region, base), as helper tables that the bulk statements join (R2.1).

``plan_realm``: under which rules a unit's customers are. ``plan_lane``: which lanes a type in a region (or with a declared cycle) has there. ``plan_done``: the latest milestone of a
project and rule. ``plan_due``: the calls of a lane and base; ``sight`` 0 for a project that the rule meets for the first
time, 1 for one it knows, 2 for both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from huifang.followup.planning import sql
from huifang.followup.planning.lanes import Lane
from huifang.followup.planning.realms import Realms
from huifang.followup.rules.cycles import Call, again, first_sight, known_too
from huifang.kernel.calendar import WorkCalendar

FIRST, KNOWN, ANY = 0, 1, 2
TABLES = ("plan_realm", "plan_lane", "plan_later", "plan_done", "plan_due")
_DAY = timedelta(days=1)
NO_REGION, UNDECLARED = "", 0


@dataclass(frozen=True, slots=True)
class Horizon:
    """From when to when calls are made. ``since`` is the last day already planned; none: everything is looked at anew.

    ``backlog_on`` is the day until which a backlog is worked off; none: a missed call is due now.
    """

    today: date
    until: date
    since: date | None = None
    backlog_on: date | None = None


@dataclass
class Dates:
    """The helper tables of one phase of a run."""

    realms: Realms
    calendar: WorkCalendar
    horizon: Horizon
    scoped: bool = False
    """Only projects of the customers in ``plan_scope``."""
    _ends: dict[date, Any] = field(default_factory=dict)

    def build(self) -> None:
        """Make and fill the tables."""
        sql.helper(
            "plan_lane",
            "realm:i type:t region:t declared:i lane:i feed:t rule_id:i rule_code:t anchor:t",
            key="realm, type, region, declared, lane",
        )
        self.fill_realms()
        sql.helper("plan_later", "lane:i type:t", key="lane, type")
        sql.helper("plan_done", "project:i rule_code:t done_on:d", key="project, rule_code")
        sql.helper(
            "plan_due",
            "lane:i base:d done:i occurrence:t sight:i due_at:m day:i target:d provisional:b backlog:b",
            key="lane, base, done, occurrence, sight",
        )
        self._fill_done()
        sql.fill("plan_due", _DUE, self._due_rows())
        self._fill_lanes()
        sql.analyze(*TABLES)

    def fill_realms(self) -> None:
        """Under which rules each unit's customers are, and how many calls somebody has room for there."""
        sql.helper("plan_realm", "unit:i realm:i room:i", key="unit")
        places = self.realms.places.items()
        sql.fill("plan_realm", ("unit", "realm", "room"), [(u, n, self.realms.lanes[n].grouping.daily_capacity) for u, n in places])

    def due_at(self, on: date) -> Any:
        """The end of a working day, as the database takes it."""
        if on not in self._ends:
            self._ends[on] = sql.moment(self.calendar.end_of_working_day(on))
        return self._ends[on]

    def calls(self, lane: Lane, base: date, done: bool) -> Iterator[tuple[int, Call]]:
        """What a lane asks from a base, with the sight for which it holds."""
        series = lane.series_when_done if done else lane.series
        span = self.horizon
        if span.since is not None:
            found = again(series, base, since=span.since, today=span.today, until=span.until, calendar=self.calendar)
            yield from ((ANY, call) for call in found)
            return
        new = first_sight(series, base, today=span.today, until=span.until, calendar=self.calendar)
        for call in new:
            yield (ANY if call.sort == "timely" else FIRST), call
        known = known_too(series, base, new, today=span.today, until=span.until, calendar=self.calendar)
        yield from ((KNOWN, call) for call in known[sum(c.sort == "timely" for c in new) :])

    def groups(self) -> Iterator[tuple[int, str, str, int, date]]:
        """Each distinct realm, type, region, declared cycle and completion of the register."""
        source = "plan_scope s JOIN archive_project p ON p.customer_id = s.customer" if self.scoped else "archive_project p"
        realm = "0"
        if self.realms.several:
            source += " JOIN archive_customer c ON c.id = p.customer_id JOIN plan_realm r ON r.unit = c.unit_id"
            realm = "r.realm"
        for place, kind, region, base in sql.rows(
            f"SELECT DISTINCT {realm}, p.type, p.region, p.completed_on FROM {source} WHERE p.completed_on IS NOT NULL"
        ):
            if self.realms.lanes[place].is_ruled(kind):
                yield place, kind, region, UNDECLARED, _day(base)
        for place, kind, months, base in sql.rows(
            f"""SELECT DISTINCT {realm}, p.type, p.declared_cycle_months, p.completed_on FROM {source}
            WHERE {self._unruled()} p.declared_cycle_months > 0 AND p.completed_on IS NOT NULL""",
            () if self.realms.several else self.realms.lanes[0].ruled,
        ):
            if not self.realms.lanes[place].is_ruled(kind):
                yield place, kind, NO_REGION, months, _day(base)

    def _unruled(self) -> str:
        ruled = () if self.realms.several else self.realms.lanes[0].ruled
        return f"p.type NOT IN ({', '.join(['%s'] * len(ruled))}) AND" if ruled else ""

    def _due_rows(self) -> Iterator[tuple[Any, ...]]:
        seen: set[tuple[int, date]] = set()
        self._met: dict[tuple[int, str, str, int], list[Lane]] = {}
        for place, kind, region, declared, base in self.groups():
            lanes = self._met.get((place, kind, region, declared))
            if lanes is None:
                lanes = self._met[place, kind, region, declared] = self.realms.lanes[place].of(kind, region, declared)
            for lane in lanes:
                if (lane.id, base) not in seen:
                    seen.add((lane.id, base))
                    yield from self._rows_of(lane, base, done=False)
        yield from self._done_rows()

    def _done_rows(self) -> Iterator[tuple[Any, ...]]:
        anchored: dict[str, list[Lane]] = {}
        for lane in self.realms.all:
            if lane.anchored:
                anchored.setdefault(lane.rule_code, []).append(lane)
        for code, base in sql.rows("SELECT DISTINCT rule_code, done_on FROM plan_done"):
            for lane in anchored.get(code, ()):
                yield from self._rows_of(lane, _day(base), done=True)

    def _rows_of(self, lane: Lane, base: date, *, done: bool) -> Iterator[tuple[Any, ...]]:
        for sight, call in self.calls(lane, base, done):
            backlog = call.sort == "backlog" and self.horizon.backlog_on is not None
            on = self._placed(call)
            line = (call.occurrence, sight, self.due_at(on), on.toordinal(), sql.day(call.target), call.provisional, backlog)
            yield (lane.id, sql.day(base), int(done), *line)

    def _placed(self, call: Call) -> date:
        if call.sort != "backlog":
            return call.on
        return self.horizon.backlog_on or self.calendar.next_working_day(self.horizon.today, strict=False)

    def _fill_done(self) -> None:
        codes = self.realms.anchored_codes
        if not codes:
            return
        marks = ", ".join(["%s"] * len(codes))
        of = (
            " AND m.project_id IN (SELECT p.id FROM plan_scope s JOIN archive_project p ON p.customer_id = s.customer)"
            if self.scoped
            else ""
        )
        latest = (
            f"SELECT m.project_id, m.rule_code, max(m.done_on) FROM archive_milestone m WHERE m.rule_code IN ({marks}){of} GROUP BY 1, 2"
        )
        sql.run(f"INSERT INTO plan_done (project, rule_code, done_on) {latest}", codes)

    def _fill_lanes(self) -> None:
        lines = [
            (place, kind, region, declared, lane.id, lane.feed, lane.rule_id, lane.rule_code, lane.rule_code if lane.anchored else "")
            for (place, kind, region, declared), lanes in self._met.items()
            for lane in lanes
        ]
        sql.fill("plan_lane", ("realm", "type", "region", "declared", "lane", "feed", "rule_id", "rule_code", "anchor"), lines)
        sql.fill("plan_later", ("lane", "type"), [(lane.id, code) for lane in self.realms.all for code in lane.later])


_DUE = ("lane", "base", "done", "occurrence", "sight", "due_at", "day", "target", "provisional", "backlog")


def _day(value: Any) -> date:
    found = sql.read_day(value)
    assert found is not None
    return found
