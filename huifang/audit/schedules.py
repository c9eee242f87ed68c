"""The repeated work of audit: carrying out what is due, watching what is read."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.audit import alarms, executing
from huifang.journal.pulses import pulse


@pulse(30, name="audit.destroy", label=_("Approved destructions"))
def destroy(at: datetime) -> int:
    """Carry out what is due, go on with what was cut short."""
    return executing.run(at)


@pulse(60, name="audit.watch", label=_("Unusual reading"))
def watch(at: datetime) -> int:
    """Look through what was read lately."""
    return alarms.sweep(at)
