"""Reads of questionnaires, answers and announced inspections."""
