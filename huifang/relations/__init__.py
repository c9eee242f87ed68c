"""客户关系: fleets (集团客户), greetings, suggestions of customers.

Owns Fleet, FleetPerson, YearPlan, PlanLine, Visit, Expense, WorkshopStay, Material, Lecture, Attendance, Supervision, Greeting,
Recipient, GreetingConsent, Suggestion. Records ``relations.*``.
Listens to ``approvals.approval.{granted,refused,withdrawn}`` and ``archive.contract.completed``.
"""
