"""Random registers in the database, and what a plain reading of the rules makes of them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huifang.archive.models import Customer, Project
from huifang.followup.rules.cycles import Series, first_sight
from huifang.kernel.calendar import WorkCalendar

TYPES = (
    "standardization", "construction.conditions", "construction.design", "construction.trial", "hazchem.production",
    "toxic", "emergency-plan", "training", "other",
)  # fmt: skip
REGIONS = ("广州", "江门", "肇庆", "深圳")


def fill(office: Any, customers: int, *, seed: int = 1, projects: int = 3, at: datetime | None = None) -> list[Project]:
    """A register of ``customers`` with up to ``projects`` each, completed in the last six years."""
    dice = random.Random(seed)
    moment = at or office.now
    start = Customer.objects.count()
    made = Customer.objects.bulk_create(
        Customer(
            name=f"测试{start + n}公司", name_key=f"测试{start + n}公司{seed}", region=dice.choice(REGIONS), unit=dice.choice((office.team, office.elsewhere)),
            owner=dice.choice((office.wang, office.li, None)), grade=dice.choice(("ordinary", "ordinary", "key")), created_at=moment, changed_at=moment,
        )
        for n in range(customers)
    )  # fmt: skip
    rows = []
    for customer in made:
        for n in range(dice.randint(1, projects)):
            completed = moment.date() - timedelta(days=dice.randint(0, 2200))
            rows.append(
                Project(
                    customer=customer, type=dice.choice(TYPES), region=customer.region, completed_on=completed if dice.random() < 0.95 else None,
                    identity=f"{seed}-{customer.pk}-{n}", created_at=moment, changed_at=moment,
                )
            )  # fmt: skip
    return Project.objects.bulk_create(rows)


@dataclass(frozen=True)
class Expected:
    """One due item by plain reading."""

    project: int
    rule: str
    occurrence: str


def expect(lanes: Any, calendar: WorkCalendar, *, today: date, until: date) -> Iterator[Expected]:
    """What the first plan of the whole register makes, project by project, without any set-based help."""
    later: dict[int, list[tuple[str, date | None, int]]] = {}
    every = list(Project.objects.all())
    for project in every:
        later.setdefault(project.customer_id, []).append((project.type, project.completed_on, project.pk))
    for project in every:
        if project.completed_on is None or project.state != "active":
            continue
        for lane in lanes.of(project.type, project.region, project.declared_cycle_months):
            others = [d for kind, d, pk in later[project.customer_id] if kind in lane.later and pk != project.pk]
            if any(d is None or d >= project.completed_on for d in others):
                continue
            series: Series = lane.series
            for call in first_sight(series, project.completed_on, today=today, until=until, calendar=calendar):
                yield Expected(project.pk, lane.rule_code, call.occurrence)
