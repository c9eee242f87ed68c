"""How rosters are written on pages."""

from datetime import date

from django import template
from django.utils.translation import gettext as _

from huifang.ui import formats
from huifang.workforce import shifts_views
from huifang.workforce.labour import clock_words
from huifang.workforce.models import Shift
from huifang.workforce.roster_building import Gap

register = template.Library()


@register.filter
def minute_words(minute: int) -> str:
    """09:30."""
    return clock_words(minute)


@register.filter
def shift_times(shift: Shift) -> str:
    """09:30–14:00、18:30–24:00."""
    return shifts_views.times(shift)


@register.filter
def gap_words(gap: Gap, there: int) -> str:
    """18:30–20:00: 2 of 3."""
    return _("{start}–{end}: {there} of {need};").format(
        start=clock_words(gap.starts), end=clock_words(gap.ends), there=there, need=gap.people
    )


@register.filter
def weekday_mark(day: date) -> str:
    """One character for the head of a narrow column."""
    word = formats.weekday(day)
    return word[-1] if not word.isascii() else word[:2]
