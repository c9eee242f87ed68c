"""Forms of rosters, shifts, contracts, wishes, leave and swaps."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.organization.models import Unit
from huifang.ui.conflicts import VersionedForm
from huifang.ui.forms import DateInput, Segments
from huifang.workforce.labour import DAY
from huifang.workforce.models import Contract, Shift, Skill

WEEKDAYS = (("0", _("Mon")), ("1", _("Tue")), ("2", _("Wed")), ("3", _("Thu")), ("4", _("Fri")), ("5", _("Sat")), ("6", _("Sun")))
SPANS = (
    ("0123456", _("every day")), ("01234", _("Monday to Friday")), ("012345", _("Monday to Saturday")), ("56", _("Saturday and Sunday")),
    *WEEKDAYS,
)  # fmt: skip
_CLOCK = re.compile(r"^([0-2]?\d)[:：]?([0-5]\d)$")


class MinuteField(forms.Field):
    """A time of day as minutes from midnight; ``24:00`` is the end of the day."""

    default_error_messages = {"clock": _("Write a time such as 18:30; the end of the day is 24:00.")}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "placeholder": "18:30", "size": 6, "maxlength": 5}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> Any:
        """Minutes, or nothing."""
        text = str(value or "").strip()
        if not text:
            return None
        match = _CLOCK.match(text)
        minute = int(match[1]) * 60 + int(match[2]) if match else DAY + 1
        if minute > DAY:
            raise ValidationError(self.error_messages["clock"], code="clock")
        return minute

    def prepare_value(self, value: Any) -> Any:
        """Minutes as a time."""
        return f"{value % DAY // 60 or (24 if value else 0):02}:{value % 60:02}" if isinstance(value, int) else value


class RosterForm(forms.Form):
    """A new roster."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))
    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    ends_on = forms.DateField(label=_("Until"), widget=DateInput())

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("path")  # type: ignore[attr-defined]


class NeedForm(forms.Form):
    """One line of what is needed."""

    weekdays = forms.ChoiceField(label=_("On"), choices=SPANS, initial="0123456")
    starts = MinuteField(label=_("From"), required=False)
    ends = MinuteField(label=_("Until"), required=False)
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=2000, required=False)
    skill = forms.ModelChoiceField(Skill.objects.filter(is_active=True), label=_("Skill"), required=False, empty_label=_("any"))

    def clean(self) -> dict[str, Any]:
        """A line is whole or empty, and ends after it begins."""
        given = super().clean() or {}
        starts, ends, people = given.get("starts"), given.get("ends"), given.get("people")
        if not self.errors and (starts, ends, people) != (None, None, None):
            if starts is None or ends is None or people is None:
                raise ValidationError(_("Give beginning, end and number of people, or leave the line empty."))
            if ends <= starts:
                raise ValidationError(_("A need ends after it begins, within one day."))
        return given

    @property
    def is_given(self) -> bool:
        """Does the line say something?"""
        return self.cleaned_data.get("people") is not None


NeedFormSet = forms.formset_factory(NeedForm, extra=4, max_num=120)


