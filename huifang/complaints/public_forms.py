"""What a complainant types on the public pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.kernel.phones import Phone, parse_phone
from huifang.ui.forms import Area
from huifang.ui.words import reason_words

MOST_FILES = 3
KEY = 32


class ManyFiles(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class PublicForm(forms.Form):
    """The complaint; nothing of it is compared with the archive."""

    content = forms.CharField(
        label=_("What happened?"),
        max_length=8000,
        widget=Area(rows=6),
        help_text=_("When and where, who was concerned, what went wrong."),
        error_messages={"required": _("Tell us what happened.")},
    )
    wish = forms.CharField(label=_("What do you want us to do?"), required=False, max_length=4000, widget=Area(rows=2))
    product = forms.CharField(label=_("Product, project or service concerned"), required=False, max_length=120)
    name = forms.CharField(
        label=pgettext_lazy("complainant", "Your name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Tell us your name.")},
    )
    phone = forms.CharField(
        label=pgettext_lazy("complainant", "Your telephone number"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("We call you back on this number."),
        error_messages={"required": reason_words("public_phone", {})},
    )
    company = forms.CharField(
        label=_("Company"), required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    email = forms.EmailField(label=_("E-mail"), required=False, error_messages={"invalid": _("Write it like name@company.cn.")})
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    """The trap: people don't see it; programs fill it in."""
    key = forms.RegexField(rf"^[0-9a-f]{{{KEY}}}$", widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=_("I have read this and agree."), error_messages={"required": _("Please agree to this first.")})

    def clean_phone(self) -> Phone:
        """A number that can be called."""
        found = parse_phone(self.cleaned_data["phone"])
        if found is None:
            raise forms.ValidationError(reason_words("public_phone", {}))
        return found

    def clean(self) -> dict[str, Any]:
        """The trap is empty, or it was no person."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("website"):
            self.add_error(None, reason_words("public_machine", {}))
        return given


class EnterForm(forms.Form):
    """The tracking number and the PIN."""

    number = forms.CharField(
        label=_("Tracking number"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the tracking number of ten digits.")},
    )  # fmt: skip
    pin = forms.CharField(
        label=_("PIN"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the PIN of six digits.")},
    )  # fmt: skip

    def clean_number(self) -> str:
        """Digits only; blanks are forgiven."""
        return _digits(self.cleaned_data["number"])

    def clean_pin(self) -> str:
        """Digits only; blanks are forgiven."""
        return _digits(self.cleaned_data["pin"])


class AddForm(forms.Form):
    """Something more about a complaint."""

    text = forms.CharField(
        label=_("Add something"), max_length=4000, widget=Area(rows=3), error_messages={"required": _("Write something first.")}
    )


def _digits(text: Any) -> str:
    return "".join(char for char in str(text) if char.isascii() and char.isdigit())
