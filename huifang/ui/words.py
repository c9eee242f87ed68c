"""Words for refusal reasons: each context's ``labels.py`` adds its codes with ``add_reasons``."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.kernel.calendar import UnknownYear
from huifang.ui import formats

_reasons: dict[str, "str | Promise"] = {
    "not_signed_in": _("Please sign in first."),
    "not_permitted": _("Your role does not include this. Ask your administrator if you need it."),
    "out_of_reach": _("This belongs to another team or unit."),
    "changed_meanwhile": _("Somebody else changed this a moment ago. Nothing of yours was written; look at the new state and try again."),
    "not_from_state": _("This is not possible in the present state."),
}


def add_reasons(reasons: Mapping[str, "str | Promise"]) -> None:
    """Add the sentences of a context's refusal codes; ``{name}`` takes a parameter of the decision."""
    _reasons.update(reasons)


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def reason_words(reason: str, params: Mapping[str, object]) -> str:
    """The sentence for a reason code, in the reader's language."""
    known = _Known({name: _plain(value) for name, value in params.items()})
    return str(_reasons.get(reason, _("This is not possible now."))).format_map(known)


def _plain(value: object) -> object:
    """Dates and moments as readers write them."""
    if isinstance(value, datetime):
        return formats.moment(value)
    return formats.day(value) if isinstance(value, date) else value


def year_words(error: UnknownYear) -> str:
    """Why no due time can be worked out, and who mends it (R2.12)."""
    return _(
        "The working days of {year} are not entered yet, so no due time can be worked out. Ask the administrator to enter them."
    ).format(year=error.year)
