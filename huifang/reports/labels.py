"""What the figures mean, in words; the pages show these definitions one click away."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

DEFINITIONS = (
    (_("Answered calls"), _("Tries that reached somebody ÷ all tries of the month. Three tries to one customer count three times.")),
    (
        _("Customers reached"),
        _(
            "Customers' calls on which somebody was reached ÷ calls that were tried in the month, each call once however often it was tried."
        ),
    ),
    (
        _("Satisfied"),
        _(
            "Records with “very satisfied” or “satisfied” ÷ all complete records of the month. Customers who were not reached are in neither."
        ),
    ),
    (
        _("Calls completed"),
        _(
            "Calls completed with a record ÷ calls completed, ended without a conversation (unreachable, refused, wrong number), "
            "or due in the month and still open. A call that waits for nobody in particular counts for its team."
        ),
    ),
    (
        _("By project type"),
        _("A call about projects of several types counts once for each of them, so the lines can add up to more than the total."),
    ),
    (_("Void records"), _("Void records keep their number and stand in the register; no figure counts them.")),
)
RESULTS = {
    "tried": _("tried in the month"),
    "talked": _("customer reached"),
    "missed": _("customer not reached"),
    "completed": _("completed"),
    "ended": _("ended without a conversation"),
    "open": _("due and still open"),
    "due": _("to be completed"),
}
REASONS = {
    "too_many_lines": _("More than {most} lines don't fit one PDF. Choose an agent or a unit, or take the workbook."),
}
add_reasons(REASONS)
