"""What was missed before a register was imported: one round, spread over working days by the team's capacity (R2.2, R2.4).

A customer whose next planned call lies inside the round's window is asked about the missed matter on that call. The
others are called oldest and most important first.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from huifang.followup.models import PlanRun, Round, Task, TaskItem
from huifang.followup.planning import sql, tasks
from huifang.followup.planning.dates import Dates
from huifang.followup.planning.tasks import Made
from huifang.followup.planning.writing import CUSTOMER
from huifang.followup.rules.grouping import Spread, spread
from huifang.journal.services import record
from huifang.kernel.refs import Ref
from huifang.organization import selectors
from huifang.organization.models import Unit

CALLERS = ("agent", "agent_second_line")


def agents_of(unit: Unit, at: datetime) -> int:
    """People who call for a unit and the units below it, at least one."""
    people = selectors.members(unit, below=True, at=at).filter(role_assignments__role__in=CALLERS)
    return people.distinct().count() or 1


def window_end(dates: Dates, at: datetime) -> date:
    """The working day by which every backlog call surely has its turn: the due day of the missed items."""
    longest = max(lanes.grouping.backlog_days for lanes in dates.realms.lanes)
    for unit, customers in sql.rows("SELECT unit_id, count(*) FROM archive_customer GROUP BY unit_id"):
        capacity = agents_of(Unit.objects.get(pk=unit), at) * dates.realms.of(unit).grouping.daily_capacity
        longest = max(longest, -(-customers // capacity))
    return dates.calendar.add_working_days(dates.horizon.today, longest, strict=False)


@dataclass(frozen=True, slots=True)
class Team:
    """One team's part of the backlog."""

    unit: int
    round: int
    pace: Spread
    days: tuple[date, ...]


def prepare(run: PlanRun, dates: Dates, *, by: Ref) -> None:
    """Rank the customers that wait with missed items of this run into ``plan_turn``, and open a round for each team.

    Customers whose call a killed run had already written keep their turn, so that nothing is laid twice.
    """
    if run.obligations_created > 5000:
        sql.analyze("obligations_obligation", "followup_task", "followup_taskitem")
    sql.helper("plan_turn", "customer:i unit:i place:i due_at:m round:i", key="customer")
    batches = ", ".join(f"'{run.batch}.{n}'" for n in range(1, run.chunks + 1)) or "''"
    sql.run(
        f"""INSERT INTO plan_turn (customer, unit, place)
        SELECT x.customer, x.unit_id, row_number() OVER (PARTITION BY x.unit_id ORDER BY x.grade, x.oldest, x.customer)
        FROM (SELECT o.party_id AS customer, c.unit_id,
            CASE c.grade WHEN 'key' THEN 0 WHEN 'group_1' THEN 1 WHEN 'group_2' THEN 2 ELSE 3 END AS grade, min(o.target_on) AS oldest
            FROM obligations_obligation o JOIN archive_customer c ON c.id = o.party_id
            LEFT JOIN followup_taskitem l ON l.obligation_id = o.id LEFT JOIN followup_task t ON t.id = l.task_id
            LEFT JOIN followup_round r ON r.id = t.round_id
            WHERE o.batch IN ({batches}) AND o.state = 'open' AND o.party_kind = '{CUSTOMER}'
                AND (l.id IS NULL OR r.key LIKE '{run.batch}-%%')
            GROUP BY o.party_id, c.unit_id, c.grade) x
        WHERE NOT EXISTS (SELECT 1 FROM followup_task t WHERE t.customer_id = x.customer AND {tasks.OPEN} AND t.round_id IS NULL
            AND t.due_at <= %s)""",
        [sql.moment(dates.calendar.end_of_working_day(run.backlog_until or run.until))],
    )
    teams = [_open_round(run, dates, unit, calls, by) for unit, calls in sql.rows("SELECT unit, count(*) FROM plan_turn GROUP BY unit")]
    sql.helper("plan_slot", "unit:i slot:i due_at:m round:i", key="unit, slot")
    lines = [(team.unit, n, dates.due_at(day), team.round) for team in teams for n, day in enumerate(team.days)]
    sql.fill("plan_slot", ("unit", "slot", "due_at", "round"), lines)
    sql.analyze("plan_turn", "plan_slot")
    for team in teams:
        sql.run(
            f"""UPDATE plan_turn SET (due_at, round) = (SELECT s.due_at, s.round FROM plan_slot s
            WHERE s.unit = plan_turn.unit AND s.slot = (plan_turn.place - 1) / {team.pace.per_day}) WHERE unit = %s""",
            [team.unit],
        )
    sql.analyze("plan_turn")


