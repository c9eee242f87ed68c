"""Due items in bulk: projects joined with their dates, then written as obligations (R2.1).

``plan_scope``: the customers of a partial run. ``plan_item``: the finished due items of one chunk with their ids.
"""

from datetime import datetime

from huifang.followup.planning import sql
from huifang.followup.planning.sql import Given
from huifang.obligations.models import Obligation

PROJECT, CUSTOMER, USER, UNIT = "archive.project", "archive.customer", "accounts.user", "organization.unit"
RULE_CHANGED = "制度修订后不再要求"
PROJECT_CHANGED = "项目资料变更后不再要求"
PROJECT_ENDED = "项目已不再回访"
STAGE_BEGUN = "后续阶段已开始"
REASONS = (RULE_CHANGED, PROJECT_CHANGED, PROJECT_ENDED, STAGE_BEGUN)
"""Why the planner waives; kept as text because they stand on the record. A call waived so may come back."""

_ITEM = "id:i rule_id:i rule_code:t subject:i customer:i owner:i unit:i occurrence:t due_at:m day:i target:d provisional:b backlog:b"


def prepare() -> None:
    """Make the empty chunk table."""
    sql.helper("plan_item", _ITEM, key="id", compact=False)
    sql.helper("plan_gone", "id:i", key="id")


def gather(first: int, last: int, *, scoped: bool, returning: bool, fresh: bool = False, several: bool = False) -> int:
    """Put the due items of customers with ``first`` < id ≤ ``last`` that are not there yet into ``plan_item``.

    Args:
        scoped: only customers in ``plan_scope``.
        returning: calls were waived by the planner before, so one of them may come back under a new mark.
        fresh: no project was ever planned, so nothing needs to be looked up.
        several: units are under different rules.
    """
    found = 0
    for feed in sql.rows("SELECT DISTINCT feed FROM plan_lane ORDER BY feed"):
        found += sql.run(*_statement(feed[0], first, last, scoped=scoped, returning=returning, fresh=fresh, several=several))
    return found


def _statement(feed: str, first: int, last: int, *, scoped: bool, returning: bool, fresh: bool, several: bool) -> tuple[str, list[object]]:
    lane = "v.declared = p.declared_cycle_months" if feed == "declared" else "v.region = p.region"
    realm, lane = (f"{sql.join()} plan_realm r ON r.unit = c.unit_id", f"v.realm = r.realm AND {lane}") if several else ("", lane)
    later = f" AND {_unfinished_chain()}" if feed == "stage" else ""
    wanted = "d.sight <> 1" if fresh else _not_there()
    selection = f"""
        FROM {source(scoped)} {realm}
        {sql.join()} plan_lane v ON v.type = p.type AND {lane} AND v.feed = '{feed}'
        LEFT JOIN plan_done m ON m.project = p.id AND m.rule_code = v.anchor
        {sql.join()} plan_due d ON d.lane = v.lane AND d.base = COALESCE(m.done_on, p.completed_on)
            AND d.done = CASE WHEN m.done_on IS NULL THEN 0 ELSE 1 END
        WHERE c.id > %s AND c.id <= %s AND p.state = 'active' AND p.completed_on IS NOT NULL
            AND {wanted}{later}"""
    mark = f"d.occurrence || CASE WHEN ({_taken()}) > 0 THEN '~' || ({_taken()}) ELSE '' END" if returning else "d.occurrence"
    columns = f"""SELECT v.rule_id, v.rule_code, p.id AS subject, COALESCE(c.canonical_id, c.id) AS customer, u.id AS owner, c.unit_id AS unit,
        {mark} AS occurrence, d.due_at, d.day, d.target, d.provisional, d.backlog {selection}"""
    # Ids must follow those of the feed before, which are not in the table proper yet.
    identity = _identity()
    statement = f"""INSERT INTO plan_item SELECT {identity}, x.* FROM ({columns}) x"""
    return statement, [first, last]


