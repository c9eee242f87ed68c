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

__all__ = ["Contract", "Duty", "Feed", "Leave", "Need", "Roster", "Shift", "ShiftWish", "Skill", "Swap"]
