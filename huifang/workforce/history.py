"""What came in a queue so far, interval by interval: imported figures, or the product's own records (R6.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from huifang.complaints.models import Complaint
from huifang.followup.models import Attempt, Task
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.workforce.forecast.series import MINUTES, Floats, Series
from huifang.workforce.models import Queue, Volume

REACH = 1100
"""Days of history that are used: three years."""
Row = tuple[datetime, float, float | None, float | None]


@dataclass(frozen=True)
class History:
    """Calls offered, calls handled and their seconds; closed intervals are nan. ``first`` and ``last`` are days."""

    first: date
    last: date
    offered: Series
    handled: Series
    seconds: Floats

    @property
    def days(self) -> int:
        """Days on which anything was open."""
        return int(self.offered.is_open.sum())


def history(queue: Queue, today: date, calendar: WorkCalendar) -> History | None:
    """The days before ``today``; None when there is nothing."""
    begin = today - timedelta(days=REACH)
    rows = list(_rows(queue, clock.moment_of(begin), clock.moment_of(today)))
    if not rows:
        return None
    first = min(clock.local_date(row[0]) for row in rows)
    last = today - timedelta(days=1) if queue.source != Queue.Source.IMPORTED else max(clock.local_date(row[0]) for row in rows)
    count = ((last - first).days + 1, MINUTES // queue.minutes)
    offered, handled, seconds = np.full(count, np.nan), np.zeros(count), np.zeros(count)
    for moment, calls, done, spent in rows:
        local = clock.local(moment)
        place = (local.date() - first).days, (local.hour * 60 + local.minute) // queue.minutes
        offered[place] = np.nan_to_num(offered[place]) + calls
        if done is not None and spent is not None:
            handled[place] += done
            seconds[place] += spent
    if queue.source != Queue.Source.IMPORTED:
        _open(offered, first, queue, calendar)
    origin = np.datetime64(first)
    return History(first, last, Series(origin, offered, queue.minutes), Series(origin, handled, queue.minutes), seconds)


def _rows(queue: Queue, begin: datetime, end: datetime) -> Iterable[Row]:
    if queue.source == Queue.Source.IMPORTED:
        found = Volume.objects.filter(queue=queue, starts_at__gte=begin, starts_at__lt=end)
        yield from found.values_list("starts_at", "offered", "handled", "seconds").iterator(5000)
    elif queue.source == Queue.Source.FOLLOWUP:
        tries = Attempt.objects.filter(way="phone", started_at__gte=begin, started_at__lt=end).exclude(task__kind=Task.Kind.CYCLE)
        for start, until in tries.values_list("started_at", "ended_at").iterator(5000):
            yield start, 1.0, 1.0, max((until - start).total_seconds(), 0.0)
    else:
        taken = Complaint.objects.filter(channel=Complaint.Channel.PHONE, taken_at__gte=begin, taken_at__lt=end)
        for at in taken.values_list("taken_at", flat=True).iterator(5000):
            yield at, 1.0, None, None


def _open(offered: Floats, first: date, queue: Queue, calendar: WorkCalendar) -> None:
    """An open interval in which nothing was recorded held nothing."""
    for row in range(len(offered)):
        day = first + timedelta(days=row)
        if queue.works_holidays or calendar.is_working_day(day):
            part = slice(queue.opens // queue.minutes, -(-queue.closes // queue.minutes))
            offered[row, part] = np.nan_to_num(offered[row, part])


def open_intervals(queue: Queue, known: History | None, days: Iterable[date], calendar: WorkCalendar) -> list[datetime]:
    """The begin of every interval that will be open, local and without zone.

    Open is what was open on the same weekday in the last eight weeks, a worked rest day (调休) as on a Friday; without history
    the queue's hours. A queue that rests on holidays is closed on days off.
    """
    lately = known.offered.calls[-56:] if known else np.zeros((0, MINUTES // queue.minutes))
    weekdays = known.offered.weekdays[-56:] if known else np.zeros(0, dtype=np.int64)
    found = []
    for day in days:
        if not queue.works_holidays and not calendar.is_working_day(day):
            continue
        weekday = 4 if day in calendar.workdays else day.weekday()
        seen = ~np.isnan(lately[weekdays == weekday]).all(axis=0) if known else np.ones(MINUTES // queue.minutes, dtype=bool)
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local, as the engine takes it
        for slot in np.flatnonzero(seen):
            minute = int(slot) * queue.minutes
            if queue.minutes == MINUTES or queue.opens <= minute < queue.closes:
                found.append(midnight + timedelta(minutes=minute))
    return found
