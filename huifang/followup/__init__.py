"""回访: plans, tasks, attempts, call records, rounds.

Owns Task, TaskItem, Attempt, Record, Answer, Round, PlanRun. Records ``followup.*``.
Listens to ``assignments.assignment.answered``, ``complaints.complaint.answered``,
``archive.project.*``, ``archive.customer.{changed,handed_over}``, ``archive.milestone.recorded``, ``imports.batch.applied``,
``regulations.version.published``, ``organization.calendar.*``.
"""
