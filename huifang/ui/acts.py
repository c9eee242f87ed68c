"""Acts on a record's page: each a small form in a panel of its own, posted to one address, drawn again with its errors.

A view builds the acts that are possible now (``Act``), the page includes ``ui/parts/acts.html``, the posting view calls ``perform``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django import forms
from django.urls import reverse

from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Refused
from huifang.ui.registry import Text
from huifang.ui.words import reason_words, year_words

FORBIDDEN = frozenset({"not_signed_in", "not_permitted", "out_of_reach", "not_from_state"})


class Nothing(forms.Form):
    """An act that needs no words."""


@dataclass(slots=True)
class Act:
    """One thing that can be done on the page; ``url`` takes its form."""

    code: str
    title: Text
    button: Text
    form: forms.Form
    url: str
    icon: str = "check"
    tone: str = "accent"
    note: Text = ""


class Offer(NamedTuple):
    """An act that a page knows; ``form`` is called, with the prefix of its fields' ids, only when the act is possible."""

    code: str
    possible: object
    form: Callable[..., forms.Form]
    title: Text
    button: Text
    icon: str = "check"
    tone: str = "accent"
    note: Text = ""


def possible(offers: Iterable[Offer], route: str, pk: int) -> list[Act]:
    """Those that are possible now; ``route`` takes the row's key and the act's code."""
    return [
        Act(o.code, o.title, o.button, o.form(auto_id=f"{o.code}_%s"), reverse(route, args=[pk, o.code]), o.icon, o.tone, o.note)
        for o in offers
        if o.possible
    ]


def find(acts: Sequence[Act], code: str) -> Act | None:
    """The act with this code, if it is possible."""
    return next((act for act in acts if act.code == code), None)


def perform(form: forms.Form, do: Callable[[], object]) -> bool:
    """Do it if the form is whole; what is refused for a reason that the person can mend stands on the form.

    Raises:
        Refused: they may not at all, or the state does not allow it.
    """
    if not form.is_valid():
        return False
    try:
        do()
    except Refused as refusal:
        if refusal.decision.reason in FORBIDDEN:
            raise
        form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        return False
    except UnknownYear as unknown:
        form.add_error(None, year_words(unknown))
        return False
    return True
