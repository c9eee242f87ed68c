"""交办: a question or task for a unit or person, with due time, answer, accepted or returned.

Owns Assignment and AssignmentNote. Records ``assignments.assignment.*``. Listens to nothing.
Its due times are obligations.
"""
