"""回访: plans, tasks, attempts, call records, rounds.

Owns Task, TaskItem, Attempt, Record, Answer, Round, PlanRun. Records ``followup.*``.
Listens to ``assignments.assignment.answered``, ``complaints.complaint.answered``,
``regulations.version.published``, ``archive.project.*``.
"""
