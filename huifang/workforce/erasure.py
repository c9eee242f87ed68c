"""Rosters and forecasts are about colleagues and counts."""

from huifang.journal.erasing import holds_nothing

COLLEAGUES = ("Skill", "Shift", "Contract", "Roster", "Need", "Duty", "ShiftWish", "Leave", "Swap", "Feed")
COUNTS = ("Queue", "Volume", "Occasion", "Forecast", "Adjustment")
for label in COLLEAGUES:
    holds_nothing(f"workforce.{label}", "about colleagues")
for label in COUNTS:
    holds_nothing(f"workforce.{label}", "counts of calls")
