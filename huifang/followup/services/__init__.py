"""Writes of follow-up: planning, calling, completing, returning to the customer."""
