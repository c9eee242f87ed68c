"""Shape of a customer's question, its answers, what the customer says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.organization.models import Unit
from huifang.ui.forms import Area, Picker, Segments

SETTLE, FORWARD, TODAY = "settle", "forward", "today"


class ForwardForm(forms.Form):
    """Which leader, and what the agent proposes."""

    to = forms.ModelChoiceField(
        label=_("To the leader of"), queryset=Unit.objects.none(), empty_label=_("choose"), widget=Picker,
        help_text=_("The form is numbered and put before the leader at once; the customer is to have the answer within two days."),
    )  # fmt: skip
    view = forms.CharField(label=_("What the agent proposes"), required=False, max_length=2000, widget=Area(rows=2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Unit.objects.filter(is_active=True).order_by("path")  # type: ignore[attr-defined]


class AskForm(ForwardForm):
    """The question and what becomes of it now."""

    question = forms.CharField(label=_("Question of the customer"), max_length=4000, widget=Area(rows=3))
    how = forms.ChoiceField(
        label=_("Can you answer it?"), widget=Segments, initial=SETTLE,
        choices=[(SETTLE, _("yes, answered")), (FORWARD, _("no, to the leader")), (TODAY, _("yes, later today"))],
    )  # fmt: skip
    reply = forms.CharField(label=_("What you answered"), required=False, max_length=4000, widget=Area(rows=2))
    field_order = ("question", "how", "reply", "to", "view")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].required = False

    def clean(self) -> dict[str, Any]:
        """An answer is written down; a form has a leader."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("how") == SETTLE and not str(data.get("reply") or "").strip():
            self.add_error("reply", _("Write down what you answered."))
        if data.get("how") == FORWARD and not data.get("to"):
            self.add_error("to", _("Choose whose leader is asked."))
        return data


class TextForm(forms.Form):
    """Words that must not be missing."""

    text = forms.CharField(label=_("Answer"), max_length=4000, widget=Area(rows=3))


class AnswerForm(TextForm):
    """The leader's answer."""

    told = forms.BooleanField(label=_("I have told the customer myself"), required=False)


class HeardForm(forms.Form):
    """Is the customer content?"""

    content = forms.ChoiceField(
        label=_("Is the question answered for the customer?"), choices=[("yes", _("yes")), ("no", _("no"))], widget=Segments
    )
    text = forms.CharField(label=_("What the customer said"), required=False, max_length=2000, widget=Area(rows=2))
