"""Shape of greetings, consents and suggestions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.archive.models import Contact, Customer
from huifang.organization.models import Unit
from huifang.relations.forms import units
from huifang.relations.models import Suggestion
from huifang.relations.models.greetings import Means
from huifang.ui.conflicts import VersionedForm
from huifang.ui.forms import Area, DateInput, MomentInput, Picker, Segments


class GreetingForm(VersionedForm):
    """What is said to whom, when, by which channel."""

    occasion = forms.CharField(label=_("Occasion"), max_length=40, help_text=_("Such as Spring Festival."))
    means = forms.ChoiceField(label=pgettext_lazy("greeting", "Channel"), choices=Means.choices, widget=Segments)
    title = forms.CharField(label=_("Subject of the mail"), required=False, max_length=80)
    text = forms.CharField(
        label=_("Text"), max_length=500, widget=Area(rows=4), help_text=_("Placeholders: 【name】 is how the person is spoken to, 【company】 the customer.")
    )  # fmt: skip
    unit = forms.ModelChoiceField(label=_("Customers of"), queryset=Unit.objects.none(), widget=Picker)
    grade = forms.ChoiceField(label=_("Customer class"), required=False, choices=[("", _("every class")), *Customer.Grade.choices])
    send_at = forms.DateTimeField(label=_("To be sent at"), widget=MomentInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units()  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        return {name: self.cleaned_data[name] for name in ("occasion", "means", "title", "text", "unit", "grade", "send_at")}


class ConsentForm(forms.Form):
    """Who agreed to which channel, how and when."""

    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none(), empty_label=_("choose"))
    means = forms.ChoiceField(label=pgettext_lazy("greeting", "Channel"), choices=Means.choices, widget=Segments)
    how = forms.CharField(label=_("Given how"), max_length=80, help_text=_("Such as: asked on the phone; box on the order form."))
    given_on = forms.DateField(label=_("Given on"), widget=DateInput)

    def __init__(self, *args: Any, contacts: list[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.queryset = Contact.objects.filter(pk__in=[contact.pk for contact in contacts])
        field.choices = [("", _("choose")), *((contact.pk, contact.shown_name or "–") for contact in contacts)]


class SuggestionForm(forms.Form):
    """Who suggested what, when, how it came, whom it concerns."""

    content = forms.CharField(label=_("What was suggested"), max_length=4000, widget=Area(rows=4))
    topic = forms.ChoiceField(label=_("Subject matter"), choices=Suggestion.Topic.choices)
    unit = forms.ModelChoiceField(
        label=_("Department it concerns"), queryset=Unit.objects.none(), empty_label=_("choose"), widget=Picker,
        help_text=_("It answers within the time limit."),
    )  # fmt: skip
    said_by = forms.CharField(label=_("Who said it"), required=False, max_length=40)
    said_on = forms.DateField(label=_("Said on"), widget=DateInput)
    source = forms.ChoiceField(label=_("How it came"), choices=Suggestion.Source.choices, widget=Segments)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units()  # type: ignore[attr-defined]


class SuggestionAnswerForm(forms.Form):
    """The verdict and the answer."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=Suggestion.Verdict.choices, widget=Segments)
    text = forms.CharField(label=_("Answer"), max_length=4000, widget=Area(rows=3))