def _open_round(run: PlanRun, dates: Dates, unit: int, calls: int, by: Ref) -> Team:
    rule, team = dates.realms.of(unit).grouping, Unit.objects.get(pk=unit)
    pace = spread(calls, capacity=agents_of(team, run.at) * rule.daily_capacity, within_days=rule.backlog_days)
    days = [dates.calendar.next_working_day(dates.horizon.today, strict=False)]
    while len(days) < pace.days:
        days.append(dates.calendar.next_working_day(days[-1], inclusive=False, strict=False))
    with translation.override(settings.LANGUAGE_CODE):
        name = gettext("Backlog of the register {month}").format(month=f"{dates.horizon.today:%Y-%m}")
    made, is_new = Round.objects.get_or_create(
        key=f"{run.batch}-{unit}",
        defaults={
            "kind": Round.Kind.BACKLOG, "name": name, "unit": team, "starts_on": days[0], "ends_on": days[-1],
            "per_day": pace.per_day, "created_at": run.at,
        },
    )  # fmt: skip
    if is_new:
        record("followup.round.opened", made, by=by, at=run.at, batch=run.batch, name=name, calls=calls, until=days[-1], unit=unit)
    return Team(unit, made.pk, pace, tuple(days))


def place(run: PlanRun, dates: Dates, first: int, last: int) -> Made:
    """Write the calls of customers with ``first`` < id ≤ ``last``, and put their missed items into them."""
    batches = ", ".join(f"'{run.batch}.{n}'" for n in range(1, run.chunks + 1)) or "''"
    waiting = f"""FROM obligations_obligation o WHERE o.party_kind = '{CUSTOMER}' AND o.party_id > %s AND o.party_id <= %s
        AND o.state = 'open' AND o.batch IN ({batches})
        AND NOT EXISTS (SELECT 1 FROM followup_taskitem l WHERE l.obligation_id = o.id)"""
    sql.helper("plan_missed", "id:i customer:i", key="id")
    if not sql.run(f"INSERT INTO plan_missed SELECT o.id, o.party_id {waiting}", [first, last]):
        return Made()
    for table in ("plan_call", "plan_link", "plan_busy"):
        sql.empty(table)
    now = dates.due_at(dates.calendar.next_working_day(dates.horizon.today, strict=False))
    calls = sql.run(
        f"""INSERT INTO plan_call (id, customer, due_at, round) SELECT {sql.next_id(Task)}, x.customer, x.due_at, x.round
        FROM (SELECT m.customer, COALESCE(w.due_at, {sql.as_moment()}) AS due_at, w.round, w.place
        FROM (SELECT DISTINCT customer FROM plan_missed) m LEFT JOIN plan_turn w ON w.customer = m.customer
        WHERE w.customer IS NOT NULL OR NOT EXISTS (SELECT 1 FROM followup_task t WHERE t.customer_id = m.customer AND {tasks.OPEN})
        ORDER BY 2, 4) x""",
        [now],
    )
    tasks.write_calls(dates, batch=run.batch, at=run.at)
    into = """FROM plan_missed m JOIN (SELECT customer, min(id) AS call FROM plan_call GROUP BY customer) k ON k.customer = m.customer"""
    sql.insert(TaskItem, {"task_id": "k.call", "obligation_id": "m.id"}, f"{into} ORDER BY m.id")
    return Made(calls, _attach())


def _attach() -> int:
    """Missed items of customers who have a planned call soon: asked on that call."""
    sql.helper("plan_next", "customer:i call:i", key="customer")
    sql.analyze("plan_missed", "plan_call")
    sql.run(
        f"""INSERT INTO plan_next SELECT x.customer, x.id FROM (
        SELECT m.customer, t.id, row_number() OVER (PARTITION BY m.customer ORDER BY t.due_at, t.id) AS place
        FROM (SELECT DISTINCT customer FROM plan_missed WHERE customer NOT IN (SELECT customer FROM plan_call)) m
        {sql.join()} followup_task t ON t.customer_id = m.customer WHERE {tasks.OPEN}) x WHERE x.place = 1"""
    )
    source = "FROM plan_missed m JOIN plan_next n ON n.customer = m.customer ORDER BY m.id"
    return sql.insert(TaskItem, {"task_id": "n.call", "obligation_id": "m.id"}, source)
