"""Reads that upper contexts ask before they dial."""

from datetime import datetime
from urllib.parse import quote

from django.conf import settings

from huifang.channels import rules
from huifang.channels.options import DIAL
from huifang.channels.rules import Hours
from huifang.kernel import clock
from huifang.kernel.decision import Decision
from huifang.kernel.phones import Phone
from huifang.organization.models import Unit
from huifang.organization.options import value
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import rules_in_force
from huifang.regulations.shapes import QuietHours


def calling_hours(at: datetime, unit: Unit | None = None) -> Hours:
    """The calling windows in force, of a unit's own regulation before the company's; without a rule, none: nobody is called until a regulation allows it."""
    found = rules_in_force("quiet_hours", clock.local_date(at), unit)
    if not found or not isinstance(found[0].value, QuietHours):
        return Hours(workday=())
    value = found[0].value
    return Hours(
        workday=tuple((w.start, w.end) for w in value.workday),
        restday=tuple((w.start, w.end) for w in value.restday),
    )


def may_call(at: datetime, *, unit: Unit | None = None, do_not_call: bool = False, do_not_call_reason: str = "") -> Decision:
    """May a customer be called at ``at`` (R2.6)?"""
    return rules.may_call(at, calling_hours(at, unit), work_calendar(), do_not_call=do_not_call, do_not_call_reason=do_not_call_reason)


def next_opening(at: datetime) -> datetime | None:
    """When calling is next allowed, from ``at`` on."""
    return rules.next_opening(at, calling_hours(at), work_calendar())


def dial_url(phone: Phone) -> str:
    """What the dial button opens: a ``tel:`` link, or the company's own template with ``{number}`` and ``{extension}``.

    Only digits enter the address; numbers at home are dialled as they are at home, without the country code.
    """
    template = str(value(DIAL)) or settings.DIAL_URL
    if template:
        return template.replace("{number}", quote(phone.number, safe="")).replace("{extension}", quote(phone.extension, safe=""))
    extension = f";ext={phone.extension}" if phone.extension else ""
    number = (phone.e164 or phone.number) if phone.kind == "foreign" else phone.number
    return f"tel:{number}{extension}"
