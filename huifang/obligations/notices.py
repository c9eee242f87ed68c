"""Notices about time limits: near, missed, still open; what is late in daily mails."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.kernel.refs import Ref
from huifang.notifications import kinds
from huifang.notifications.kinds import Group, Kind, declare
from huifang.notifications.rules import NOW
from huifang.notifications.sections import AT_MOST, Line, Section, register_section
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit
from huifang.organization.selectors import resolve, units_of

declare(
    Group("limits", _("Time limits"), order=20),
    Kind("obligations.warned", "limits", _("A time limit comes near"), _("{subject}: {what}, due {due}."), icon="clock-exclamation"),
    Kind("obligations.breached", "limits", _("A time limit was missed"), _("{subject}: {what} was due {due}."), way=NOW, icon="alert-octagon", evidence=True),
    Kind("obligations.escalated", "limits", _("Still open after the time limit"), _("{subject}: {what} was due {due}; step {step}."), way=NOW, icon="stairs-up", evidence=True),
)  # fmt: skip


def late_duties(user: User, at: datetime) -> Sequence[Line]:
    """Missed duties of the user and of units where the user is the one to be told; only those with a ladder alarm people."""
    led = [unit.pk for unit in units_of(user, at) if user in resolve(Ref.of(unit), at)]
    mine = Q(owner_kind=User.ref_kind, owner_id=user.pk) | Q(owner_kind=Unit.ref_kind, owner_id__in=led)
    rows = Obligation.objects.filter(mine, state=Obligation.State.OPEN, breached_at__isnull=False).exclude(ladder="")
    return [
        Line(row.subject, kinds.title_of(row.subject), kinds.address_of(row.subject), row.due_at, late=True)
        for row in rows.order_by("due_at")[: AT_MOST * 3]
    ]


register_section(Section("duties", _("Missed time limits"), late_duties, order=30))
