"""Dates, durations and masked numbers as Chinese readers write them; pure but for the words."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from huifang.kernel import clock, phones

_WEEKDAYS = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)


def weekday(on: date) -> str:
    """The short name of the weekday: 周六."""
    return _(_WEEKDAYS[on.weekday()])


def day(on: date) -> str:
    """``2026-11-21(周六)``; a moment is taken on Shanghai's calendar."""
    return _day(clock.local_date(on) if isinstance(on, datetime) else on, get_language())


@lru_cache(maxsize=2000)
def _day(local: date, _language: str | None) -> str:
    return f"{local:%Y-%m-%d}({weekday(local)})"


def moment(at: datetime) -> str:
    """``2026-11-21(周六) 14:05`` on Shanghai's wall clock."""
    local = clock.local(at)
    return f"{day(local.date())} {local:%H:%M}"


def near_date(on: date, today: date | None = None) -> str:
    """今天, 昨天, 3天后; beyond a week the date itself (with the year unless it is this one)."""
    local = clock.local_date(on) if isinstance(on, datetime) else on
    return _near(local, today or clock.today(), get_language())


@lru_cache(maxsize=2000)
def _near(local: date, now: date, _language: str | None) -> str:
    days = (local - now).days
    if abs(days) <= 2:
        return {-2: _("2 days ago"), -1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow"), 2: _("In 2 days")}[days]
    if 0 < days <= 7:
        return ngettext("In %(n)d day", "In %(n)d days", days) % {"n": days}
    if -7 <= days < 0:
        return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}
    return f"{local:%m-%d}" if local.year == now.year else f"{local:%Y-%m-%d}"


def near(on: date, today: date | None = None) -> str:
    """``near_date`` followed by the time of day when there is one."""
    if isinstance(on, datetime):
        return f"{near_date(on, today)} {clock.local(on):%H:%M}"
    return near_date(on, today)


def duration(span: timedelta | int | float) -> str:
    """``2小时15分``; seconds when under a minute; days from 48 hours on. The sign is dropped."""
    seconds = abs(int(span.total_seconds() if isinstance(span, timedelta) else span))
    if seconds < 60:
        return _("%(n)d s") % {"n": seconds}
    minutes = seconds // 60
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        whole = _("%(n)d h") % {"n": hours}
        return whole + (_("%(n)d min") % {"n": rest} if rest else "")
    days, hours = divmod(hours, 24)
    return _("%(n)d d") % {"n": days} + (_("%(n)d h") % {"n": hours} if hours else "")


def mask_phone(number: str) -> str:
    """``138****2180``: what of a number may be seen without a reason."""
    return phones.mask(number)
