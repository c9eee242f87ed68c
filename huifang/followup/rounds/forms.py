"""What people type about rounds."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.followup.labels import WAYS
from huifang.followup.models import SiteCheck
from huifang.organization.models import Unit
from huifang.surveys.models import QuestionnaireVersion
from huifang.ui.conflicts import VersionedForm
from huifang.ui.forms import Area, DateInput, MomentInput, Segments

WHY = _("Say why in a few words.")


class RoundForm(forms.Form):
    """A round made by hand."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit = forms.ChoiceField(label=_("Unit"), help_text=_("Its customers and those of the units below it."))
    grade = forms.ChoiceField(label=_("Customers"), required=False, choices=[("", _("all")), *Customer.Grade.choices])
    of = forms.ChoiceField(label=_("Customers of"), required=False)
    owner = forms.ChoiceField(label=_("Who answers for it"), required=False)
    begins = forms.DateField(label=_("From"), widget=DateInput)
    ends = forms.DateField(label=_("Until"), widget=DateInput)
    ways = forms.MultipleChoiceField(
        label=_("Ways"), choices=list(WAYS.items()), widget=forms.CheckboxSelectMultiple, help_text=_("The first is the usual one.")
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, units: Sequence[Unit], people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(person.pk), person.name) for person in people]
        choices = {
            "unit": [(str(unit.pk), unit.name) for unit in units],
            "of": [("", _("everybody")), *names],
            "owner": [("", _("whoever leads the unit")), *names],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("key", secrets.token_hex(8))
            self.initial.setdefault("ways", ["phone"])

    def clean_key(self) -> str:
        """Letters and figures only: it becomes part of a natural key."""
        key = str(self.cleaned_data["key"])
        if not key.isalnum():
            raise forms.ValidationError(_("Load the page again."))
        return key


class AskForm(forms.Form):
    """Which questionnaire goes out."""

    version = forms.ChoiceField(label=_("Questionnaire"))

    def __init__(self, *args: Any, versions: Sequence[QuestionnaireVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = [(str(one.pk), one.questionnaire.title) for one in versions]  # type: ignore[attr-defined]


class LateForm(forms.Form):
    """Why a round can't be finished, and until when it could be."""

    reason = forms.CharField(
        label=_("Why it can't be finished in time"), max_length=300, widget=Area(rows=3), error_messages={"required": WHY}
    )
    until = forms.DateField(label=_("Could be finished until"), widget=DateInput)


class WindowForm(VersionedForm):
    """A new window, or the old one all the same."""

    act = forms.ChoiceField(label=_("Decision"), choices=[("give", _("new window")), ("hold", _("keep the window"))], widget=Segments)
    until = forms.DateField(label=_("New end"), widget=DateInput, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=Area(rows=2), error_messages={"required": WHY})

    def __init__(self, *args: Any, reported: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not reported:
            self.fields["act"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """A new window has an end."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("act") == "give" and not given.get("until") and "until" not in self.errors:
            self.add_error("until", _("Choose the new end."))
        return given


class VoidForm(VersionedForm):
    """Why a round is void."""

    reason = forms.CharField(label=_("Reason"), max_length=300, error_messages={"required": WHY})


class ReportForm(VersionedForm):
    """The words of a closing report."""

    text = forms.CharField(label=_("Words of the report"), max_length=20000, widget=Area(rows=12))


class SiteCheckForm(VersionedForm):
    """What was found on the spot."""

    checked_at = forms.DateTimeField(label=_("Time on the spot"), widget=MomentInput)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    position = forms.CharField(
        label=_("Position"), max_length=60, required=False, help_text=_("Latitude and longitude, like 22.54311, 114.05786.")
    )
    accuracy = forms.IntegerField(required=False, min_value=0, max_value=100000, widget=forms.HiddenInput)
    source = forms.ChoiceField(required=False, choices=SiteCheck.Source.choices, widget=forms.HiddenInput)
    conform = forms.ChoiceField(label=_("Found"), choices=[("yes", _("nothing amiss")), ("no", _("something is amiss"))], widget=Segments)
    findings = forms.CharField(label=_("Findings"), max_length=4000, widget=Area(rows=4), required=False)

    def clean(self) -> dict[str, Any]:
        """What is amiss is said."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("conform") == "no" and not str(given.get("findings", "")).strip():
            self.add_error("findings", _("Say what is amiss."))
        return given
