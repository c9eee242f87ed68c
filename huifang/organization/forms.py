"""Shapes of what administrators type about people, units, roles and deputies; every error says the mend."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.organization.models import RoleAssignment, Unit
from huifang.organization.roles import ROLES
from huifang.ui.conflicts import MergingForm
from huifang.ui.forms import Area, DateInput, Picker, Segments

_ENDS = _("The end lies before the beginning. Choose a later day.")


def people(*, but: int | None = None) -> list[tuple[str, str]]:
    """Everybody who can sign in, by name, as choices."""
    rows = User.objects.filter(is_active=True).exclude(pk=but or 0).order_by("name", "pk").values_list("pk", "name", "username")
    return [("", ""), *((str(pk), f"{name} ({username})") for pk, name, username in rows)]


def units(*, but: Unit | None = None) -> list[tuple[str, str]]:
    """Active units as a tree of choices; ``but`` leaves one out with all below it."""
    rows = Unit.objects.filter(is_active=True)
    if but:
        rows = rows.exclude(path__startswith=but.path)
    known = list(rows)
    names = {str(u.pk): u.name for u in known}
    order = sorted(known, key=lambda u: [(names.get(i, ""), i) for i in u.path.strip("/").split("/")])
    return [("", ""), *((str(u.pk), "\u3000" * (u.path.count("/") - 2) + u.name) for u in order)]


def roles() -> list[tuple[str, str]]:
    """Every role as a choice."""
    return [("", ""), *((code, str(role.name)) for code, role in ROLES.items())]


class PersonForm(forms.Form):
    """A new colleague."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        required=False,
        help_text=_("Small letters and digits. Left empty, it is made of the initials."),
        validators=[RegexValidator(r"^\S+$", _("Leave blanks out."))],
    )
    role = forms.ChoiceField(label=_("Role"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    staff_number = forms.CharField(label=_("Staff number"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles()  # type: ignore[attr-defined]
        self.fields["unit"].choices = units()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A role is held in a unit."""
        given = super().clean() or {}
        if bool(given.get("role")) != bool(given.get("unit")):
            self.add_error("unit" if given.get("role") else "role", _("A role is held in a unit: choose both, or neither."))
        return given


class UserForm(MergingForm):
    """What an administrator changes of an account."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    staff_number = forms.CharField(label=_("Staff number"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    extension = forms.CharField(
        label=_("Extension"), max_length=12, required=False, validators=[RegexValidator(r"^[0-9*#]+$", _("Digits only, such as 8021."))]
    )
    is_administrator = forms.BooleanField(
        label=_("Administrator"), required=False, help_text=_("Sets the system up; sees no customer by this alone.")
    )


class PasteForm(forms.Form):
    """A list that somebody pastes."""

    text = forms.CharField(label=_("List"), widget=Area(rows=10), max_length=100_000)


class PastePeopleForm(PasteForm):
    """People to make, one a line."""

    text = forms.CharField(
        label=_("One person a line: name, user name, role, unit, e-mail"),
        widget=Area(rows=10, placeholder=_("Wang Jianguo,wangjg,agent,Follow-up team 1")),
        max_length=100_000,
        help_text=_("Copy the columns out of a spreadsheet, or separate them with commas. Only the name is needed."),
    )


class PasteUnitsForm(PasteForm):
    """Units to make, as a tree."""

    text = forms.CharField(
        label=_("One unit a line"),
        widget=Area(rows=10),
        max_length=100_000,
        help_text=_("Indent what stands below, or write Engineering/Team 1. Units that exist stay as they are."),
    )
    below = forms.ChoiceField(label=_("Below"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["below"].choices = units()[1:]  # type: ignore[attr-defined]


class NewUnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices, initial="department", widget=Segments)
    parent = forms.ChoiceField(label=_("Below"))
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        required=False,
        help_text=_("Letters and digits, for numbers of forms. Left empty, it is made of the initials."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = units()[1:]  # type: ignore[attr-defined]


class UnitForm(MergingForm):
    """What can change of a unit."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=Unit.Kind.choices, widget=Segments)
    parent = forms.TypedChoiceField(label=_("Below"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit.parent_id is None:
            del self.fields["parent"]
        else:
            self.fields["parent"].choices = units(but=unit)[1:]  # type: ignore[attr-defined]


class PositionForm(MergingForm):
    """The name of a post."""

    name = forms.CharField(label=_("Name"), max_length=60)


class NewPositionForm(forms.Form):
    """A new post in a unit."""

    role = forms.ChoiceField(label=_("Role"), help_text=_("Who holds this role in the unit holds the post."))
    name = forms.CharField(label=_("Name"), max_length=60, required=False, help_text=_("Left empty, it is made of unit and role."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles()  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """A role for somebody, somewhere, from a day until a day."""

    user = forms.ChoiceField(label=_("Colleague"), widget=Picker)
    role = forms.ChoiceField(label=_("Role"))
    unit = forms.ChoiceField(label=_("Unit"))
    scope = forms.ChoiceField(
        label=_("Reach"),
        required=False,
        help_text=_("Empty: as the role says. Otherwise it counts for every permission of the role that is not for all."),
    )
    valid_from = forms.DateField(label=_("From"), widget=DateInput)
    valid_until = forms.DateField(label=_("Until and including"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = people()  # type: ignore[attr-defined]
        self.fields["role"].choices = roles()  # type: ignore[attr-defined]
        self.fields["unit"].choices = units()  # type: ignore[attr-defined]
        self.fields["scope"].choices = [("", _("as the role says")), *RoleAssignment.Scope.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """In order of time?"""
        return _in_order(self)


class DeputyForm(forms.Form):
    """Who acts for whom, from when until when."""

    user = forms.ChoiceField(label=_("Who is away"), widget=Picker)
    deputy = forms.ChoiceField(label=_("Deputy"), widget=Picker)
    valid_from = forms.DateField(label=_("From"), widget=DateInput)
    valid_until = forms.DateField(label=_("Until and including"), widget=DateInput)

    def __init__(self, *args: Any, by: User, others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].choices = people(but=None if others else by.pk)  # type: ignore[attr-defined]
        if others:
            self.fields["user"].choices = people()  # type: ignore[attr-defined]
        else:
            del self.fields["user"]

    def clean(self) -> dict[str, Any]:
        """In order of time, and not over already?"""
        given = _in_order(self)
        if (until := given.get("valid_until")) and until < clock.today():
            self.add_error("valid_until", _("This day is over. Choose today or later."))
        return given


def _in_order(form: forms.Form) -> dict[str, Any]:
    given = form.cleaned_data
    if given.get("valid_from") and given.get("valid_until") and given["valid_until"] < given["valid_from"]:
        form.add_error("valid_until", _ENDS)
    return given
