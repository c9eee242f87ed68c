"""The shape of what is typed about customers; every error says the mend."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive import access, labels
from huifang.archive.models import Contact, Contract, Customer, Project
from huifang.kernel.phones import Phone, find_phones
from huifang.organization.models import Unit
from huifang.organization.selectors import home_unit
from huifang.ui.conflicts import VersionedForm
from huifang.ui.forms import Area, DateInput, Picker, Segments

_BETWEEN = re.compile(r"[、,，;；\n]+")
GRADED = {"data-no-draft": "", "autocomplete": "off"}
"""People's names are graded: they are kept out of drafts (R1.6)."""
UNSAVED = {"data-no-draft": "", "autocomplete": "off", "inputmode": "tel"}
"""Telephone numbers are typed anew rather than kept in a draft in clear."""


class PhonesField(forms.CharField):
    """One or several telephone numbers as offices write them; cleaned to ``Phone`` values."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, widget=forms.TextInput(attrs=UNSAVED), **kwargs)

    def clean(self, value: Any) -> list[Phone]:
        """Every number once."""
        text = super().clean(value)
        found: list[Phone] = []
        for piece in filter(str.strip, _BETWEEN.split(text)):
            phones = find_phones(piece)
            if not phones:
                raise ValidationError(labels.reason("number_unreadable"), code="unreadable")
            found += phones
        return list(dict.fromkeys(found))


class CustomerForm(VersionedForm):
    """A customer's own fields."""

    name = forms.CharField(
        label=_("Customer name"), max_length=120, help_text=_("As on the licence. Blanks and kinds of brackets make no difference.")
    )
    grade = forms.ChoiceField(label=_("Customer class"), choices=Customer.Grade.choices, widget=Segments)
    region = forms.CharField(
        label=_("Region"), max_length=20, required=False, help_text=_("The city; left empty, it is read from the address.")
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    industry = forms.CharField(label=_("Industry"), max_length=60, required=False)
    language = forms.ChoiceField(label=_("Language of calls"), choices=Customer.Language.choices, widget=Segments)
    email = forms.EmailField(
        label=_("E-mail"), required=False, error_messages={"invalid": _("Write it like name@company.cn, or leave it empty.")}
    )
    since = forms.DateField(label=_("Customer since"), required=False, widget=DateInput)
    remarks = forms.CharField(label=_("Remarks"), max_length=4000, required=False, widget=Area(rows=3))


class NewCustomerForm(CustomerForm):
    """A new customer with its main contact, its unit and its owner."""

    contact_name = forms.CharField(label=_("Contact"), max_length=40, required=False, widget=forms.TextInput(attrs=GRADED))
    contact_title = forms.ChoiceField(label=_("Form of address"), choices=Contact.Title.choices, required=False, widget=Segments)
    contact_position = forms.CharField(label=_("Position"), max_length=40, required=False, widget=forms.TextInput(attrs=GRADED))
    phones = PhonesField(
        label=_("Telephone numbers"), required=False, help_text=_("Several with commas between; extensions like 0755-83550000-801.")
    )
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None, widget=Picker)
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("nobody; the unit"), widget=Picker
    )
    field_order = ("name", "contact_name", "contact_title", "contact_position", "phones", "region", "address", "grade", "unit", "owner")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_owner(self, user)
        home = home_unit(user)
        self.initial.setdefault("unit", home.pk if home else None)


class HandOverForm(VersionedForm):
    """To whom a customer goes."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None, widget=Picker)
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("nobody; the unit"), widget=Picker
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_owner(self, user, permission=access.REASSIGN)


class SilenceForm(VersionedForm):
    """Why a customer must not be called, or may be again."""

    reason = forms.CharField(label=_("Reason"), max_length=100)


class ContactForm(VersionedForm):
    """A contact; the numbers of a new one may be given at once."""

    name = forms.CharField(label=_("Contact"), max_length=40, widget=forms.TextInput(attrs=GRADED))
    title = forms.ChoiceField(label=_("Form of address"), choices=Contact.Title.choices, required=False, widget=Segments)
    position = forms.CharField(label=_("Position"), max_length=40, required=False, widget=forms.TextInput(attrs=GRADED))
    is_active = forms.BooleanField(label=_("Works there still"), required=False, initial=True)


class NewContactForm(ContactForm):
    """A new contact with its numbers."""

    phones = PhonesField(
        label=_("Telephone numbers"), required=False, help_text=_("Several with commas between; extensions like 0755-83550000-801.")
    )
    is_active = None  # type: ignore[assignment]


class NumberForm(forms.Form):
    """Numbers to add to a contact."""

    phones = PhonesField(label=_("Telephone numbers"), help_text=_("Several with commas between; extensions like 0755-83550000-801."))


class ContractForm(VersionedForm):
    """A contract."""

    number = forms.CharField(label=_("Contract number"), max_length=60)
    signed_on = forms.DateField(label=_("Signed on"), required=False, widget=DateInput)


class ProjectForm(VersionedForm):
    """A project; its type is one that the regulation names."""

    type = forms.ChoiceField(label=_("Project type"), widget=Picker)
    name = forms.CharField(label=_("Project name"), max_length=120, required=False)
    contract = forms.ModelChoiceField(
        label=_("Contract"), queryset=Contract.objects.none(), required=False, empty_label=_("none"), widget=forms.Select
    )
    completed_on = forms.DateField(
        label=_("Completed on"), required=False, widget=DateInput, help_text=_("Follow-ups count from here; empty until it is completed.")
    )
    precision = forms.ChoiceField(
        label=_("The date is known"), choices=Project.Precision.choices, initial=Project.Precision.DAY, widget=Segments
    )
    region = forms.CharField(label=_("Region"), max_length=20, required=False, help_text=_("Left empty, it is the customer's."))
    stage = forms.CharField(label=_("Stage"), max_length=40, required=False)
    remarks = forms.CharField(label=_("Remarks"), max_length=4000, required=False, widget=Area(rows=2))

    def __init__(self, *args: Any, customer: Customer, today: date, kept_type: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = labels.type_names(today)
        if kept_type and kept_type not in names:
            names[kept_type] = kept_type
        self.fields["type"].choices = list(names.items())  # type: ignore[attr-defined]
        self.fields["contract"].queryset = Contract.objects.filter(customer=customer).order_by("-id")  # type: ignore[attr-defined]


def choose_owner(form: forms.Form, user: User, permission: str = access.CREATE) -> None:
    """Offer the units within reach of a permission, and the people who are active."""
    form.fields["unit"].queryset = access.units_for(user, permission)  # type: ignore[attr-defined]
    form.fields["owner"].queryset = User.objects.filter(is_active=True).order_by("name", "pk")  # type: ignore[attr-defined]


class ExportForm(forms.Form):
    """Why so many customers are to be taken away."""

    reason = forms.CharField(
        label=_("Purpose of the export"),
        max_length=500,
        widget=Area(rows=3),
        error_messages={"required": _("Say what the list is for and who gets it.")},
    )
