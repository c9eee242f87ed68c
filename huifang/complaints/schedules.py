"""Repeated work of complaints: alarms that nobody acknowledges, what the public page counted."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.complaints import counting, month_reports, safety, similar
from huifang.journal.pulses import nightly, pulse


@nightly("03:20", name="complaints.forget", label=_("Old counts of the public complaint page"))
def forget(at: datetime) -> None:
    """Counts are kept for two days."""
    counting.forget(at=at)


@pulse(20, name="complaints.index", label=_("Index of similar complaints"))
def bring_in(_at: datetime) -> None:
    """Bring what is new into the index, a part at a time; until then it is found as it stands."""
    similar.index()


@nightly("03:40", name="complaints.month_report", label=_("Monthly complaint report"))
def report(at: datetime) -> None:
    """Make the report of the last month and send it within the limit."""
    month_reports.nightly(at)


@pulse(5, name="complaints.safety", label=_("Alarms of serious safety"))
def ring_on(at: datetime) -> None:
    """Call the next in line where nobody has acknowledged in time; nothing is read but alarms that are due."""
    safety.sweep(at)
