"""Shapes of what is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.channels.threads import Number
from huifang.ui.forms import Area


class ReasonForm(forms.Form):
    """Why something is done by hand."""

    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": _("Say why in a few words.")})


class FileForm(ReasonForm):
    """Where a message belongs."""

    about = forms.CharField(max_length=100, error_messages={"required": _("Choose the record it belongs to.")})


class MailForm(forms.Form):
    """A mail to somebody of the record."""

    to = forms.ChoiceField(label=_("To"), error_messages={"required": _("Choose who gets it.")})
    subject = forms.CharField(label=_("Subject"), max_length=200, error_messages={"required": _("Write what it is about.")})
    text = forms.CharField(
        label=_("Text"), max_length=20_000, widget=Area(rows=12), error_messages={"required": _("Write the mail first.")}
    )

    def __init__(self, *args: Any, people: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(address, f"{name} <{address}>" if name else address) for address, name in people.items()]


class SmsForm(forms.Form):
    """A text message to a number of the record."""

    number = forms.ChoiceField(label=_("To"), error_messages={"required": _("Choose who gets it.")})
    text = forms.CharField(
        label=_("Text"),
        max_length=500,
        widget=Area(rows=4),
        help_text=_("70 characters make one message."),
        error_messages={"required": _("Write the message first.")},
    )

    def __init__(self, *args: Any, numbers: Sequence[Number], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["number"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.id, f"{one.name} {one.masked}".strip()) for one in numbers]
