"""Who sees forecasts and staffing, and who plans: figures of the whole centre, so a role has them or not (R12.1)."""

from huifang.accounts.models import User
from huifang.journal.services import Actor
from huifang.kernel.decision import enforce
from huifang.organization import access

VIEW = "workforce.volume.view"
EDIT = "workforce.volume.edit"


def demand(by: Actor) -> None:
    """Raise ``Refused`` unless a person may plan; the command line acts for whoever owns the machine."""
    if isinstance(by, User):
        enforce(access.may(by, EDIT))
