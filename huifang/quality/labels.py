"""Words for states, breaches and refusals."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

STATES = {
    "standing": (_("counted"), "plain"),
    "appealed": (_("appealed against"), "soon"),
    "upheld": (_("upheld"), "plain"),
    "returned": (_("given back"), "ok"),
}
BREACHES: dict[str, str | Promise] = {
    "coverage": _("customers left out"),
    "form": _("record missing"),
    "same_day": _("not dealt with the same day"),
    "two_days": _("not answered within two days"),
    "advance_report": _("not reported in advance"),
    "duty": _("time limit missed"),
}
add_reasons(
    {
        "appeal_too_late": _("An appeal is possible within {days} days."),
        "own_points": _("These are your own points; somebody above you decides."),
    }
)
