"""Tables of workforce, one module a subject."""

from huifang.workforce.models.roster import (
    Contract,
    Duty,
    Feed,
    Leave,
    Need,
    Roster,
    Shift,
    ShiftWish,
    Skill,
    Swap,
)
from huifang.workforce.models.volume import Adjustment, Forecast, Occasion, Queue, Volume

__all__ = [
    "Adjustment",
    "Contract",
    "Duty",
    "Feed",
    "Forecast",
    "Leave",
    "Need",
    "Occasion",
    "Queue",
    "Roster",
    "Shift",
    "ShiftWish",
    "Skill",
    "Swap",
    "Volume",
]
