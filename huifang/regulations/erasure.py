"""Regulations are the company's own words."""

from huifang.journal.erasing import holds_nothing

for label in ("Regulation", "RegulationVersion", "Clause", "Rule", "PackBase", "RulesStamp"):
    holds_nothing(f"regulations.{label}", "the company's regulations")
