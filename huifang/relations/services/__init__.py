"""Writes of customer relations, by subject; each move is compare-and-swap."""
