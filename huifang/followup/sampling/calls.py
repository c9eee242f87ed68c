"""The calls of a draw, in bulk: chunk by chunk, each one transaction that first moves the draw's cursor (R2.4)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.followup.models import Draw, Member, Round, Task
from huifang.followup.planning import sql
from huifang.followup.planning.sql import Given
from huifang.followup.rounds import counting
from huifang.followup.rounds.opening import open_round
from huifang.followup.rules.coverage import Coverage
from huifang.followup.sampling import policy
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.organization.models import Unit
from huifang.organization.selectors import home_unit, members, work_calendar
from huifang.regulations import names
from huifang.regulations.models import Rule
from huifang.regulations.selectors import book
from huifang.regulations.shapes import parse

CHUNK = 20_000
ACTOR = system("sampling")
MEMBER, TASK, CUSTOMER = (model._meta.db_table for model in (Member, Task, Customer))


@transaction.atomic
def make(draw: Draw, *, at: datetime) -> None:
    """Make the calls of the next chunk of members, or finish. Nothing is made twice: the cursor is moved first, from where it was seen."""
    sql.lock()
    last = min(draw.cursor + CHUNK, draw.wanted)
    if not Draw.objects.filter(pk=draw.pk, state=Draw.State.DRAWN, cursor=draw.cursor).update(cursor=last):
        return
    if draw.cursor >= draw.wanted:
        _finish(draw, at=at)
        return
    rule = parse(Coverage, Rule.objects.get(pk=draw.rule_id).body)
    rounds = _rounds(draw, rule, at=at)
    covered = _covered(draw, draw.cursor, last)
    made = _insert(draw, rule, rounds, draw.cursor, last, at=at)
    Draw.objects.filter(pk=draw.pk).update(calls=draw.calls + made, covered=draw.covered + covered)


def _finish(draw: Draw, *, at: datetime) -> None:
    Draw.objects.filter(pk=draw.pk, state=Draw.State.DRAWN).update(state=Draw.State.DONE, done_at=at)
    for row in Round.objects.filter(key__startswith=f"draw-{draw.pk}-"):
        counting.stale(row.pk, at=at)
    record("followup.draw.made", draw, by=ACTOR, at=at, batch=draw.batch, name=draw.name, calls=draw.calls, covered=draw.covered)


def _covered(draw: Draw, first: int, last: int) -> int:
    """Members about whose record there is a call already: that one counts, so nobody is called twice."""
    if draw.subject_kind == Customer.ref_kind:
        return 0
    known = f"""SELECT max(t.id) FROM {TASK} t WHERE t.origin = %s || CAST({MEMBER}.subject_id AS varchar(20)) AND t.origin <> '' AND t.state <> 'void'"""
    return sql.run(
        f"UPDATE {MEMBER} SET task_id = ({known}) WHERE draw_id = %s AND place > %s AND place <= %s AND EXISTS ({known.replace('max(t.id)', '1')})",
        [f"{draw.subject_kind}:", draw.pk, first, last, f"{draw.subject_kind}:"],
    )


def _rounds(draw: Draw, rule: Coverage, *, at: datetime) -> dict[int, int]:
    """The rounds of the draw: one for each owner where owners follow up their own (0: customers of nobody), else one."""
    if rule.population != "owners":
        people = _visitors(draw, rule, at)
        return {0: _open(draw, rule, people[0] if len(people) == 1 else None, draw.unit, draw.wanted, at=at).pk}
    counted = dict(sql.rows(f"SELECT COALESCE(owner_id, 0), count(*) FROM {MEMBER} WHERE draw_id = %s GROUP BY 1", [draw.pk]))
    owners = User.objects.filter(is_active=True).in_bulk([pk for pk in counted if pk])
    left = sum(n for pk, n in counted.items() if pk not in owners)
    found = {pk: _open(draw, rule, who, home_unit(who, at) or draw.unit, counted[pk], at=at).pk for pk, who in sorted(owners.items())}
    return found | ({0: _open(draw, rule, None, draw.unit, left, at=at).pk} if left else {})


def _open(draw: Draw, rule: Coverage, owner: User | None, unit: Unit, count: int, *, at: datetime) -> Round:
    begins = clock.local_date(draw.moment)
    with translation.override(settings.LANGUAGE_CODE):
        whom = policy.whom_words(rule, names.names_of(book(at, draw.unit)))
        population = gettext("{whom}: {n} of {population}").format(whom=whom, n=draw.wanted, population=draw.population)
        title = f"{draw.name} {draw.period}" + (f" {owner.name}" if owner and rule.population == "owners" else "")
    return open_round(
        by=ACTOR, at=at, name=title, kind=Round.Kind.COVERAGE if rule.share == "all" else Round.Kind.SAMPLE, unit=unit, owner=owner,
        rule=draw.rule, begins=begins, ends=max(draw.due_on, begins), ways=rule.ways, population=population, calls=count,
        key=f"draw-{draw.pk}-{owner.pk if owner and rule.population == 'owners' else 0}",
    )  # fmt: skip


def _visitors(draw: Draw, rule: Coverage, at: datetime) -> list[User]:
    """Whoever holds the role that follows up, in the draw's unit or below."""
    if rule.visited_by != "role" or not rule.role:
        return []
    return list(members(draw.unit, below=True, at=at).filter(role_assignments__role=rule.role).distinct())


