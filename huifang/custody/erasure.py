"""What loans and incidents hold of a customer: that a section was lent goes with the file; cards and incidents stay, emptied."""

from huifang.custody.models import Incident, Lent, Loan, Measure
from huifang.journal.erasing import Holding, register

register(
    Holding(Lent, by={"archive.customer": "customer"}, delete=True),
    Holding(Loan, by={"archive.customer": "items__customer"}, keep=("number", "chain", "grade")),
    Holding(Incident, by={"archive.customer": "customer", "custody.loan": "loan"}, keep=("number",)),
    Holding(Measure, by={"custody.incident": "incident"}),
)
