"""What is typed in audit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.audit.models import Consent, Destruction, Request
from huifang.ui.forms import Area, DateInput


class ProposeForm(forms.Form):
    """What is to be destroyed, how, and why."""

    subjects = forms.CharField(
        label=_("What"), widget=Area(rows=3), max_length=4000, help_text=_("One in a line: kind and number, such as: customer 12")
    )
    way = forms.ChoiceField(label=_("What is done"), choices=Destruction.Way.choices)
    reason = forms.ChoiceField(label=_("Reason"), choices=Destruction.Reason.choices)
    note = forms.CharField(
        label=_("Why in particular"),
        required=False,
        max_length=2000,
        widget=Area(rows=3),
        help_text=_("Shown to those who approve; emptied when it is carried out."),
    )


class HoldForm(forms.Form):
    """On what, and why."""

    subject = forms.CharField(label=_("What"), max_length=80, help_text=_("Kind and number, such as: customer 12"))
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=Area(rows=2))


class DepartureForm(forms.Form):
    """Who leaves when."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    leaves_on = forms.DateField(label=_("Leaves on"), widget=DateInput())

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        people = self.fields["person"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = User.objects.filter(is_active=True).order_by("name", "id")


class ConsentForm(forms.Form):
    """Agreed or not, how, and where that is kept."""

    purpose = forms.CharField(max_length=30, widget=forms.HiddenInput())
    given = forms.ChoiceField(label=_("Says"), choices=(("yes", _("agrees")), ("no", _("does not agree"))))
    how = forms.ChoiceField(label=_("How"), choices=Consent.How.choices)
    evidence = forms.CharField(label=_("Where it is kept"), required=False, max_length=200)


class RequestForm(forms.Form):
    """What a person asks for."""

    kind = forms.ChoiceField(label=_("What is asked"), choices=Request.Kind.choices)
    text = forms.CharField(label=_("In their words"), required=False, max_length=2000, widget=Area(rows=2))
