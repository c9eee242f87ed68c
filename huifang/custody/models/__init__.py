"""Tables of loans and incidents."""

from huifang.custody.models.incidents import Incident, Measure
from huifang.custody.models.loans import Lent, Loan

__all__ = ["Incident", "Lent", "Loan", "Measure"]
