"""Calls for due items (R2.2): one call groups what is due for a customer within the rule's days.

``plan_call``: the calls of one chunk with their ids; ``item`` is set when the call has a single item. ``plan_link``: which
item goes to which call otherwise. A call goes to the customer's owner if that person is there on the day and still has
room; else to the team.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from huifang.followup.models import Task, TaskItem
from huifang.followup.planning import sql
from huifang.followup.planning.dates import Dates
from huifang.followup.planning.sql import Given
from huifang.followup.planning.writing import PROJECT
from huifang.followup.rules.grouping import Item, Slot, group
from huifang.kernel import clock
from huifang.organization.models import Deputy

FREE = "t.state = 'waiting' AND t.kind = 'cycle' AND t.holder_id IS NULL AND t.last_attempt_at IS NULL AND t.unanswered = 0"
OPEN = "t.state IN ('waiting', 'callback') AND t.kind = 'cycle' AND t.holder_id IS NULL"


@dataclass(frozen=True, slots=True)
class Made:
    """What a chunk made: calls, due items put into calls that were there."""

    calls: int = 0
    joined: int = 0


def prepare(today: date, *, scoped: bool = False) -> None:
    """Make the helper tables; note who is away when."""
    sql.helper("plan_call", "id:i customer:i due_at:m item:i round:i", key="id", compact=False)
    sql.helper("plan_link", "item:i call:i", key="item", compact=False)
    sql.helper("plan_busy", "customer:i", key="customer")
    sql.helper("plan_load", "person:i due_at:m calls:i", key="person, due_at")
    sql.helper("plan_away", "person:i first:m last:m")
    away = Deputy.objects.filter(valid_until__gte=today).values_list("user_id", "valid_from", "valid_until")
    sql.fill("plan_away", ("person", "first", "last"), [(p, _begin(a), _begin(b + timedelta(days=1))) for p, a, b in away])
    _load(today, scoped=scoped)


def _begin(day: date) -> Any:
    return sql.moment(clock.moment_of(day, time(0)))


def _load(today: date, *, scoped: bool) -> None:
    """The calls that people have on each day from today on; of the scope's owners only, if there is one."""
    whose = " AND t.assignee_id IN (SELECT c.owner_id FROM plan_scope s JOIN archive_customer c ON c.id = s.customer)" if scoped else ""
    sql.run(
        f"""INSERT INTO plan_load SELECT t.assignee_id, t.due_at, count(*) FROM followup_task t
        WHERE t.assignee_id IS NOT NULL AND t.state IN ('waiting', 'callback') AND t.due_at >= %s{whose} GROUP BY 1, 2""",
        [_begin(today)],
    )


def place(dates: Dates, *, batch: str, at: datetime) -> Made:
    """Put the chunk's due items that are no backlog into calls, and write the new ones."""
    for table in ("plan_call", "plan_link", "plan_busy"):
        sql.empty(table)
    _find_busy()
    singles = _single_calls()
    grouped, joined = _grouped_calls(dates, at)
    write_calls(dates, batch=batch, at=at)
    _write_links()
    return Made(singles + grouped, joined)


def _find_busy() -> None:
    """Customers with several new items, or with an open call already."""
    sql.run(
        f"""INSERT INTO plan_busy SELECT i.customer FROM plan_item i WHERE NOT i.backlog GROUP BY i.customer
        HAVING count(*) > 1 OR EXISTS (SELECT 1 FROM followup_task t WHERE t.customer_id = i.customer AND {OPEN})"""
    )
    sql.analyze("plan_item", "plan_busy")


def _single_calls() -> int:
    return sql.run(
        f"""INSERT INTO plan_call (id, customer, due_at, item) SELECT {sql.next_id(Task)}, x.customer, x.due_at, x.id
        FROM (SELECT i.customer, i.due_at, i.id FROM plan_item i
        WHERE NOT i.backlog AND NOT EXISTS (SELECT 1 FROM plan_busy b WHERE b.customer = i.customer) ORDER BY i.id) x"""
    )


def _grouped_calls(dates: Dates, at: datetime) -> tuple[int, int]:
    """Group the items of busy customers; new calls, and items that joined an old one."""
    known, days = _open_calls(), _days(dates)
    new: list[tuple[int, Any, list[int]]] = []
    links: list[tuple[int, int]] = []
    moved: list[tuple[int, Any]] = []
    for customer, lines in groupby(_busy_items(), key=lambda line: line[1]):
        items = [Item(i, day, (subject, code, target)) for i, _customer, day, subject, code, target in lines]
        for slot in group(items, known.get(customer, ()), days=days.get(customer, dates.realms.lanes[0].grouping.days)):
            due = dates.due_at(date.fromordinal(slot.day))
            if slot.id is None:
                new.append((customer, due, slot.items))
                continue
            links += [(item, slot.id) for item in slot.items]
            if slot.moved:
                moved.append((slot.id, due))
    joined = len(links)
    links += _numbered(new)
    sql.fill("plan_link", ("item", "call"), links)
    for call, due in moved:
        sql.run(f"UPDATE followup_task SET due_at = %s, version = version + 1 WHERE id = %s AND {FREE.replace('t.', '')}", [due, call])
    return len(new), joined