def _identity() -> str:
    if sql.is_postgres():
        return sql.next_id(Obligation)
    waiting = sql.value("SELECT max(id) FROM plan_item")
    return f"({waiting} + row_number() OVER ())" if waiting else sql.next_id(Obligation)


def source(scoped: bool) -> str:
    """Customers, their usable owners and projects, customer by customer."""
    customers = f"plan_scope s {sql.join()} archive_customer c ON c.id = s.customer" if scoped else "archive_customer c"
    return f"""{customers} LEFT JOIN accounts_user u ON u.id = c.owner_id AND u.is_active
        {sql.join()} archive_project p ON p.customer_id = c.id"""


def _not_there() -> str:
    """The call isn't there, and the row is for a project that the rule knows, or doesn't know, as this one."""
    same = _known("AND (o.occurrence = d.occurrence OR o.occurrence LIKE d.occurrence || '~%%')")
    return f"COALESCE(({same}), 0) = 0 AND (d.sight = 2 OR d.sight = COALESCE(({_known('')}), 0))"


def _known(more: str) -> str:
    """1 if an obligation of this project and rule stands that the planner hasn't taken back."""
    reasons = ", ".join(f"'{reason}'" for reason in REASONS)
    return f"""SELECT 1 FROM obligations_obligation o WHERE o.subject_kind = '{PROJECT}' AND o.subject_id = p.id
        AND o.rule_code = v.rule_code AND NOT (o.state = 'waived' AND o.evidence IN ({reasons}))
        AND NOT EXISTS (SELECT 1 FROM plan_gone g WHERE g.id = o.id) {more} LIMIT 1"""


def _taken() -> str:
    return f"""SELECT count(*) FROM obligations_obligation o WHERE o.subject_kind = '{PROJECT}' AND o.subject_id = p.id
        AND o.rule_code = v.rule_code AND (o.occurrence = d.occurrence OR o.occurrence LIKE d.occurrence || '~%%')"""


def _unfinished_chain() -> str:
    """No project of a later stage is running or was completed no earlier than this one."""
    return """NOT EXISTS (SELECT 1 FROM archive_project q JOIN plan_later w ON w.type = q.type AND w.lane = v.lane
        WHERE q.customer_id = p.customer_id AND q.id <> p.id AND (q.completed_on IS NULL OR q.completed_on >= p.completed_on))"""


def write(batch: str, at: datetime) -> int:
    """Write the chunk's items as obligations of one batch; the number of rows."""
    owner_kind = f"CASE WHEN i.owner IS NULL THEN '{UNIT}' ELSE '{USER}' END"
    owner = "COALESCE(i.owner, i.unit)"
    given: dict[str, str | Given] = {
        "id": "i.id", "rule_id": "i.rule_id", "rule_code": "i.rule_code", "subject_id": "i.subject", "party_id": "i.customer",
        "occurrence": "i.occurrence", "born_due_at": "i.due_at", "born_target_on": "i.target", "born_provisional": "i.provisional",
        "born_owner_kind": owner_kind, "born_owner_id": owner, "owner_kind": owner_kind, "owner_id": owner, "due_at": "i.due_at",
        "target_on": "i.target", "is_provisional": "i.provisional", "next_at": "i.due_at",
        "subject_kind": Given(PROJECT), "party_kind": Given(CUSTOMER), "batch": Given(batch), "born_at": Given(at),
    }  # fmt: skip
    return sql.insert(Obligation, given, "FROM plan_item i ORDER BY i.id" if not sql.is_postgres() else "FROM plan_item i")


def counts() -> dict[str, int]:
    """The chunk's items by rule."""
    return dict(sql.rows("SELECT rule_code, count(*) FROM plan_item GROUP BY rule_code"))


def backlog_count() -> int:
    """The chunk's backlog items."""
    return int(sql.value("SELECT count(*) FROM plan_item WHERE backlog") or 0)
