"""Tables of customer relations, by subject."""

from huifang.relations.models.fleets import Fleet, FleetPerson
from huifang.relations.models.greetings import Greeting, GreetingConsent, Recipient
from huifang.relations.models.lectures import Attendance, Lecture, Material
from huifang.relations.models.plans import Expense, PlanLine, Visit, YearPlan
from huifang.relations.models.stations import Supervision, WorkshopStay
from huifang.relations.models.suggestions import Suggestion

__all__ = [
    "Attendance", "Expense", "Fleet", "FleetPerson", "Greeting", "GreetingConsent", "Lecture", "Material", "PlanLine", "Recipient",
    "Suggestion", "Supervision", "Visit", "WorkshopStay", "YearPlan",
]  # fmt: skip
