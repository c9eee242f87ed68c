"""Writes of questionnaires, links, answers and announced inspections."""
