"""The company's usual hours of telling; each person may set their own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from huifang.notifications.rules import read_time
from huifang.organization.options import SWITCH, Group, Option, Text, declare

QUIET_START, QUIET_END, QUIET_REST = "notifications.quiet_start", "notifications.quiet_end", "notifications.quiet_rest_days"
DIGEST_AT = "notifications.digest_at"
ADDRESS = "notifications.address"


def _address(value: Any) -> Text | None:
    if not value or (str(value).startswith(("https://", "http://")) and " " not in str(value)):
        return None
    return _("Write the whole address, such as https://hf.example.com")


def _time(value: Any) -> Text | None:
    return None if read_time(str(value)) else _("Write a time of day such as 20:00.")


declare(
    Group(
        "notifications",
        _("Notices"),
        (
            Option(QUIET_START, _("Quiet from"), default="20:00", check=_time, help=_("No mail of its own goes out then; urgent ones do.")),
            Option(QUIET_END, _("Quiet until"), default="08:00", check=_time),
            Option(
                QUIET_REST,
                _("Quiet on rest days"),
                kind=SWITCH,
                default=True,
                help=_("A rest day that is worked in exchange is a working day."),
            ),
            Option(
                DIGEST_AT, _("Daily mail at"), default="08:30", check=_time, help=_("On working days, to everybody with something open.")
            ),
            Option(ADDRESS, _("Address of this installation"), check=_address, help=_("Stands before the links in mails.")),
        ),
        intro=_("When people are told. Each person may choose otherwise on the page of their own settings."),
        order=40,
        icon="bell",
    )
)
