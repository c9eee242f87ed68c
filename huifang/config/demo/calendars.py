"""Years that nobody has published yet, with the holidays whose dates are fixed by law, so that a demo can be made in December."""

from datetime import date, datetime

from huifang.config.demo import staff
from huifang.kernel.calendar import DayRule
from huifang.organization import entering
from huifang.organization.rules.holidays import Notice
from huifang.organization.selectors import known_years

FIXED = (("元旦", (1, 1)), ("劳动节", (5, 1)), ("劳动节", (5, 2)), ("国庆节", (10, 1)), ("国庆节", (10, 2)), ("国庆节", (10, 3)))
"""全国年节及纪念日放假办法 (2024): what does not follow the moon."""


def assume(first: int, last: int, *, at: datetime) -> None:
    """Enter what is certain of each unknown year from ``first`` to ``last``; a notice entered later corrects it."""
    for year in sorted(set(range(first, last + 1)) - known_years()):
        rules = tuple(DayRule(date(year, *day), works=False, note=name) for name, day in FIXED)
        entering.enter(Notice(year, rules, tuple(dict.fromkeys(name for name, _day in FIXED)), ()), by=staff.DEMO, at=at)
