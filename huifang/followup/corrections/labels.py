"""Words of corrections and feedback forms."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

CORRECTIONS = {
    "reported": (_("reported to the leader"), "bad"),
    "assigned": (_("being corrected"), "soon"),
    "corrected": (_("corrected, to be followed up"), "info"),
    "satisfied": (_("customer satisfied"), "ok"),
    "void": (_("void"), "plain"),
}
FEEDBACKS = {
    "asked": (_("to be answered today"), "soon"),
    "settled": (_("answered by the agent"), "ok"),
    "forwarded": (_("with the leader"), "soon"),
    "answered": (_("answered, the customer to be told"), "info"),
    "told": (_("told, to be confirmed"), "info"),
    "confirmed": (_("confirmed by the customer"), "ok"),
    "void": (_("void"), "plain"),
}
add_reasons(
    {
        "evidence_missing": _("Attach a photo or a document of this turn first: what was put right needs its evidence."),
        "record_of_another_customer": _("This follow-up record belongs to another customer."),
        "own_correction": _("Whoever put it right does not follow it up."),
    }
)
