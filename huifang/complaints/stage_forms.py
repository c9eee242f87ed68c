"""Shapes of judging, investigating, solving and carrying out (R3.3–R3.5)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.complaints.models import Cause, Penalty
from huifang.complaints.remedies import KINDS, Branch
from huifang.organization import selectors as organization
from huifang.organization.models import Unit
from huifang.ui.forms import Area, Picker, Segments

YES_NO = [("yes", _("yes")), ("no", _("no"))]


class Targets:
    """Units and the people in them, as one list to choose from."""

    def __init__(self, at: datetime) -> None:
        self.units: dict[int, Unit] = {}
        self.people: dict[int, User] = {}
        self.choices: list[Any] = []
        for node in organization.tree(at):
            people = {held.user_id: held.user for held in node.held}
            self.units[node.unit.pk] = node.unit
            self.people |= people
            whole = (f"unit:{node.unit.pk}", _("{unit} as a whole").format(unit=node.unit.name))
            self.choices.append((node.unit.name, [whole, *((f"user:{pk}:{node.unit.pk}", user.name) for pk, user in people.items())]))

    @property
    def folk(self) -> list[Any]:
        """The people alone, by unit."""
        return [(name, group[1:]) for name, group in self.choices if len(group) > 1]

    def named(self, value: str) -> tuple[Unit, User | None]:
        """The unit, and the person if one was chosen."""
        kind, *ids = value.split(":")
        return self.units[int(ids[-1])], self.people[int(ids[0])] if kind == "user" else None


class JudgeForm(forms.Form):
    """The two tests, the reason, and who is responsible."""

    grounds = forms.ChoiceField(label=_("Grounds sufficient"), choices=YES_NO, widget=Segments)
    reasonable = forms.ChoiceField(label=_("Demand reasonable"), choices=YES_NO, widget=Segments)
    unit = forms.ChoiceField(label=_("Responsible department"), required=False, help_text=_("When it is justified."))
    person = forms.ChoiceField(label=_("Responsible person"), required=False, widget=Picker)
    second = forms.ChoiceField(label=_("Another responsible person"), required=False, widget=Picker)
    reason = forms.CharField(
        label=_("Grounds of the judgement"),
        required=False,
        max_length=4000,
        widget=Area(rows=5),
        help_text=_("Not justified: the answer as the customer gets it, polite and with the reason."),
    )
    mail = forms.BooleanField(label=_("Send the answer by mail"), required=False, initial=True)

    def __init__(self, *args: Any, at: datetime, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = Targets(at)
        self.fields["unit"].choices = [("", "–"), *((str(pk), unit.name) for pk, unit in self.targets.units.items())]  # type: ignore[attr-defined]
        for name in ("person", "second"):
            self.fields[name].choices = [("", "–"), *self.targets.folk]  # type: ignore[attr-defined]
        if email:
            self.fields["mail"].help_text = email
        else:
            del self.fields["mail"]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data
        chosen = [self.targets.named(data[name])[1] for name in ("person", "second") if data[name]]
        people = {person.pk: person for person in chosen if person}
        return {
            "grounds": data["grounds"] == "yes",
            "reasonable": data["reasonable"] == "yes",
            "reason": data["reason"],
            "unit": self.targets.units[int(data["unit"])] if data["unit"] else None,
            "people": list(people.values()),
            "mail": data.get("mail", False),
        }


class WordsForm(forms.Form):
    """A few words: an objection, a reason."""

    text = forms.CharField(max_length=2000, widget=Area(rows=4), error_messages={"required": _("Say why in a few words.")})

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label

    @property
    def values(self) -> dict[str, Any]:
        """The words."""
        return {"text": self.cleaned_data["text"]}


class CauseForm(forms.Form):
    """A cause of the tree, and whose it is."""

    code = forms.ChoiceField(label=_("Cause"), widget=Picker)
    whose = forms.ChoiceField(label=_("Whose"), choices=Cause.Whose.choices, widget=Segments)
    target = forms.ChoiceField(
        label=_("Who"), widget=Picker, help_text=_("An individual corrects and reports; a team corrects, its head explains.")
    )
    text = forms.CharField(label=_("What was found"), required=False, max_length=4000, widget=Area(rows=3))

    def __init__(self, *args: Any, at: datetime, tree: Sequence[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = Targets(at)
        self.fields["code"].choices = [("", "–"), *((one.code, one.path) for one in tree)]  # type: ignore[attr-defined]
        self.fields["target"].choices = [("", "–"), *self.targets.choices]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data
        unit, person = self.targets.named(data["target"])
        return {"code": data["code"], "whose": data["whose"], "text": data["text"], "unit": unit, "person": person}


class ProposalForm(forms.Form):
    """A solution with what it costs and how long it takes."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(code, _(word)) for code, word in KINDS.items()], widget=Segments)
    text = forms.CharField(
        label=_("Solution"), max_length=4000, widget=Area(rows=4), error_messages={"required": _("Say what the customer would get.")}
    )
    cost = forms.IntegerField(label=_("Cost in yuan"), min_value=0, max_value=100_000_000, initial=0)
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=250, initial=3)
    key = forms.CharField(max_length=60, widget=forms.HiddenInput, required=False)

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        return dict(self.cleaned_data)


class StepForm(forms.Form):
    """One step more, whose it is, how long it may take."""

    text = forms.CharField(label=_("What is done"), max_length=120)
    target = forms.ChoiceField(label=_("Who"), widget=Picker)
    days = forms.IntegerField(label=_("Within working days"), min_value=1, max_value=20, initial=3)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = Targets(at)
        self.fields["target"].choices = [("", "–"), *self.targets.choices]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        unit, person = self.targets.named(self.cleaned_data["target"])
        return {"text": self.cleaned_data["text"], "days": self.cleaned_data["days"], "unit": unit, "person": person}


class PenaltyForm(forms.Form):
    """For whom, points or an amount, why."""

    person = forms.ChoiceField(label=_("Person"))
    measure = forms.ChoiceField(label=_("Measure"), choices=Penalty.Measure.choices, widget=Segments)
    size = forms.IntegerField(label=_("How much"), min_value=1, max_value=1_000_000)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=Area(rows=3))

    def __init__(self, *args: Any, people: Mapping[int, tuple[User, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        words = dict(Penalty.Role.choices)
        self.fields["person"].choices = [("", "–"), *((str(pk), f"{u.name} · {words[role]}") for pk, (u, role) in people.items())]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data
        return {"person": self.people[int(data["person"])][0], "measure": data["measure"], "size": data["size"], "reason": data["reason"]}
