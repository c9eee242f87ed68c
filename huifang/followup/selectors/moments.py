"""Moments offered for a call-back: within the calling hours, with their words."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.channels.selectors import next_opening
from huifang.kernel import clock
from huifang.organization.selectors import work_calendar

MORNING, AFTERNOON = time(9, 30), time(14, 30)


@dataclass(frozen=True, slots=True)
class Offer:
    """A moment to call back, ready for the field."""

    label: str | Promise
    at: datetime

    @property
    def value(self) -> str:
        """As the field takes it, in Shanghai's time."""
        return f"{clock.local(self.at):%Y-%m-%dT%H:%M}"


def call_back_moments(at: datetime) -> list[Offer]:
    """In an hour, this afternoon, tomorrow morning and afternoon (of a working day), next week; only those that are possible."""
    calendar, today = work_calendar(), clock.local_date(at)
    day = calendar.next_working_day(today, inclusive=False, strict=False)
    week = calendar.next_working_day(today + timedelta(days=7), strict=False)
    tomorrow = day == today + timedelta(days=1)
    wanted: list[tuple[str | Promise, datetime]] = [
        (_("In an hour"), at.replace(second=0, microsecond=0) + timedelta(hours=1)),
        (_("This afternoon"), clock.moment_of(today, AFTERNOON)),
        (_("Tomorrow morning") if tomorrow else _("Next working day, morning"), clock.moment_of(day, MORNING)),
        (_("Tomorrow afternoon") if tomorrow else _("Next working day, afternoon"), clock.moment_of(day, AFTERNOON)),
        (_("In a week"), clock.moment_of(week, MORNING)),
    ]
    return [Offer(label, moment) for label, moment in wanted if moment > at and next_opening(moment) == moment]
