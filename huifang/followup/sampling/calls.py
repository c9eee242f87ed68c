"""The calls of a draw, in bulk: chunk by chunk, each one transaction that first moves the draw's cursor (R2.4)."""

from collections import Counter
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
from huifang.followup.rules import drawing as rules
from huifang.followup.rules.coverage import Coverage
from huifang.followup.rules.drawing import Row
from huifang.followup.sampling import frames, policy
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
_chosen: dict[tuple[int, str], list[Row]] = {}
"""The result of the draw that this process works on, so that it is ranked once and not with every chunk."""
ACTOR = system("sampling")
TASK, CUSTOMER, MEMBER = (model._meta.db_table for model in (Task, Customer, Member))
HELPERS = ("draw_day", "draw_round", "draw_person")


def remember(draw: Draw, chosen: list[Row]) -> None:
    """Keep the result of the draw that was just made, and of no other."""
    _chosen.clear()
    _chosen[draw.pk, draw.frame_digest] = chosen


def chosen_of(draw: Draw) -> list[Row]:
    """Who was drawn, in order; ranked anew by a process that took the work over from a killed one."""
    if (draw.pk, draw.frame_digest) not in _chosen:
        remember(draw, rules.choose(draw.seed, frames.frozen(draw), draw.wanted))
    return _chosen[draw.pk, draw.frame_digest]


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
    chosen = chosen_of(draw)
    rounds = _rounds(draw, rule, chosen, at=at)
    covered = _lay(draw, chosen[draw.cursor : last], draw.cursor)
    made = _insert(draw, rule, rounds, first=draw.cursor, last=last, covered=covered, at=at)
    sql.drop(*HELPERS)
    Draw.objects.filter(pk=draw.pk).update(calls=draw.calls + made, covered=draw.covered + covered)


def _finish(draw: Draw, *, at: datetime) -> None:
    Draw.objects.filter(pk=draw.pk, state=Draw.State.DRAWN).update(state=Draw.State.DONE, done_at=at)
    for row in Round.objects.filter(key__startswith=f"draw-{draw.pk}-"):
        counting.stale(row.pk, at=at)
    _chosen.clear()
    record("followup.draw.made", draw, by=ACTOR, at=at, batch=draw.batch, name=draw.name, calls=draw.calls, covered=draw.covered)


def _lay(draw: Draw, part: list[Row], first: int) -> int:
    """Write a chunk of those who were drawn, each with the number of a call to be made; its own call, if there is one. How many have one."""
    known = _known(draw, part)
    numbers = iter(_numbers(len(part) - len(known)))
    sql.fill_many(MEMBER, ("draw_id", "place", "subject_id", "customer_id", "owner_id", "task_id"), [
        (draw.pk, place, subject, customer, owner or None, known[subject] if subject in known else next(numbers))
        for place, (subject, customer, owner) in enumerate(part, start=first + 1)
    ])  # fmt: skip
    return len(known)


def _numbers(count: int) -> list[int]:
    """Fresh numbers of calls."""
    if sql.is_postgres():
        return [line[0] for line in sql.rows(f"SELECT {sql.next_id(Task)} FROM generate_series(1, %s)", [count])]
    last = sql.value(f"SELECT {sql.next_id(Task)}") - 1
    return list(range(last + 1, last + 1 + count))


def _known(draw: Draw, part: list[Row]) -> dict[int, int]:
    """Records about which there is a call already: that one counts, so nobody is called twice."""
    if draw.subject_kind == Customer.ref_kind:
        return {}
    found: dict[int, int] = {}
    for start in range(0, len(part), 500):
        origins = [f"{draw.subject_kind}:{row[0]}" for row in part[start : start + 500]]
        calls = Task.objects.filter(origin__in=origins).exclude(origin="").exclude(state=Task.State.VOID)
        found |= {int(origin.rpartition(":")[2]): pk for origin, pk in calls.order_by("pk").values_list("origin", "pk")}
    return found


def _rounds(draw: Draw, rule: Coverage, chosen: list[Row], *, at: datetime) -> dict[int, int]:
    """The rounds of the draw: one for each owner where owners follow up their own (0: customers of nobody), else one."""
    if rule.population != "owners":
        people = _visitors(draw, rule, at)
        return {0: _open(draw, rule, people[0] if len(people) == 1 else None, draw.unit, draw.wanted, at=at).pk}
    counted = Counter(owner for _subject, _customer, owner in chosen)
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


def _insert(draw: Draw, rule: Coverage, rounds: dict[int, int], *, first: int, last: int, covered: int, at: datetime) -> int:
    """Write the calls of the chunk's members that have none: one bulk insert; it looks up only what differs between them."""
    days = _days(draw, draw.moment)
    people, owners = _visitors(draw, rule, at), set(rounds) != {0}
    each = max(1, -(-draw.wanted // len(days)))
    sql.helper("draw_day", "slot:i due_at:m", key="slot")
    sql.fill("draw_day", ("slot", "due_at"), list(enumerate(days)))
    sql.helper("draw_round", "owner:i round:i", key="owner")
    sql.fill("draw_round", ("owner", "round"), sorted(rounds.items()))
    sql.helper("draw_person", "slot:i person:i", key="slot")
    sql.fill("draw_person", ("slot", "person"), [(n, person.pk) for n, person in enumerate(people)])
    sql.analyze(*HELPERS)
    person = f"(SELECT p.person FROM draw_person p WHERE p.slot = (k.place - 1) %% {max(1, len(people))})" if people else "u.id"
    given: dict[str, str | Given] = {
        "id": "k.task_id", "customer_id": "k.customer_id", "due_at": "d.due_at", "unit_id": "c.unit_id", "assignee_id": person,
        "round_id": "COALESCE(r.round, z.round)" if owners else Given(rounds[0]), "kind": Given(Task.Kind.ROUND), "way": Given(rule.ways[0]),
        "batch": Given(draw.batch), "created_at": Given(at),
    }  # fmt: skip
    by_owner = "LEFT JOIN draw_round r ON r.owner = k.owner_id LEFT JOIN draw_round z ON z.owner = 0" if owners else ""
    active = "" if people else "LEFT JOIN accounts_user u ON u.id = c.owner_id AND u.is_active"
    without = f"AND NOT EXISTS (SELECT 1 FROM {TASK} t WHERE t.id = k.task_id)" if covered else ""
    source = f"""FROM {MEMBER} k {sql.join()} {CUSTOMER} c ON c.id = k.customer_id JOIN draw_day d ON d.slot = (k.place - 1) / {each}
        {active} {by_owner} WHERE k.draw_id = %s AND k.place > %s AND k.place <= %s {without} ORDER BY k.place"""
    return sql.insert(Task, given, source, [draw.pk, first, last])
