"""Rounds: opening one, counting it, running it to its end, and the report that closes it (R2.13, R2.15)."""
