"""Shapes of what is typed: tokens and webhooks."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.integrations import labels
from huifang.journal import catalogue
from huifang.ui.forms import Area, Picker, Segments

NEVER = "0"
DAYS: list[tuple[str, "str | Promise"]] = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year"))]


class TokenForm(forms.Form):
    """A token for oneself."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What is it for, and where does it run?"),
        error_messages={"required": _("Give the token a name that says what it is for.")},
    )  # fmt: skip
    days = forms.ChoiceField(label=_("Ends after"), choices=DAYS, initial="90", widget=Segments)
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=list(labels.SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose as few as the program needs. It never may more than the account it acts as."),
        error_messages={"required": _("Choose at least one scope.")},
    )


class MachineTokenForm(TokenForm):
    """A token for a program, acting as an account."""

    user = forms.ModelChoiceField(
        label=_("Acts as"),
        queryset=User.objects.none(),
        widget=Picker,
        help_text=_("An account of its own for each program keeps its acts apart in the history: make a user without a password first."),
    )
    field_order = ("name", "user", "days", "scopes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True).order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["days"].choices = [*DAYS, (NEVER, _("never"))]  # type: ignore[attr-defined]


class WebhookForm(forms.Form):
    """Where facts are told, which ones, and as whom they are read."""

    name = forms.CharField(label=_("Name"), max_length=60)
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("https://…; addresses inside the network must be allowed in the settings.")
    )
    owner = forms.ModelChoiceField(
        label=_("Reads as"), queryset=User.objects.none(), widget=Picker, help_text=_("Told is only what this account may read.")
    )
    kinds = forms.CharField(
        label=_("Kinds of facts"),
        max_length=4000,
        widget=Area(rows=4),
        help_text=_("One a line, from the list below; a star at the end stands for all that begin so."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(is_active=True).order_by("name", "pk")  # type: ignore[attr-defined]

    def clean_kinds(self) -> list[str]:
        """The patterns, each once."""
        return list(dict.fromkeys(self.cleaned_data["kinds"].replace(",", "\n").split()))


def known_kinds() -> list[tuple[str, str]]:
    """Every kind with its sentence, for the page's list."""
    return [(kind, catalogue.sentence(kind)) for kind in catalogue.kinds()]
