"""A follow-up centre of any size, written by ``INSERT … SELECT``: the same numbers give the same rows.

Forty agents in two teams whatever the size, so that each queue grows with it. One call in ten is open; the others are
done. A customer has ten calls and two projects; each call has one due item.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huifang.followup.planning.sql import Given

AGENTS = 40
TYPES = ("standardization", "hazchem.production", "hazchem.trade", "toxic", "emergency-plan", "training", "occupational-health", "other")
REGIONS = ("广州", "深圳", "珠海", "佛山", "肇庆", "江门", "惠州", "清远", "东莞", "中山")
SURNAMES = "黄陈李梁林张吴刘罗杨何郑谢许邓冯曾蔡潘叶"
CITIES = len(REGIONS)


@dataclass(slots=True)
class Office:
    """Who works here, and the moment everything is relative to."""

    agents: list[Any]
    teams: list[int]
    rule: int
    at: datetime


def office(at: datetime) -> Office:
    """The installation with forty agents, half of them in each of two teams."""
    from huifang.accounts.models import User
    from huifang.config import installing
    from huifang.organization.models import RoleAssignment, Unit
    from huifang.regulations.models import Rule

    installing.install(company="测试公司", packs=["work-safety-consultancy"], username="admin", new_link=False, at=at)
    first = Unit.objects.get(code="team-1")
    second = Unit.objects.create(name="回访二组", code="team-2", kind="team", parent=first.parent)
    Unit.objects.filter(pk=second.pk).update(path=f"{first.path.rsplit('/', 2)[0]}/{second.pk}/")
    agents = [User(username=f"agent{n}", name=f"{SURNAMES[n % 20]}坐席{n}", joined_at=at, password="!") for n in range(AGENTS)]
    User.objects.bulk_create(agents)
    agents = list(User.objects.filter(username__startswith="agent").order_by("pk"))
    teams = [first.pk, second.pk]
    for place, agent in enumerate(agents):
        RoleAssignment.objects.create(user=agent, role="agent", unit_id=teams[place % 2], valid_from=date(2020, 1, 1))
    rule = Rule.objects.filter(kind="cycle").order_by("pk").first()
    assert rule is not None
    return Office(agents, teams, rule.pk, at)


def grow(place: Office, before: int, rows: int) -> None:
    """Add calls number ``before`` + 1 to ``rows``, with what belongs to them; indexes are built afterwards."""
    from django.db import connection, transaction

    from huifang.archive.models import Contact, ContactNumber, Customer, Project
    from huifang.followup.models import Task, TaskItem
    from huifang.obligations.models import Obligation

    fast = _without_indexes([Customer, Contact, ContactNumber, Project, Obligation, Task, TaskItem])
    with fast, transaction.atomic():
        _customers(place, before // 10, rows // 10)
        _calls(place, before, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _customers(place: Office, before: int, until: int) -> None:
    from huifang.archive.models import Contact, ContactNumber, Customer, Project
    from huifang.followup.planning.sql import Given

    at = Given(place.at)
    who = f"{place.agents[0].pk} + n % {AGENTS}"
    city = _pick(REGIONS, "n % 10")
    insert(
        Customer,
        {
            "id": "n", "name": f"{city} || '恒达第' || n || '化工有限公司'", "name_key": f"{city} || '恒达第' || n || '化工有限公司'",
            "region": city, "address": "'工业大道' || n || '号'", "unit_id": _team(place, "n"), "owner_id": who,
            "grade": "CASE WHEN n % 20 = 0 THEN 'key' ELSE 'ordinary' END", "created_at": at, "changed_at": at,
        },
        *_series(before, until),
    )  # fmt: skip
    surname = _pick(tuple(SURNAMES), "n % 20")
    yes = "TRUE"
    insert(Contact, {"id": "n", "customer_id": "n", "name": f"{surname} || '经理'", "is_main": yes}, *_series(before, until))
    number: dict[str, str | Given] = {
        "kind": Given("mobile"),
        "cipher": Given(b"x" * 60),
        "masked": Given("138****0000"),
        "tail_index": "'t' || (n % 10000)",
    }
    insert(ContactNumber, {"id": "n", "contact_id": "n", "whole_index": "'w' || n", **number}, *_series(before, until))
    insert(
        Project,
        {
            "id": "n", "customer_id": "1 + (n - 1) / 2", "type": _pick(TYPES, "n * 13 % 8"), "region": _pick(REGIONS, "(1 + (n - 1) / 2) % 10"),
            "completed_on": _day(place, "-(n * 7919 % 3650)"), "identity": "'p' || n", "created_at": at, "changed_at": at,
        },
        *_series(before * 2, until * 2),
    )  # fmt: skip


def _calls(place: Office, before: int, until: int) -> None:
    from huifang.followup.models import Task, TaskItem
    from huifang.followup.planning.sql import Given
    from huifang.obligations.models import Obligation
    from huifang.regulations.models import Rule

    at = Given(place.at)
    customer = "1 + (n - 1) / 10"
    due = _moment(place, f"CASE WHEN {OPEN} THEN n * 7919 % 518400 - 86400 ELSE -(86400 + n * 7919 % 1576800) END")
    closed = f"CASE WHEN {OPEN} THEN NULL ELSE {due} END"
    agent = f"{place.agents[0].pk} + ({customer}) % {AGENTS}"
    code = Rule.objects.get(pk=place.rule).code
    insert(
        Obligation,
        {
            "id": "n", "rule_id": str(place.rule), "rule_code": Given(code), "subject_kind": Given("archive.project"),
            "subject_id": f"1 + (({customer}) - 1) * 2 + n % 2", "party_kind": Given("archive.customer"), "party_id": customer,
            "occurrence": "'o' || n", "born_at": at, "born_due_at": due, "due_at": due, "owner_kind": Given("accounts.user"), "owner_id": agent,
            "state": f"CASE WHEN {OPEN} THEN 'open' ELSE 'met' END", "closed_at": closed,
        },
        *_series(before, until),
    )  # fmt: skip
    insert(
        Task,
        {
            "id": "n", "customer_id": customer, "due_at": due, "created_at": at, "closed_at": closed, "unit_id": _team(place, customer),
            "state": f"CASE WHEN {OPEN} THEN CASE WHEN n % 70 = 0 THEN 'callback' ELSE 'waiting' END ELSE 'done' END",
            "assignee_id": f"CASE WHEN n % 90 = 0 THEN NULL ELSE {agent} END",
            "unanswered": f"CASE WHEN {OPEN} AND n % 30 = 0 THEN 1 ELSE 0 END",
        },
        *_series(before, until),
    )  # fmt: skip
    insert(TaskItem, {"id": "n", "task_id": "n", "obligation_id": "n"}, *_series(before, until))


OPEN = "n % 10 = 0"


def insert(model: Any, given: "dict[str, str | Given]", source: str, params: tuple[int, int]) -> None:
    """``INSERT … SELECT`` of expressions in which ``%`` is the remainder."""
    from huifang.followup.planning import sql

    sql.insert(
        model, {name: value.replace("%", "%%") if isinstance(value, str) else value for name, value in given.items()}, source, params
    )


def _team(place: Office, owner: str) -> str:
    """The team of the agent whose customer it is."""
    return f"CASE WHEN ({owner}) % {AGENTS} % 2 = 0 THEN {place.teams[0]} ELSE {place.teams[1]} END"


def _series(before: int, until: int) -> tuple[str, tuple[int, int]]:
    """Numbers from ``before`` + 1 to ``until``."""
    from django.db import connection

    if connection.vendor == "postgresql":
        return "FROM generate_series(CAST(%s AS bigint) + 1, CAST(%s AS bigint)) AS g(n)", (before, until)
    return "FROM (WITH RECURSIVE g(n) AS (SELECT %s + 1 UNION ALL SELECT n + 1 FROM g WHERE n < %s) SELECT n FROM g) g", (before, until)


def _pick(words: tuple[str, ...], place: str) -> str:
    return f"CASE {place} " + " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(words)) + " END"


def _day(place: Office, days: str) -> str:
    from django.db import connection

    base = place.at.date().isoformat()
    return f"DATE '{base}' + CAST({days} AS integer)" if connection.vendor == "postgresql" else f"date('{base}', ({days}) || ' days')"


def _moment(place: Office, minutes: str) -> str:
    from django.db import connection

    base = (place.at + timedelta(0)).strftime("%Y-%m-%d %H:%M:%S")
    if connection.vendor == "postgresql":
        return f"TIMESTAMPTZ '{base}+00' + ({minutes}) * INTERVAL '1 minute'"
    return f"strftime('%Y-%m-%d %H:%M:%S', '{base}', ({minutes}) || ' minutes')"


@contextmanager
def _without_indexes(models: list[Any]) -> Iterator[None]:
    """Drop what indexes can be dropped, and build them again at the end: a sort instead of random inserts."""
    from django.db import connection

    tables = [model._meta.db_table for model in models]
    marks = ", ".join(["%s"] * len(tables))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename IN ("
                f"{marks}) AND indexname NOT IN (SELECT conname FROM pg_constraint)",
                tables,
            )
        else:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute(
                f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})", tables
            )
        found = cursor.fetchall()
        for name, _sql in found:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, sql in found:
            cursor.execute(sql.replace("%", "%%"))
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=FULL")
