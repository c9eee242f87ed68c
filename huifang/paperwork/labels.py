"""Words for refusals and for what can be wrong with a number format."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

add_reasons(
    {
        "format_impossible": _("Documents can't be numbered like this."),
        "format_too_early": _("Numbers were given already; another format begins with a new year, {day} or later."),
        "format_begins_taken": _("Another format begins on {day} already. Take it back first."),
        "format_begun": _("No other format is coming."),
    }
)

PROBLEMS = {
    "no_seq": _("The running number is missing: write {{seq:04}} where it stands."),
    "twice": _("{part} stands twice; once is enough."),
    "unknown_field": _("{part} is not known. Use year, month, day, seq or unit."),
    "bad_width": _("The width in {part} is not possible; write {{seq:04}}, {{month:02}} or {{day:02}}."),
    "bad_literal": _("This sign can't be part of a number: {part}"),
    "missing_year": _("A month needs its year."),
    "missing_month": _("A day needs its month."),
    "ambiguous": _("Two numbers touch so that they could be read in two ways at {part}; put a dash between or give a width."),
}
