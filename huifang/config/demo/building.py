"""Builds the demo company: the office, two registers imported, a year of working days up to this hour."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from huifang.config import installing
from huifang.config.demo import auditing, calendars, documenting, filing, guarding, planning, register, relating, sampling, staff, surveying
from huifang.config.demo.complaining import Complaining
from huifang.config.demo.deciding import Deciding
from huifang.config.demo.life import Life, working_days
from huifang.config.demo.rounding import Rounding
from huifang.followup.services.planning import plan
from huifang.imports import layouts, reading, registry, running, services
from huifang.kernel import clock
from huifang.organization import first_run
from huifang.organization import services as organization

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huifang.accounts.models import User

Report = Callable[[int, int, str], None]
YEAR = 365
AHEAD = timedelta(days=120)
"""So far into the future due times of the demo reach at most."""


def build(*, at: datetime, customers: int = 3000, days: int = YEAR, calls_a_day: int = 7, report: Report | None = None) -> None:
    """Make the whole company. ``customers`` are about as many in the end; the same ``at`` gives the same company.

    Args:
        at: the present.
        days: so long ago the company began.
        calls_a_day: what each agent manages; five agents.
    """
    tell = report or (lambda _done, _all, _what: None)
    today = clock.local_date(at)
    first = today - timedelta(days=days)
    opening = clock.moment_of(first, time(8, 0))
    with _hasty():
        with clock.at(opening):
            installing.install(
                company=staff.COMPANY, packs=["work-safety-consultancy", "complaint-handling"], username="admin", new_link=False, at=opening
            )
            calendars.assume(first.year, (today + AHEAD).year, at=opening)
            first_run.end(by=installing.INSTALLER, at=opening)
            people = staff.hire(opening)
        world = register.World()
        _import_registers(world, people, first, customers)
        with clock.at(opening + timedelta(hours=2)):
            plan(by=staff.DEMO, at=clock.now())
        _live(Life(people, calls_a_day=calls_a_day, today=today), world, people, first, today, at, tell)
        with clock.at(at):
            plan(by=staff.DEMO, at=at)
            _absence(people, at)
            filing.furnish(people, at)
            surveying.build(people, at)
            documenting.build(people, at)
            relating.build(people, at)
            sampling.build(people, at)
            planning.build(people, at)
            auditing.build(people, at)
            guarding.build(people, at)


@contextmanager
def _hasty() -> "Iterator[None]":
    """A demo may be lost with the power: don't wait for the disk at each commit while it is built."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


def _import_registers(world: register.World, people: staff.People, first: date, customers: int) -> None:
    teams = [people.units["team-1"], people.units["team-2"]]
    for place, unit in enumerate(teams):
        lines = _lines(world, int(customers * 0.42), first - timedelta(days=3 * 365), first - timedelta(days=10))
        owners = [user for user in people.holding("agent") if user.role_assignments.filter(unit=unit).exists()]
        for share, owner in enumerate(owners):
            part = lines[share :: len(owners) + 1]
            _import(f"客户登记表-{unit.name}-{owner.name}.xlsx", part, unit.code, owner.username, first, hour=9 + place)
        _import(f"客户登记表-{unit.name}-未分配.xlsx", lines[len(owners) :: len(owners) + 1], unit.code, "", first, hour=9 + place)


def _lines(world: register.World, count: int, begin: date, end: date) -> list[tuple[register.Company, str, str, str]]:
    lines: list[tuple[register.Company, str, str, str]] = []
    for _ in range(count):
        company = world.company()
        for _project in range(world.random.choices((1, 2, 3), (88, 10, 2))[0]):
            kind, contract, done = world.project(begin, end)
            lines.append((company, kind, contract, world.written(done)))
    return lines


def _import(name: str, lines: list[tuple[register.Company, str, str, str]], unit: str, owner: str, on: date, *, hour: int) -> None:
    at = clock.moment_of(on, time(hour, 5))
    path = register.write(Path(settings.DATA) / "demo" / name, lines, heading=f"客户项目登记表（{name.removesuffix('.xlsx')}）")
    with clock.at(at):
        kind = registry.kind("register")
        kept = reading.keep_path(path)
        layout = layouts.detect(kind, reading.read(kept.path), at=at, sheet="", header=None)
        batch = services.upload(
            by=staff.DEMO, kind="register", file=kept, name=name, layout=layout, options={"unit": unit, "owner": owner}, at=at
        )
        services.start(batch, by=staff.DEMO, at=at)
        running.apply(batch)


def _live(life: Life, world: register.World, people: staff.People, first: date, today: date, at: datetime, tell: Report) -> None:
    days = working_days(first + timedelta(days=1), today)
    agents = people.holding("agent")
    deciding, complaining, rounding = Deciding(people), Complaining(people), Rounding(people)
    for place, day in enumerate(days, 1):
        now = clock.local(at).time() if day == today else None
        if day.day <= 7 and day.weekday() == 1:
            lines = _lines(world, 40, day - timedelta(days=40), day - timedelta(days=3))
            owner: User = agents[day.month % len(agents)]
            unit = "team-1" if owner.role_assignments.filter(unit__code="team-1").exists() else "team-2"
            _import(f"新签项目-{day:%Y-%m}.xlsx", lines, unit, owner.username, day, hour=8)
            life.repair_numbers(day)
        complaining.day(day, len(days) - place, until=now)
        life.day(day, until=now)
        if place == len(days) - 12:
            life.mishaps(day)
        if place == len(days) - 3:
            life.read_notices(day)
        deciding.day(day, len(days) - place)
        rounding.day(day, len(days) - place)
        tell(place, len(days), f"{day:%Y-%m-%d}")


@transaction.atomic
def _absence(people: staff.People, at: datetime) -> None:
    away, deputy = people.by_name["wangxue"], people.by_name["wuping"]
    today = clock.local_date(at)
    organization.set_deputy(
        user=away, deputy=deputy, valid_from=today - timedelta(days=1), valid_until=today + timedelta(days=3), by=staff.DEMO, at=at
    )
