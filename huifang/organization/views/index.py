"""One page to look at: units, who holds what, who acts for whom today, the calendar of a year (R12.1, R2.12)."""

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.organization import selectors
from huifang.organization.gate import require
from huifang.organization.roles import ROLES

FIRST, LAST = 2004, 2100


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar as the page draws it; ``kind`` is empty for an ordinary day or weekend."""

    number: int
    kind: str = ""
    note: str = ""
    rest: bool = False
    today: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday; days of other months are none."""

    name: str
    weeks: list[list[Day | None]]


@require_GET
@require("organization.unit.view")
def index(request: HttpRequest) -> HttpResponse:
    """Who we are."""
    today = clock.today()
    year = _year(request, today)
    calendar = selectors.work_calendar()
    nodes = [(node, [(str(ROLES[a.role].name), a.user.name) for a in node.held if a.role in ROLES]) for node in selectors.tree()]
    context = {
        "nodes": nodes,
        "deputies": selectors.deputies_on(today),
        "year": year,
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
        "provisional": year not in calendar.known_years,
        "months": [_month(calendar, year, n, today) for n in range(1, 13)],
        "holidays": _spans(calendar, year),
        "working_days": sum(1 for _day in calendar.working_days(date(year, 1, 1), date(year, 12, 31), strict=False)),
        "weekdays": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
        "shifts": [f"{start:%H:%M}–{end:%H:%M}" for start, end in calendar.shifts],
    }
    return render(request, "organization/index.html", context)


def _year(request: HttpRequest, today: date) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and FIRST <= int(asked) <= LAST else today.year


def _month(calendar: WorkCalendar, year: int, number: int, today: date) -> Month:
    weeks = [[_day(calendar, d, today) if d.month == number else None for d in week] for week in Weeks().monthdatescalendar(year, number)]
    return Month(formats.date_format(date(year, number, 1), "F"), weeks)


def _day(calendar: WorkCalendar, day: date, today: date) -> Day:
    works = calendar.is_working_day(day)
    note = calendar.day_note(day) or ""
    kind = ("shifted" if works else "holiday") if note else ""
    return Day(day.day, kind, note, not works, day == today)


def _spans(calendar: WorkCalendar, year: int) -> list[tuple[str, str, str]]:
    """Holidays of a year as ``(name, days, worked rest days)``, in order."""
    rest: dict[str, list[date]] = {}
    for day in sorted(d for d in calendar.holidays if d.year == year and d not in calendar.workdays):
        rest.setdefault(calendar.holidays[day], []).append(day)
    work: dict[str, list[date]] = {}
    for day in sorted(d for d in calendar.workdays if d.year == year):
        work.setdefault(calendar.workdays[day].removesuffix("调休"), []).append(day)
    rows = [(name, _list(days), _list(work.pop(name, []))) for name, days in rest.items()]
    return rows + [(name, "", _list(days)) for name, days in work.items()]


def _list(days: list[date]) -> str:
    """``2-15 – 2-23、2-28``: runs of days together."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day.toordinal() == runs[-1][-1].toordinal() + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(_short(run[0]) if len(run) == 1 else f"{_short(run[0])} – {_short(run[-1])}" for run in runs)


def _short(day: date) -> str:
    return f"{day.month}-{day.day}"
