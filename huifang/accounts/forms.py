"""Shapes of what a user types: sign-in, passwords, settings."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.accounts.belongings import Owned
from huifang.accounts.models import User, normal
from huifang.kernel.decision import Decision
from huifang.ui.forms import Picker, Segments
from huifang.ui.words import reason_words

NAME_LENGTH = 40


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
        self.fields["password"].help_text = " ".join(filter(None, password_validators_help_texts()))

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


CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "data-no-draft": "", "spellcheck": "false"}


class SecondStepForm(forms.Form):
    """The code of the app, or a recovery code."""

    code = forms.CharField(max_length=40, widget=forms.TextInput(attrs=CODE))

    def __init__(self, *args: Any, recovering: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recovering = recovering
        self.fields["code"].label = _("Recovery code") if recovering else _("Code from the app")
        if recovering:
            self.fields["code"].widget.attrs |= {"inputmode": "text", "autocomplete": "off", "autocapitalize": "none"}

    def wrong(self) -> None:
        """Say that the code was wrong."""
        self.add_error("code", _("This recovery code is wrong or was used.") if self.recovering else reason_words("code_wrong", {}))


class AppForm(forms.Form):
    """The first code of a new authenticator app."""

    code = forms.CharField(label=_("Code from the app"), max_length=12, widget=forms.TextInput(attrs=CODE))

    def refuse(self, decision: Decision) -> None:
        """Say why the code was not taken."""
        self.add_error("code", reason_words(decision.reason, decision.params))


class ConfirmForm(forms.Form):
    """One's own password once more."""

    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Is it the user's?"""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your present password."))
        return password


class ForgotForm(forms.Form):
    """Who forgot the password."""

    named = forms.CharField(
        label=_("User name or e-mail"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )


class EndAccountForm(forms.Form):
    """Who takes over what a person owns, kind by kind."""

    def __init__(self, *args: Any, owned: Sequence[Owned], person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True).exclude(pk=person.pk).order_by("name", "pk")
        self.kinds = {f"to-{one.kind.code}": one for one in owned if one.kind.hand_over}
        for name, one in self.kinds.items():
            self.fields[name] = forms.ModelChoiceField(
                others,
                label=f"{one.kind.label} · {one.count}",
                required=one.needs_person,
                empty_label=str(one.kind.released) or "—",
                help_text="" if one.needs_person else str(one.kind.released),
                widget=Picker(),
            )

    def successors(self) -> dict[str, User]:
        """The chosen people by the kind's code."""
        return {one.kind.code: person for name, one in self.kinds.items() if (person := self.cleaned_data.get(name))}
