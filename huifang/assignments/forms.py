"""Shapes of what is written on an assignment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.ui.forms import Area


class AnswerForm(forms.Form):
    """The department's answer."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=4000,
        widget=Area(rows=4),
        error_messages={"required": _("Write the answer first: what was found, what will be done, until when.")},
    )


class ReasonForm(forms.Form):
    """Why an answer goes back or a question is withdrawn."""

    text = forms.CharField(
        label=_("Reason"), max_length=1000, widget=Area(rows=2), error_messages={"required": _("Say why in a few words.")}
    )
