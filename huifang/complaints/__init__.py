"""投诉: the complaint form, its number, the departments' answers, the way back to the customer.

Owns Complaint. Records ``complaints.complaint.*``. Listens to ``assignments.assignment.answered``.
The whole life of a complaint (judgement, investigation, solutions) grows here later.
"""
