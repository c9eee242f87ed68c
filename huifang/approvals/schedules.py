"""Steps whose people have gone are passed on, by every worker."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.approvals import services
from huifang.journal.pulses import pulse


@pulse(300, name="approvals.vacancies", label=_("Approvals that nobody can decide"))
def fill_vacancies(at: datetime) -> None:
    """Pass on steps that nobody can decide any more."""
    services.fill_vacancies(at=at)
