"""Every night: what sessions leave behind."""

from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huifang.accounts import services
from huifang.journal.pulses import nightly


@nightly("03:10", name="accounts.sessions", label=_("Old sessions"))
def forget(at: datetime) -> None:
    """Drop sessions that have run out, and the list's rows of more than 90 days."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    services.forget_old(at)
