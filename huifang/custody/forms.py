"""Shapes of what is asked for, called back and reported."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.archive.sections import SECTIONS
from huifang.custody import labels
from huifang.custody.models import Incident, Measure
from huifang.kernel import clock
from huifang.kernel.chinese import company_key
from huifang.ui.forms import Area, DateInput, MomentInput, Picker, Segments

WAYS = [("screen", _("on screen")), ("paper", _("on paper"))]


class LoanForm(forms.Form):
    """Which sections of which file, what for, until when."""

    company = forms.CharField(
        label=_("Full name of the customer"),
        max_length=120,
        help_text=_("Exactly as it stands in the register."),
        error_messages={"required": _("Name the customer whose file is needed.")},
    )
    sections = forms.MultipleChoiceField(
        label=_("Sections"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one section.")}
    )
    kind = forms.ChoiceField(label=_("Read"), choices=WAYS, initial="screen", widget=Segments)
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=300,
        widget=Area(rows=2),
        error_messages={"required": _("Say what it is needed for, in a few words.")},
    )
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput, error_messages={"required": _("Say until when it is needed.")})

    def __init__(self, *args: Any, customer: Customer | None = None, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"ends_on": today + timedelta(days=7), "kind": "screen", **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.customer = customer
        if customer is not None:
            del self.fields["company"]
        self.fields["sections"].choices = [(one.code, labels.section_name(one.code)) for one in SECTIONS]  # type: ignore[attr-defined]

    def clean_company(self) -> str:
        """The one customer of this name."""
        name: str = self.cleaned_data["company"]
        self.customer = Customer.objects.select_related("unit").filter(name_key=company_key(name), canonical=None).first()
        if self.customer is None:
            raise forms.ValidationError(_("No customer has exactly this name. Write it as it stands in the contract."))
        return name


class StatisticsForm(forms.Form):
    """What statistics are for, and until when."""

    purpose = LoanForm.base_fields["purpose"]
    ends_on = LoanForm.base_fields["ends_on"]


class ReasonForm(forms.Form):
    """Why a loan is called back, or an incident is none."""

    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": _("Say why in a few words.")})


class PapersForm(forms.Form):
    """Which papers are handed out."""

    copies = forms.CharField(
        label=_("Papers"),
        max_length=120,
        help_text=_("Such as: file 2026-031, two volumes."),
        error_messages={"required": _("Name the papers that are handed out.")},
    )


def people(at: datetime) -> list[tuple[str, str]]:
    """Everybody with an account, for a picker."""
    return [("", "–"), *((str(user.pk), user.name) for user in User.objects.filter(is_active=True).order_by("name", "pk")[:500])]


class IncidentForm(forms.Form):
    """What happened."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Incident.Kind.choices, initial=Incident.Kind.VIOLATION, widget=Segments)
    happened_at = forms.DateTimeField(label=_("Happened at"), widget=MomentInput, error_messages={"required": _("Say when it happened.")})
    place = forms.CharField(label=_("Place"), max_length=80, required=False, help_text=_("Such as: on a train, in a restaurant."))
    account = forms.CharField(
        label=_("What happened"),
        max_length=4000,
        widget=Area(rows=4),
        help_text=_("Write no graded content here."),
        error_messages={"required": _("Say what happened.")},
    )
    person = forms.ChoiceField(label=_("Person concerned"), required=False, widget=Picker)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people(clock.now())  # type: ignore[attr-defined]

    @property
    def chosen(self) -> User | None:
        """The person named."""
        return User.objects.filter(pk=self.cleaned_data["person"]).first() if self.cleaned_data.get("person") else None


class FindingForm(forms.Form):
    """What was found, and about whom."""

    finding = forms.CharField(
        label=_("Finding"), max_length=4000, widget=Area(rows=3), error_messages={"required": _("Write what was found.")}
    )
    person = forms.ChoiceField(label=_("Person concerned"), widget=Picker, error_messages={"required": _("Choose who is concerned.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people(clock.now())  # type: ignore[attr-defined]


class MeasuresForm(forms.Form):
    """A measure for the person, one for the direct superior."""

    person = forms.CharField(label=_("Measure for the person concerned"), max_length=300, widget=Area(rows=2))
    superior = forms.CharField(label=_("Measure for the direct superior"), max_length=300, widget=Area(rows=2), required=False)

    @property
    def measures(self) -> dict[str, str]:
        """Text by whom it is for."""
        return {whom: self.cleaned_data.get(whom, "") for whom in Measure.Whom.values}


class EvidenceForm(forms.Form):
    """What shows that a measure was carried out."""

    evidence = forms.CharField(
        label=_("Evidence"), max_length=300, error_messages={"required": _("Say what shows that it was carried out.")}
    )
