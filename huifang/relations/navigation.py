"""Customer relations in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.relations import access
from huifang.ui.registry import NavItem, register

register(
    NavItem("archive", _("Group customers"), "relations:fleets", "truck", access.FLEET, order=60),
    NavItem("archive", _("Lectures for vehicle users"), "relations:lectures", "school", access.FLEET, order=62),
    NavItem("archive", _("Supervision of stations"), "relations:supervisions", "building-store", access.FLEET, order=64),
    NavItem("archive", _("Greetings"), "relations:greetings", "mail-heart", access.GREETING, order=66),
    NavItem("followup", _("Suggestions of customers"), "relations:suggestions", "bulb", access.SUGGESTION, order=38),
)