class ShiftForm(VersionedForm):
    """A template of a shift."""

    name = forms.CharField(label=_("Name"), max_length=40)
    mark = forms.CharField(label=_("Mark"), max_length=4, help_text=_("One or two characters for the grid"))
    starts = MinuteField(label=_("Begins at"))
    ends = MinuteField(label=_("Ends at"), help_text=_("Not after the beginning: on the next day"))
    pause_from = MinuteField(label=_("Split from"), required=False, help_text=_("A long pause that is not working time"))
    pause_until = MinuteField(label=_("Split until"), required=False)
    break_minutes = forms.IntegerField(label=_("Breaks in minutes"), min_value=0, max_value=240, initial=0)
    weekdays = forms.MultipleChoiceField(
        label=_("Worked on"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, initial=[code for code, _name in WEEKDAYS]
    )
    skill = forms.ModelChoiceField(Skill.objects.filter(is_active=True), label=_("Skill"), required=False, empty_label=_("none"))
    burden = forms.TypedChoiceField(
        label=_("Burden"), coerce=int, initial=0, widget=Segments(), help_text=_("Shared fairly over months"),
        choices=((0, _("none")), (1, _("some")), (2, _("heavy"))),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, row: Shift | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def _free(self, field: str) -> str:
        value = str(self.cleaned_data[field]).strip()
        if Shift.objects.filter(**{field: value}).exclude(pk=self.row.pk if self.row else 0).exists():
            raise ValidationError(_("Another shift has this already."))
        return value

    def clean_name(self) -> str:
        """Its own name."""
        return self._free("name")

    def clean_mark(self) -> str:
        """Its own mark."""
        return self._free("mark")

    def clean_weekdays(self) -> str:
        """The days as digits."""
        return "".join(sorted(self.cleaned_data["weekdays"]))

    def clean(self) -> dict[str, Any]:
        """The end may lie on the next day; a split lies within."""
        given = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if starts is None or ends is None:
            return given
        given["ends"] = ends = ends if ends > starts else ends + DAY
        one, two = given.get("pause_from"), given.get("pause_until")
        if (one is None) != (two is None):
            self.add_error("pause_until", _("A split has a beginning and an end."))
        elif one is not None and two is not None:
            one, two = (minute if minute > starts else minute + DAY for minute in (one, two))
            if not starts < one < two < ends:
                self.add_error("pause_until", _("The split lies between beginning and end."))
            given["pause_from"], given["pause_until"] = one, two
        return given


class SkillForm(forms.Form):
    """A skill."""

    name = forms.CharField(label=_("Name"), max_length=40)
    about = forms.CharField(label=_("What it takes"), max_length=200, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, row: Skill | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def clean_name(self) -> str:
        """Its own name."""
        value = str(self.cleaned_data["name"]).strip()
        if Skill.objects.filter(name=value).exclude(pk=self.row.pk if self.row else 0).exists():
            raise ValidationError(_("Another skill has this name already."))
        return value


class ContractForm(VersionedForm):
    """How somebody works."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Contract.Rhythm.choices, widget=Segments(), initial=Contract.Rhythm.USUAL)
    month_hours_least = forms.IntegerField(label=_("Hours a month, at least"), min_value=0, max_value=400, initial=0)
    month_hours_most = forms.IntegerField(
        label=_("Hours a month, at most"), min_value=1, max_value=400, required=False, help_text=_("Empty: what the regulation allows")
    )
    week_hours_most = forms.IntegerField(
        label=_("Hours a week, at most"), min_value=1, max_value=112, required=False, help_text=_("Empty: what the regulation allows")
    )
    most_weekends = forms.IntegerField(
        label=_("Weekends in a roster, at most"), min_value=0, max_value=14, required=False, help_text=_("Empty: no limit")
    )
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.filter(is_active=True), label=_("Skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=_("Is rostered"), required=False, initial=True)

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("path")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The most is not less than the least."""
        given = super().clean() or {}
        least, most = given.get("month_hours_least"), given.get("month_hours_most")
        if least is not None and most is not None and most < least:
            self.add_error("month_hours_most", _("At most can't be less than at least."))
        return given


class CellForm(forms.Form):
    """Which shift somebody works on a day."""

    shift = forms.ModelChoiceField(
        Shift.objects.filter(is_active=True), label=_("Shift"), required=False, empty_label=_("day off"), widget=forms.RadioSelect
    )


class WishForm(forms.Form):
    """A wish for one day."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    wish = forms.ChoiceField(label=_("Wish"))
    weight = forms.TypedChoiceField(
        label=_("How strongly"), coerce=int, initial=2, choices=((1, _("a little")), (2, _("much")), (3, _("very much")))
    )

    def __init__(self, *args: Any, shifts: list[Shift], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = [(f"+{row.pk}", _("“{shift}”").format(shift=row.name)) for row in shifts]
        unwanted = [(f"-{row.pk}", _("not “{shift}”").format(shift=row.name)) for row in shifts]
        self.fields["wish"].choices = [("off", _("day off")), *wanted, *unwanted]  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    """Leave."""

    first_day = forms.DateField(label=_("First day"), widget=DateInput())
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SwapForm(forms.Form):
    """An offer to swap: my shift for one of a colleague's."""

    mine = forms.ChoiceField(label=_("My shift"))
    theirs = forms.ChoiceField(label=_("Their shift"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, mine: list[tuple[str, str]], theirs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mine"].choices = mine  # type: ignore[attr-defined]
        self.fields["theirs"].choices = theirs  # type: ignore[attr-defined]


def users_of(units: list[Unit]) -> list[User]:
    """People who work in these units."""
    return list(User.objects.filter(is_active=True, role_assignments__unit__in=units).distinct().order_by("name", "pk"))
