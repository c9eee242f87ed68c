"""What a changed rule, project or calendar takes back or moves (R2.1).

``examine`` only looks; ``apply`` writes what it found. A preview stops after looking, so it says what a publication does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from huifang.followup.planning import sql, tasks
from huifang.followup.planning.dates import UNDECLARED, Dates
from huifang.followup.planning.lanes import Lane
from huifang.followup.planning.writing import PROJECT, PROJECT_CHANGED, PROJECT_ENDED, RULE_CHANGED, STAGE_BEGUN
from huifang.followup.rules.cycles import COMPLETED, natural, placed
from huifang.journal.services import Actor
from huifang.kernel import clock
from huifang.obligations.services import Shift, reschedule_many, waive_many

MOVED = "制度或日历变更后重新排期"


@dataclass
class Findings:
    """Duties to waive by reason, and duties to move; ``of`` tells project, customer and rule of each."""

    waive: dict[str, list[int]] = field(default_factory=dict)
    shifts: list[Shift] = field(default_factory=list)
    of: dict[int, tuple[int, int, str]] = field(default_factory=dict)

    @property
    def waived(self) -> list[int]:
        """Every duty to waive."""
        return [i for ids in self.waive.values() for i in ids]


def examine(dates: Dates, first: int, last: int, *, codes: frozenset[str] | None, scoped: bool, why: str = RULE_CHANGED) -> Findings:
    """Compare open, untouched calls of customers with ``first`` < id ≤ ``last`` with what the rules ask now.

    A call that nobody has touched is waived when its rule, project or stage no longer asks for it, and moved when its day
    changed and has not passed. ``codes`` limits this to some rules.
    """
    found, memo = Findings(), _Memo(dates)
    for line in _lines(first, last, codes, scoped):
        verdict = memo.verdict(line, why)
        if isinstance(verdict, str):
            found.waive.setdefault(verdict, []).append(line.id)
        elif verdict is not None:
            found.shifts.append(Shift(line.id, verdict[0], line.target, verdict[1]))
        if verdict is not None:
            found.of[line.id] = (line.subject, line.customer, line.code)
    return found


def note_gone(found: Findings) -> None:
    """Let the statements that make new calls not count what is about to be waived."""
    sql.empty("plan_gone")
    sql.fill("plan_gone", ("id",), [(i,) for i in found.waived])


def apply(found: Findings, dates: Dates, *, batch: str, by: Actor, at: datetime) -> None:
    """Waive and move the duties, then void calls left empty and move those whose duties moved."""
    for reason, ids in found.waive.items():
        waive_many(ids, reason=reason, by=by, at=at, batch=batch)
    if found.shifts:
        reschedule_many(found.shifts, reason=MOVED, by=by, at=at, batch=batch)
    if found.of:
        _tidy(sorted(found.of), dates, at)


@dataclass(frozen=True, slots=True)
class _Line:
    id: int
    customer: int
    code: str
    occurrence: str
    due_on: date
    due_at: datetime
    target: date | None
    provisional: bool
    born_on: date
    subject: int
    type: str | None
    region: str
    declared: int
    base: date | None
    done_on: date | None
    ended: bool
    moved_on: bool
    unit: int | None


def _lines(first: int, last: int, codes: frozenset[str] | None, scoped: bool) -> Iterator[_Line]:
    limit, params = "", []
    if codes is not None:
        params = sorted(codes)
        limit = f"AND o.rule_code IN ({', '.join(['%s'] * len(params))})" if params else "AND 1 = 0"
    who = f"plan_scope s {sql.join()} obligations_obligation o ON o.party_id = s.customer" if scoped else "obligations_obligation o"
    later = """EXISTS (SELECT 1 FROM plan_lane v JOIN plan_later w ON w.lane = v.lane JOIN archive_project q ON q.type = w.type
        WHERE v.realm = (SELECT r.realm FROM plan_realm r WHERE r.unit = c.unit_id) AND v.type = p.type AND v.region = p.region AND v.rule_code = o.rule_code AND q.customer_id = p.customer_id AND q.id <> p.id
        AND (q.completed_on IS NULL OR q.completed_on >= p.completed_on))"""
    statement = f"""SELECT o.id, o.party_id, o.rule_code, o.occurrence, o.due_at, o.target_on, o.is_provisional, o.born_at, o.subject_id,
        p.type, p.region, p.declared_cycle_months, p.completed_on, m.done_on, p.state, CASE WHEN {later} THEN 1 ELSE 0 END, c.unit_id
        FROM {who} LEFT JOIN archive_project p ON p.id = o.subject_id LEFT JOIN archive_customer c ON c.id = p.customer_id
        LEFT JOIN plan_done m ON m.project = o.subject_id AND m.rule_code = o.rule_code
        LEFT JOIN followup_taskitem l ON l.obligation_id = o.id LEFT JOIN followup_task t ON t.id = l.task_id
        WHERE o.party_kind = 'archive.customer' AND o.party_id > %s AND o.party_id <= %s AND o.state = 'open'
        AND o.subject_kind = '{PROJECT}' AND o.batch LIKE 'plan-%%' AND (t.id IS NULL OR ({tasks.FREE})) {limit}"""
    for row in sql.rows(statement, [first, last, *params]):
        due = sql.read_moment(row[4])
        yield _Line(
            id=row[0], customer=row[1], code=row[2], occurrence=row[3], due_on=clock.local_date(due), due_at=due, target=sql.read_day(row[5]),
            provisional=bool(row[6]), born_on=clock.local_date(sql.read_moment(row[7])), subject=row[8], type=row[9], region=row[10] or "",
            declared=row[11] or 0, base=sql.read_day(row[12]), done_on=sql.read_day(row[13]), ended=row[14] != "active", moved_on=bool(row[15]),
            unit=row[16],
        )  # fmt: skip


class _Memo:
    """The verdict of each distinct lane, base and occurrence."""

    def __init__(self, dates: Dates) -> None:
        self.dates = dates
        self._days: dict[tuple[Any, ...], Any] = {}

    def verdict(self, line: _Line, why: str) -> str | tuple[datetime, bool] | None:
        """A reason to waive, the new due time and whether it is provisional, or None to leave the call as it is."""
        if line.type is None or line.base is None or line.ended:
            return PROJECT_ENDED if line.ended else PROJECT_CHANGED
        lane = self._lane(line)
        if lane is None:
            return why
        if lane.later and line.moved_on:
            return STAGE_BEGUN
        line = line if lane.anchored else replace(line, done_on=None)
        if line.occurrence == COMPLETED and line.done_on is not None:
            return None
        base = line.done_on or line.base
        assert base is not None
        day, provisional, late = self._day(lane, base, line)
        if day is None:
            return why
        if line.due_on in {day, late}:
            return (line.due_at, provisional) if line.due_on == day and provisional != line.provisional else None
        return (self.dates.calendar.end_of_working_day(day), provisional) if day >= self.dates.horizon.today else None

    def _lane(self, line: _Line) -> Lane | None:
        assert line.type is not None
        known = self.dates.realms.of(line.unit)
        lanes = known.of(line.type, line.region, UNDECLARED if known.is_ruled(line.type) else line.declared)
        return next((lane for lane in lanes if lane.rule_code == line.code), None)

    def _day(self, lane: Lane, base: date, line: _Line) -> tuple[date | None, bool, date | None]:
        key = (lane.id, base, line.occurrence, line.born_on, line.done_on is not None)
        if key not in self._days:
            series = lane.series_when_done if line.done_on else lane.series
            call = natural(series, base, line.occurrence, self.dates.calendar)
            late = placed(series, base, line.occurrence, born_on=line.born_on, calendar=self.dates.calendar) if call else None
            self._days[key] = (call and call.on, bool(call and call.provisional), late)
        found: tuple[date | None, bool, date | None] = self._days[key]
        return found


def _tidy(obligations: list[int], dates: Dates, at: datetime) -> None:
    """Calls with nothing left to ask become void; the others are due when the first of their items is."""
    sql.helper("plan_touched", "task:i", key="task")
    for start in range(0, len(obligations), 5000):
        part = obligations[start : start + 5000]
        marks = ", ".join(["%s"] * len(part))
        sql.run(
            f"""INSERT INTO plan_touched SELECT DISTINCT l.task_id FROM followup_taskitem l WHERE l.obligation_id IN ({marks})
            AND l.task_id NOT IN (SELECT task FROM plan_touched)""",
            part,
        )
    mine = f"id IN (SELECT task FROM plan_touched) AND {tasks.FREE.replace('t.', '')}"
    item = """FROM followup_taskitem l JOIN obligations_obligation o ON o.id = l.obligation_id AND o.state = 'open'
        WHERE l.task_id = followup_task.id"""
    sql.run(
        f"UPDATE followup_task SET state = 'void', closed_at = {sql.as_moment()}, version = version + 1 WHERE {mine} AND NOT EXISTS (SELECT 1 {item})",
        [sql.moment(at)],
    )
    sql.run(
        f"""UPDATE followup_task SET due_at = (SELECT min(o.due_at) {item}), version = version + 1
        WHERE {mine} AND round_id IS NULL AND due_at <> (SELECT min(o.due_at) {item})"""
    )
