"""Nightly work of documents."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.documents.services import inspecting
from huifang.journal.pulses import nightly


@nightly("02:20", name="documents.plans", label=_("Inspection plans of documents"))
def plans(at: datetime) -> None:
    """Begin the plan that is to be approved next."""
    inspecting.nightly(at)
