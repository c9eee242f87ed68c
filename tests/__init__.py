"""Journeys across contexts, house rules, and the cast that they share."""
