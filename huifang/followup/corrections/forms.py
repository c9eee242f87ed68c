"""Shape of reporting, assigning, correcting and hearing."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.followup.models import Correction
from huifang.organization.models import Unit
from huifang.organization.selectors import members
from huifang.ui.forms import Area, MomentInput, Picker, Segments


class ReportForm(forms.Form):
    """What is not in order, found how, whose department."""

    what = forms.CharField(label=_("What is not in order"), max_length=4000, widget=Area(rows=4))
    found = forms.ChoiceField(label=_("Found how"), choices=Correction.Found.choices, initial=Correction.Found.CALL, widget=Segments)
    responsible = forms.ModelChoiceField(
        label=_("Responsible department"), queryset=Unit.objects.none(), empty_label=_("choose"), widget=Picker,
        help_text=_("Whoever leads it is told at once."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = Unit.objects.filter(is_active=True).order_by("path")  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """Who puts it right, until when, how."""

    owner = forms.ModelChoiceField(label=_("Who puts it right"), queryset=User.objects.none(), empty_label=_("choose"))
    due_at = forms.DateTimeField(label=_("Until"), widget=MomentInput)
    measure = forms.CharField(label=_("What is to be done"), required=False, max_length=2000, widget=Area(rows=2))

    def __init__(self, *args: Any, unit: Unit, latest: datetime | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"due_at": latest}
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = members(unit, below=True).order_by("name", "pk")  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """What was done."""

    text = forms.CharField(
        label=_("What was done"), max_length=4000, widget=Area(rows=3), help_text=_("Attach the evidence first: a photo or a document.")
    )


class HearForm(forms.Form):
    """What the customer says."""

    satisfied = forms.ChoiceField(
        label=_("Is the customer satisfied?"), choices=[("yes", _("satisfied")), ("no", _("not satisfied"))], widget=Segments
    )
    text = forms.CharField(label=_("What the customer said"), required=False, max_length=2000, widget=Area(rows=2))


class WhyForm(forms.Form):
    """A reason."""

    text = forms.CharField(label=_("Reason"), max_length=200)
