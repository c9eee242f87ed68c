"""Letters in the menu, and the state of quiet hours beside the clock."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huifang.channels import access, rules, selectors
from huifang.channels.models import InboundMessage, OutboundMessage
from huifang.kernel import clock
from huifang.organization.selectors import work_calendar
from huifang.ui.registry import NavItem, Status, register, register_status


def quiet_hours(_request: HttpRequest) -> Sequence[Status]:
    """Calling allowed until …, or quiet until …."""
    at = clock.now()
    hours, calendar = selectors.calling_hours(at), work_calendar()
    if end := rules.opens_until(at, hours, calendar):
        return [Status(_("Calls until {time}").format(time=f"{clock.local(end):%H:%M}"), "phone", "ok")]
    opening = rules.next_opening(at, hours, calendar)
    if opening is None:
        return [Status(_("No calling hours"), "phone-off", "warn")]
    return [Status(_("Quiet until {time}").format(time=f"{clock.local(opening):%m-%d %H:%M}"), "moon", "warn")]


def to_be_filed(_request: HttpRequest) -> int | None:
    """Messages that belong to no record yet, up to 100."""
    return InboundMessage.objects.filter(state="unmatched")[:100].count() or None


def not_arrived(_request: HttpRequest) -> int | None:
    """Messages that failed or came back, up to 100."""
    return OutboundMessage.objects.filter(state__in=("failed", "bounced"))[:100].count() or None


register_status(quiet_hours)
register(
    NavItem("assignments", gettext_lazy("Letters to be filed"), "channels:inbox", "inbox", access.SORT, order=300, count=to_be_filed),
    NavItem("system", gettext_lazy("Outbox"), "channels:outbox", "mail-forward", access.WATCH, order=60, count=not_arrived),
)
