"""Shapes of what a user types: sign-in, passwords, settings."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User, normal
from huifang.ui.forms import Segments


def wants_json(request: HttpRequest) -> bool:
    """Is the sign-in asked for over a page that is already open?"""
    return "over" in request.GET or request.headers.get("Accept", "").startswith("application/json")


class SignInForm(forms.Form):
    """User name and password; the user name stays when the password was wrong."""

    username = forms.CharField(
        label=_("User name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    )
    password = forms.CharField(
        label=_("Password"), max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None
        first = "password" if self.data.get("username") or self.initial.get("username") else "username"
        self.fields[first].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Check the password; one sentence for a wrong name, a wrong password and a closed account."""
        given = super().clean() or {}
        if "username" in given and "password" in given:
            found = authenticate(self.request, username=normal(given["username"]), password=given["password"])
            if not isinstance(found, User):
                raise forms.ValidationError(_("User name or password is wrong. Check large and small letters."), code="wrong")
            self.user = found
        return given


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        """Strong enough for this user?"""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both the same?"""
        given = super().clean() or {}
        if "password" in given and "again" in given and given["password"] != given["again"]:
            self.add_error("again", _("This is not the same as above. Type it once more."))
        return given


class ChangePasswordForm(NewPasswordForm):
    """The present password first."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("present", "password", "again")

    def clean_present(self) -> str:
        """Is it the user's?"""
        present: str = self.cleaned_data["present"]
        if not self.user.check_password(present):
            raise forms.ValidationError(_("This is not your present password."))
        return present


class SettingsForm(forms.Form):
    """What a user sets for themselves."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=Segments)
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
