"""Workforce (人力): how many calls come, how many people they need, and who works when (R6)."""
