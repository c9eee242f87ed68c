"""Backups of the whole installation: made while everybody works, whole or not there, proven equal when restored (R12.2)."""