def _days(dates: Dates) -> dict[int, int]:
    """Within how many days a busy customer's items become one call, where units differ in that."""
    if not dates.realms.several:
        return {}
    units = sql.rows(f"SELECT b.customer, c.unit_id FROM plan_busy b {sql.join()} archive_customer c ON c.id = b.customer")
    return {customer: dates.realms.of(unit).grouping.days for customer, unit in units}


def _numbered(new: list[tuple[int, Any, list[int]]]) -> list[tuple[int, int]]:
    """Give ids to new calls, write them into ``plan_call``; item and call."""
    if not new:
        return []
    if sql.is_postgres():
        ids = [line[0] for line in sql.rows(f"SELECT {sql.next_id(Task)} FROM generate_series(1, %s)", [len(new)])]
    else:
        last = sql.value("SELECT max(id) FROM plan_call") or sql.value(f"SELECT {sql.next_id(Task)}") - 1
        ids = list(range(last + 1, last + 1 + len(new)))
    sql.fill("plan_call", ("id", "customer", "due_at"), [(i, customer, due) for i, (customer, due, _items) in zip(ids, new, strict=True)])
    return [(item, i) for i, (_customer, _due, items) in zip(ids, new, strict=True) for item in items]


def _busy_items() -> list[tuple[Any, ...]]:
    return sql.rows(
        """SELECT i.id, i.customer, i.day, i.subject, i.rule_code, i.target FROM plan_item i
        JOIN plan_busy b ON b.customer = i.customer WHERE NOT i.backlog ORDER BY i.customer, i.day, i.id"""
    )


def _open_calls() -> dict[int, list[Slot]]:
    """Calls that new items of busy customers may join, with what they hold already."""
    found: dict[int, list[Slot]] = {}
    slots: dict[int, Slot] = {}
    for call, customer, due, movable in sql.rows(
        f"""SELECT t.id, t.customer_id, t.due_at, CASE WHEN {FREE} AND t.round_id IS NULL THEN 1 ELSE 0 END
        FROM plan_busy b {sql.join()} followup_task t ON t.customer_id = b.customer WHERE {OPEN}"""
    ):
        day = clock.local_date(sql.read_moment(due)).toordinal()
        slots[call] = Slot(day=day, id=call, movable=bool(movable), last=day)
        found.setdefault(customer, []).append(slots[call])
    if slots:
        for call, subject, code, target, due in _held():
            slots[call].aims.add((subject, code, target))
            slots[call].last = max(slots[call].last, clock.local_date(sql.read_moment(due)).toordinal())
    return found


def _held() -> Iterator[tuple[Any, ...]]:
    yield from sql.rows(
        f"""SELECT t.id, o.subject_id, o.rule_code, o.target_on, o.due_at FROM plan_busy b
        {sql.join()} followup_task t ON t.customer_id = b.customer {sql.join()} followup_taskitem l ON l.task_id = t.id
        {sql.join()} obligations_obligation o ON o.id = l.obligation_id
        WHERE {OPEN} AND o.state = 'open' AND o.subject_kind = '{PROJECT}'"""
    )


def write_calls(dates: Dates, *, batch: str, at: datetime) -> int:
    """Write ``plan_call`` as tasks: to the owner while there is room on the day, else to the team."""
    room = str(int(dates.realms.lanes[0].grouping.daily_capacity))
    if dates.realms.several:
        room = f"COALESCE((SELECT r.room FROM plan_realm r WHERE r.unit = k.unit_id), {room})"
    owner = """CASE WHEN u.id IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM plan_away a WHERE a.person = u.id AND k.due_at >= a.first AND k.due_at < a.last) THEN u.id END"""
    inner = f"""SELECT k.id, k.customer, k.due_at, k.round, c.unit_id, c.grade, {owner} AS owner
        FROM plan_call k {sql.join()} archive_customer c ON c.id = k.customer
        LEFT JOIN accounts_user u ON u.id = c.owner_id AND u.is_active"""
    rank = "CASE x.grade WHEN 'key' THEN 0 WHEN 'group_1' THEN 1 WHEN 'group_2' THEN 2 ELSE 3 END"
    placed = f"""FROM (SELECT x.*, row_number() OVER (PARTITION BY x.owner, x.due_at ORDER BY {rank}, x.id) + COALESCE(l.calls, 0) AS place
        FROM ({inner}) x LEFT JOIN plan_load l ON l.person = x.owner AND l.due_at = x.due_at) k ORDER BY k.id"""
    given: dict[str, str | Given] = {
        "id": "k.id", "customer_id": "k.customer", "due_at": "k.due_at", "round_id": "k.round", "unit_id": "k.unit_id",
        "assignee_id": f"CASE WHEN k.place <= {room} THEN k.owner END", "batch": Given(batch), "created_at": Given(at),
    }  # fmt: skip
    written = sql.insert(Task, given, placed)
    sql.run(
        """INSERT INTO plan_load SELECT t.assignee_id, t.due_at, count(*) FROM plan_call k JOIN followup_task t ON t.id = k.id
        WHERE t.assignee_id IS NOT NULL GROUP BY 1, 2
        ON CONFLICT (person, due_at) DO UPDATE SET calls = plan_load.calls + excluded.calls"""
    )
    return written


def _write_links() -> None:
    pairs = """FROM (SELECT k.id AS call, k.item AS item FROM plan_call k WHERE k.item IS NOT NULL
        UNION ALL SELECT l.call, l.item FROM plan_link l) x ORDER BY x.item"""
    sql.insert(TaskItem, {"task_id": "x.call", "obligation_id": "x.item"}, pairs)
