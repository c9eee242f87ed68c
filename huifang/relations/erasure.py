"""What customer relations hold of customers: plans, visits, stays, suggestions, greetings. Counts and sums stay, so figures do."""

from django.db.models import Q

from huifang.journal.erasing import Holding, holds_nothing, register
from huifang.relations import models as m

register(
    Holding(m.Fleet, by={"archive.customer": "customer"}),
    Holding(m.FleetPerson, by={"relations.fleet": "fleet", "archive.contact": "contact"}, delete=True),
    Holding(m.YearPlan, by={"relations.fleet": "fleet"}, open=Q(state="asked")),
    Holding(m.PlanLine, by={"relations.plan": "plan"}),
    Holding(m.Visit, by={"relations.fleet": "fleet", "archive.contact": "contact"}, open=Q(state__in=("asked", "approved"))),
    Holding(m.Expense, by={"relations.visit": "visit"}),
    Holding(m.WorkshopStay, by={"relations.fleet": "fleet"}, fill={"measures": []}),
    Holding(m.Attendance, by={"relations.fleet": "fleet"}, keep=("gift",)),
    Holding(m.GreetingConsent, by={"archive.contact": "contact"}, delete=True),
    Holding(m.Recipient, by={"archive.customer": "customer", "archive.contact": "contact"}, delete=True),
    Holding(
        m.Suggestion, by={"archive.customer": "customer", "archive.contact": "contact", "followup.record": "record"}, open=Q(state="open")
    ),
)
holds_nothing("relations.Material", "what lectures say to everybody")
holds_nothing("relations.Lecture", "lectures of stations")
holds_nothing("relations.Supervision", "how stations work")
holds_nothing("relations.Greeting", "one text for many")
