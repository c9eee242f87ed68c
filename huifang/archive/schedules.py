"""Repeated work of the archive."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.archive.reverifying import schedules as _reverifying  # noqa: F401
from huifang.archive.twins import look_for_twins
from huifang.journal.pulses import nightly


@nightly("02:10", name="archive.twins", label=_("Looking for duplicates of customers"))
def look(at: datetime) -> None:
    """Propose the pairs among customers that changed since the day before yesterday."""
    look_for_twins(at)
