"""Small forms of this context; the form of a rule is made in ``editing``."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.regulations import kinds
from huifang.regulations.labels import kind_label
from huifang.ui.forms import Area, DateInput


class ClauseForm(forms.Form):
    """Title and text of a clause."""

    title = forms.CharField(label=_("Clause title"), max_length=100)
    text = forms.CharField(label=_("Clause text"), required=False, max_length=5000, widget=Area(rows=6))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class NewRuleForm(forms.Form):
    """Kind and code of a new rule."""

    kind = forms.ChoiceField(label=_("Kind of rule"))
    code = forms.RegexField(
        label=_("Rule code"),
        max_length=100,
        regex=r"^[a-z0-9]+([._-][a-z0-9]+)*$",
        help_text=_("Lasting, in small Latin letters, such as cycle.training"),
        error_messages={"invalid": _("Use small Latin letters and digits, with dots or dashes between, such as cycle.training.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, kind_label(kind)) for kind in kinds.kinds()]  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """From which day, and why."""

    effective_from = forms.DateField(label=_("In force from"), widget=DateInput())
    note = forms.CharField(label=_("Note for the history"), required=False, max_length=500)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class DiscardForm(forms.Form):
    """Why a draft is given up."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
