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
        "name_empty": _("Give a name."),
        "list_has_problems": _("Lines {lines} can't be done as they are. Mend them; nothing was written."),
        "notice_impossible": _("The notice holds mistakes. Mend them first; nothing was entered."),
        "day_of_other_year": _("{day} is not in {year}."),
    }
)

TROUBLES = {
    "notice_without_year": _("No year is named. Paste the notice with its title."),
    "notice_without_holidays": _("No holiday was recognised. Paste the numbered items of the notice."),
    "notice_of_other_year": _("The notice is about {year}, not about {wanted}."),
    "notice_nothing_read": _("{name}: no day could be read from “{text}”."),
    "notice_total": _("{name}: {n} days were read, the notice says {said}."),
    "notice_twice": _("{day} is named twice with different meanings."),
    "notice_span": _("From {first} until {last} is no possible holiday."),
    "notice_no_date": _("“{text}” is no date."),
    "notice_weekday": _("{day} is said to be {said}; it is {is}."),
    "notice_day_of_other_year": _("{day} does not belong to {year}."),
    "notice_work_on_weekday": _("{day} is a working day anyway; only weekend days are worked instead."),
    "notice_long": _("From {first} until {last} are {n} free days in a row. Is that right?"),
    "notice_partial": _("{names} is not named; what is entered about it stays."),
    "notice_balance": _("{n} weekdays would be free in all; {year} has {wanted} statutory holidays."),
    "file_unreadable": _("{name} could not be read. Use .xlsx, .csv or .ics."),
    "file_without_days": _("The file holds no holiday of {year}."),
}

PEOPLE = {
    "person_without_name": _("The name is missing."),
    "person_username_odd": _("“{said}” is no user name: letters and digits, at least two."),
    "person_username_taken": _("The user name {said} is taken or stands here twice."),
    "person_role_unknown": _("There is no role “{said}”."),
    "person_unit_unknown": _("There is no unit “{said}”, or there are several."),
    "person_role_without_unit": _("“{said}”: a role needs a unit, and a unit a role."),
}

CALENDAR = {
    "holiday": (_("holiday"), "info", "beach"),
    "shifted": (_("worked rest day"), "soon", "briefcase"),
    "company": (_("company"), "plain", "building"),
}
