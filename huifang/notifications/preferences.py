"""How a person is told: their own choice, else the company's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time

from huifang.accounts.models import User
from huifang.notifications import kinds, options
from huifang.notifications.kinds import Kind
from huifang.notifications.models import Preference
from huifang.notifications.rules import NOW, OFF, WAYS, Importance, Quiet, read_time
from huifang.organization import options as settings


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet times and the hour of the daily mail."""

    quiet: Quiet
    digest_at: time


@dataclass(slots=True)
class Choices:
    """The choices of several people; the company's are read once, when asked for."""

    rows: Mapping[int, Preference]
    _company: list[Hours] = field(default_factory=list)

    def way(self, person: User, kind: Kind) -> str:
        """How this person is told of this kind."""
        row = self.rows.get(person.pk)
        chosen = row.ways.get(kind.group) if row else None
        if chosen not in WAYS or (chosen == OFF and not kinds.may_silence(kind.group)):
            return kind.way
        return NOW if kind.importance >= Importance.URGENT and chosen != OFF else str(chosen)

    def hours(self, person: User) -> Hours:
        """Quiet times and digest hour of this person."""
        row, company = self.rows.get(person.pk), self.company
        if row is None:
            return company
        quiet = Quiet(row.quiet_start, row.quiet_end, row.quiet_rest_days) if row.quiet_own else company.quiet
        return Hours(quiet, row.digest_at or company.digest_at)

    def wants_digest(self, person: User) -> bool:
        """Does this person want the daily mail?"""
        row = self.rows.get(person.pk)
        return row is None or row.digest_wanted

    @property
    def company(self) -> Hours:
        """The company's hours."""
        if not self._company:
            self._company.append(company_hours())
        return self._company[0]


def company_hours() -> Hours:
    """The hours that hold for whoever set none."""
    codes = (options.QUIET_START, options.QUIET_END, options.QUIET_REST, options.DIGEST_AT)
    start, end, rest, digest = (settings.values(codes)[code] for code in codes)
    return Hours(Quiet(read_time(start), read_time(end), bool(rest)), read_time(digest) or time(8, 30))


def choices_of(people: Collection[int]) -> Choices:
    """The choices of these people: one query."""
    return Choices({row.person_id: row for row in Preference.objects.filter(person__in=people)})