def _days(draw: Draw, at: datetime) -> list[Any]:
    """The ends of the working days of the window, over which the calls are spread evenly."""
    calendar = work_calendar()
    begin = max(clock.local_date(at), draw.first)
    days = list(calendar.working_days(begin, draw.due_on, strict=False)) or [calendar.next_working_day(begin, strict=False)]
    return [sql.moment(calendar.end_of_working_day(day)) for day in days]


def _insert(draw: Draw, rule: Coverage, rounds: dict[int, int], first: int, last: int, *, at: datetime) -> int:
    days = _days(draw, draw.moment)
    people = _visitors(draw, rule, at)
    each = max(1, -(-draw.wanted // len(days)))
    sql.helper("draw_day", "slot:i due_at:m", key="slot")
    sql.fill("draw_day", ("slot", "due_at"), list(enumerate(days)))
    sql.helper("draw_round", "owner:i round:i", key="owner")
    sql.fill("draw_round", ("owner", "round"), sorted(rounds.items()))
    sql.helper("draw_person", "slot:i person:i", key="slot")
    sql.fill("draw_person", ("slot", "person"), [(n, person.pk) for n, person in enumerate(people)])
    sql.helper("draw_call", "id:i member:i place:i customer:i owner:i", key="member", compact=False)
    made = sql.run(
        f"""INSERT INTO draw_call (id, member, place, customer, owner) SELECT {sql.next_id(Task)}, x.id, x.place, x.customer_id, x.owner
        FROM (SELECT m.id, m.place, m.customer_id, COALESCE(m.owner_id, 0) AS owner FROM {MEMBER} m
        WHERE m.draw_id = %s AND m.place > %s AND m.place <= %s AND m.task_id IS NULL ORDER BY m.place) x""",
        [draw.pk, first, last],
    )
    sql.analyze("draw_call", "draw_day", "draw_round", "draw_person")
    person = f"(SELECT p.person FROM draw_person p WHERE p.slot = (k.place - 1) %% {max(1, len(people))})" if people else "u.id"
    given: dict[str, str | Given] = {
        "id": "k.id", "customer_id": "k.customer", "due_at": "d.due_at", "unit_id": "c.unit_id", "assignee_id": person,
        "round_id": "COALESCE(r.round, z.round)", "kind": Given(Task.Kind.ROUND), "way": Given(rule.ways[0]),
        "batch": Given(draw.batch), "created_at": Given(at),
    }  # fmt: skip
    source = f"""FROM draw_call k {sql.join()} {CUSTOMER} c ON c.id = k.customer JOIN draw_day d ON d.slot = (k.place - 1) / {each}
        LEFT JOIN accounts_user u ON u.id = c.owner_id AND u.is_active LEFT JOIN draw_round r ON r.owner = k.owner
        LEFT JOIN draw_round z ON z.owner = 0 ORDER BY k.id"""
    sql.insert(Task, given, source)
    sql.run(
        f"""UPDATE {MEMBER} SET task_id = (SELECT k.id FROM draw_call k WHERE k.member = {MEMBER}.id)
        WHERE draw_id = %s AND place > %s AND place <= %s AND task_id IS NULL""",
        [draw.pk, first, last],
    )
    sql.drop("draw_day", "draw_round", "draw_person", "draw_call")
    return made
