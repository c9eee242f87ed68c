"""The state of quiet hours beside the clock."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from huifang.channels import labels as _labels  # noqa: F401
from huifang.channels import rules, selectors
from huifang.kernel import clock
from huifang.organization.selectors import work_calendar
from huifang.ui.registry import Status, register_status


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


register_status(quiet_hours)
