"""Shapes of what is written on an assignment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.assignments.models import Assignment
from huifang.organization import selectors as organization
from huifang.organization.models import Unit
from huifang.ui.forms import Area, Picker, Segments

ASKED = [choice for choice in Assignment.Topic.choices if choice[0] != Assignment.Topic.STEP]
"""What a question can be about; steps come from the solution that was chosen."""


class AnswerForm(forms.Form):
    """The department's answer."""

    text = forms.CharField(
        label=_("Answer"),
        max_length=4000,
        widget=Area(rows=4),
        error_messages={"required": _("Write the answer first: what was found, what will be done, until when.")},
    )


class ReasonForm(forms.Form):
    """Why an answer goes back or a question is withdrawn."""

    text = forms.CharField(
        label=_("Reason"), max_length=1000, widget=Area(rows=2), error_messages={"required": _("Say why in a few words.")}
    )


class HandForm(forms.Form):
    """A colleague, and why if it needs saying."""

    to = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.filter(pk__in=[p.pk for p in people])  # type: ignore[attr-defined]
        self.fields["to"].choices = [("", "–"), *((p.pk, p.name) for p in people)]  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """A question to a department or one of its people about a record."""

    to = forms.ChoiceField(label=_("Asked of"), widget=Picker, error_messages={"required": _("Choose a department or a person.")})
    topic = forms.ChoiceField(label=_("Topic"), choices=ASKED, initial=Assignment.Topic.OTHER, widget=Segments)
    title = forms.CharField(label=_("Matter"), max_length=120, error_messages={"required": _("Say in a few words what it is about.")})
    text = forms.CharField(
        label=_("What is asked"), max_length=4000, widget=Area(rows=4), error_messages={"required": _("Write what is asked.")}
    )
    days = forms.ChoiceField(
        label=_("Answer within"),
        required=False,
        choices=[("", _("the regulation's limit")), ("1", _("1 working day")), ("2", _("2 working days"))],
        widget=Segments,
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units: dict[int, Unit] = {}
        self.people: dict[int, User] = {}
        self.fields["to"].choices = [("", "–"), *self._targets(at)]  # type: ignore[attr-defined]

    def _targets(self, at: datetime) -> list[Any]:
        groups = []
        for node in organization.tree(at):
            people = {held.user_id: held.user for held in node.held}
            self.units[node.unit.pk] = node.unit
            self.people |= people
            whole = (f"unit:{node.unit.pk}", _("{unit} as a whole").format(unit=node.unit.name))
            groups.append((node.unit.name, [whole, *((f"user:{pk}:{node.unit.pk}", user.name) for pk, user in people.items())]))
        return groups

    def target(self) -> tuple[Unit, User | None]:
        """The unit, and the person if one was chosen."""
        kind, *ids = self.cleaned_data["to"].split(":")
        return self.units[int(ids[-1])], self.people[int(ids[0])] if kind == "user" else None
