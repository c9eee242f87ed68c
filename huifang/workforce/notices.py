"""Notices about rosters: published, changed, swaps, leave."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import NOW
from huifang.ui import formats
from huifang.ui.registry import url
from huifang.workforce.gates import OWN_SHIFTS
from huifang.workforce.models import Leave, Roster, Swap


def _mine(_facts: Mapping[str, object]) -> str:
    return url("workforce:mine") or ""


declare(
    Group("workforce", _("Rosters"), order=60),
    Kind("workforce.published", "workforce", _("A roster was published"), _("{what} is published: see your shifts."), way=NOW, icon="calendar-event"),
    Kind("workforce.withdrawn", "workforce", _("A roster was taken back"), _("{what} no longer holds: {reason}"), way=NOW, icon="calendar-event", evidence=True, address=_mine),
    Kind("workforce.changed", "workforce", _("Your shift was changed"), _("{by} changed your shift of {day}."), way=NOW, icon="calendar-event", evidence=True),
    Kind("workforce.swap_offered", "workforce", _("A swap is offered to you"), _("{by} offers a swap: {day} for {other_day}."), way=NOW, icon="arrows-exchange", address=_mine),
    Kind("workforce.swap_answered", "workforce", _("Your swap was answered"), _("Swap of {day} for {other_day}: {state}."), way=NOW, icon="arrows-exchange", address=_mine),
    Kind("workforce.leave_decided", "workforce", _("Your leave was decided"), _("Leave from {start} to {end}: {state}."), way=NOW, icon="beach", evidence=True, address=_mine),
)  # fmt: skip


def _roster(pk: str) -> str:
    row = Roster.objects.select_related("unit").filter(pk=pk).first()
    return f"{row.unit.name} {formats.day(row.starts_on)} – {formats.day(row.ends_on)}" if row else ""


def _leave(pk: str) -> str:
    row = Leave.objects.select_related("person").filter(pk=pk).first()
    return f"{row.person.name} {formats.day(row.first_day)} – {formats.day(row.last_day)}" if row else ""


def _swap(pk: str) -> str:
    row = Swap.objects.select_related("asker", "partner").filter(pk=pk).first()
    return f"{row.asker.name} ⇄ {row.partner.name}" if row else ""


def _name(pk: str) -> str:
    return User.objects.filter(pk=pk).values_list("name", flat=True).first() or ""


register_subject(
    Subject(OWN_SHIFTS, title=_name),
    Subject(Roster.ref_kind, "workforce:roster", title=_roster),
    Subject(Leave.ref_kind, title=_leave),
    Subject(Swap.ref_kind, title=_swap),
)
