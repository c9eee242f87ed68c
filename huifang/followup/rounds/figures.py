"""What the roll-ups of a round say: totals, lines by agent, unit and way, answers, its pace; flat in the size of the round (R2.16)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from huifang.accounts.models import User
from huifang.followup.labels import WAYS
from huifang.followup.models import Round, RoundTally
from huifang.followup.rules.rounds import Pace, pace
from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.rates import Rate
from huifang.organization.models import Unit

LOOK_AHEAD = 400
"""So many days ahead are looked at for the day on which a round will be through."""


@dataclass(frozen=True, slots=True)
class Line:
    """One agent, unit or way of a round."""

    key: str
    name: str
    counts: Mapping[str, int]

    @property
    def calls(self) -> int:
        """Calls that are not void."""
        return self.counts["calls"]

    @property
    def left(self) -> int:
        """Calls that are open."""
        return self.counts["waiting"] + self.counts["callback"]

    @property
    def followed(self) -> Rate:
        """Followed up ÷ calls."""
        return Rate(self.counts["done"], self.counts["calls"])

    @property
    def reached(self) -> Rate:
        """Reached ÷ calls tried."""
        return Rate(self.counts["reached"], self.counts["tried"])

    @property
    def satisfied(self) -> Rate:
        """Satisfied ÷ records."""
        return Rate(self.counts["satisfied"], self.counts["records"])


@dataclass(frozen=True, slots=True)
class Sums:
    """All figures of a round."""

    total: Counter[str]
    agents: Sequence[Line] = ()
    units: Sequence[Line] = ()
    ways: Sequence[Line] = ()
    days: Sequence[tuple[date, int, int]] = ()
    satisfaction: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    closed: Mapping[date, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """Calls that are open."""
        return self.total["waiting"] + self.total["callback"]

    @property
    def asked(self) -> int:
        """Records with an answer about satisfaction: the denominator of its rate."""
        return self.total["records"] - self.satisfaction.get("none", 0)

    @property
    def followed(self) -> Rate:
        """Followed up ÷ calls."""
        return Rate(self.total["done"], self.total["calls"])

    @property
    def reached(self) -> Rate:
        """Reached ÷ calls tried."""
        return Rate(self.total["reached"], self.total["tried"])

    @property
    def satisfied(self) -> Rate:
        """Satisfied ÷ those who answered."""
        return Rate(self.total["satisfied"], self.asked)

    def plain(self) -> dict[str, object]:
        """As a report keeps them: counts and names as they were."""
        lines = {"agents": self.agents, "units": self.units, "ways": self.ways}
        kept: dict[str, object] = {"total": dict(self.total), "satisfaction": dict(self.satisfaction), "outcomes": dict(self.outcomes)}
        return kept | {name: [{"key": x.key, "name": x.name, "counts": dict(x.counts)} for x in some] for name, some in lines.items()}


def kept(figures: Mapping[str, object]) -> Sums:
    """The figures that a report was made from."""

    def lines(name: str) -> list[Line]:
        found = figures.get(name)
        rows = found if isinstance(found, list) else []
        return [Line(str(one["key"]), str(one["name"]), Counter(one["counts"])) for one in rows]

    def counts(name: str) -> Counter[str]:
        found = figures.get(name)
        return Counter({str(k): int(v) for k, v in found.items()}) if isinstance(found, dict) else Counter()

    return Sums(
        total=counts("total"), agents=lines("agents"), units=lines("units"), ways=lines("ways"), satisfaction=counts("satisfaction"),
        outcomes=counts("outcomes"),
    )  # fmt: skip


def sums(row: Round) -> Sums:
    """The figures of a round by its roll-ups: one query for them, one each for the names of people and units."""
    groups: dict[str, dict[str, Counter[str]]] = {}
    for group, key, figure, count in RoundTally.objects.filter(round=row).values_list("group", "key", "figure", "count"):
        groups.setdefault(group, {}).setdefault(key, Counter())[figure] += count
    people = {str(u.pk): u.name for u in User.objects.filter(pk__in=[k for k in groups.get("agent", {}) if k])}
    units = {str(u.pk): u.name for u in Unit.objects.filter(pk__in=list(groups.get("unit", {})))}
    return Sums(
        total=groups.get("all", {}).get("", Counter()),
        agents=_lines(groups, "agent", {"": row.unit.name, **people}),
        units=_lines(groups, "unit", units),
        ways=_lines(groups, "way", {code: str(word) for code, word in WAYS.items()}),
        days=[(date.fromisoformat(day), c["calls"], c["over"]) for day, c in sorted(groups.get("due", {}).items())],
        satisfaction={value: c["records"] for value, c in sorted(groups.get("satisfaction", {}).items())},
        outcomes={value: c["tries"] for value, c in sorted(groups.get("outcome", {}).items())},
        closed={date.fromisoformat(day): c["over"] for day, c in sorted(groups.get("closed", {}).items())},
    )


def _lines(groups: Mapping[str, Mapping[str, Counter[str]]], group: str, names: Mapping[str, str]) -> list[Line]:
    rows = [Line(key, names.get(key, key), counts) for key, counts in groups.get(group, {}).items()]
    return sorted((row for row in rows if row.calls), key=lambda row: (-row.left, -row.calls, row.name))


def pace_of(row: Round, found: Sums, today: date, calendar: WorkCalendar) -> Pace:
    """How fast it goes, and when it would be through."""
    first = min([row.starts_on, *found.closed]) if found.closed else row.starts_on
    last = min(today, row.ends_on) if row.closed_at else today
    past = calendar.working_days_between(first - timedelta(days=1), last, strict=False) if last >= first else 0
    ahead: list[date] = []
    day = today
    while len(ahead) < LOOK_AHEAD:
        day = calendar.next_working_day(day, inclusive=False, strict=False)
        ahead.append(day)
    return pace(ended=sum(found.closed.values()), left=found.left, past=max(past, 1), ahead=ahead, ends_on=row.ends_on)
