"""Shapes of what is written on an approval."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.ui.forms import Area

_SAY = _("Say why in a few words.")


class OpinionForm(forms.Form):
    """What goes with an approval."""

    text = forms.CharField(label=_("Opinion on the request"), required=False, max_length=1000, widget=Area(rows=2))


class RefusalForm(OpinionForm):
    """The same with its reason."""

    text = forms.CharField(label=_("Opinion on the request"), max_length=1000, widget=Area(rows=2), error_messages={"required": _SAY})


class _PersonForm(forms.Form):
    """A person out of those who come into question."""

    person = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, people: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(user.pk, user.name) for user in people]  # type: ignore[attr-defined]


class QuestionForm(_PersonForm):
    """A question back."""

    person = forms.TypedChoiceField(label=_("Ask whom"), coerce=int)
    text = forms.CharField(label=_("Question"), max_length=1000, widget=Area(rows=2), error_messages={"required": _("Write the question.")})


class DelegationForm(_PersonForm):
    """To whom the decision goes."""

    person = forms.TypedChoiceField(label=_("Give to"), coerce=int)
    text = forms.CharField(label=_("Remark that goes with it"), required=False, max_length=200)


class AnswerForm(forms.Form):
    """The answer to a question."""

    text = forms.CharField(label=_("Answer"), max_length=2000, widget=Area(rows=3), error_messages={"required": _("Write the answer.")})


class WithdrawalForm(forms.Form):
    """Why a request is taken back; may be left out."""

    text = forms.CharField(label=_("Reason"), required=False, max_length=200)


def step_seen(data: Any) -> int | None:
    """The number of the step that the page showed."""
    given = str(data.get("step", ""))
    return int(given) if given.isdecimal() and len(given) < 4 else None
