"""The organisation is the company itself."""

from huifang.journal.erasing import holds_nothing

for label in ("Unit", "Position", "RoleAssignment", "CalendarDay", "CalendarYear", "Staff", "Stamp", "Setting"):
    holds_nothing(f"organization.{label}", "about the company and its colleagues")
