"""Who reads the history of what audit keeps; what whoever approves a destruction is shown."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.approvals.registry import About, Values, register_subject
from huifang.audit import access, naming
from huifang.audit.models import Alarm, Departure, Destruction, Hold, Request
from huifang.journal.gates import register_gate, register_systems
from huifang.kernel.decision import Decision
from huifang.organization import access as gate


def may_read(user: User, _pk: str) -> Decision:
    """Who sees destructions."""
    return gate.may(user, access.DESTRUCTIONS)


def may_read_alarm(user: User, _pk: str) -> Decision:
    """Who sees alarms."""
    return gate.may(user, access.ALARMS)


def may_read_request(user: User, _pk: str) -> Decision:
    """Who sees requests."""
    return gate.may(user, access.PRIVACY)


def about(pk: str, _facts: Values) -> About:
    """What would be destroyed, by name while it is there, how much of it, and why."""
    row = Destruction.objects.select_related("proposed_by").prefetch_related("items").get(pk=pk)
    things = [naming.named(item.subject, counted=False) for item in row.items.all()]
    lines: list[tuple[object, str]] = [(_("What is done"), str(row.get_way_display()))]
    lines += [(thing.kind, thing.name or str(thing.ref)) for thing in things]
    lines.append((_("Rows"), str(sum(sum(item.counts.values()) for item in row.items.all()))))
    lines.append((_("Reason"), str(row.get_reason_display())))
    if row.note:
        lines.append((_("Why in particular"), row.note))
    return About(title=str(row), lines=lines, url=reverse("audit:destruction", args=[row.pk]))  # type: ignore[arg-type]


register_subject(Destruction.ref_kind, may_read=may_read, describe=about)
register_gate(Destruction.ref_kind, may_read)
register_gate(Hold.ref_kind, may_read)
register_gate("journal.certificate", may_read)
register_gate(Alarm.ref_kind, may_read_alarm)
register_gate(Departure.ref_kind, may_read_alarm)
register_gate(Request.ref_kind, may_read_request)
register_systems({"destruction": _("destruction"), "audit": _("watch over reading")})
