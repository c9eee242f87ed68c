"""Words for the refusals and the calendar of organization."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

add_reasons(
    {
        "unknown_role": _("There is no role {role}."),
        "unit_below_itself": _("A unit can't be moved below itself."),
        "unit_in_use": _("{name} still has people or units. Move them first."),
        "unit_code_taken": _("Another unit has the code {code}."),
        "already_assigned": _("{user} already holds this role there."),
        "ends_before_start": _("The end lies before the beginning."),
        "deputy_for_oneself": _("Nobody can be their own deputy."),
        "already_ended": _("This has already ended."),
        "year_known": _("The year {year} is already entered; change single days instead."),
        "option_wrong": _("{label}: {wrong}"),
        "day_of_other_year": _("{day} is not in {year}."),
    }
)

CALENDAR = {
    "holiday": (_("holiday"), "info", "beach"),
    "shifted": (_("worked rest day"), "soon", "briefcase"),
    "company": (_("company"), "plain", "building"),
}
