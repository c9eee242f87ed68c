"""Shape of what is entered about group customers, plans, visits, lectures, stations."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive.models import Contact
from huifang.organization.models import Unit
from huifang.relations.models import Expense, Fleet, PlanLine, Supervision
from huifang.relations.models.fleets import Audience
from huifang.relations.models.plans import Way
from huifang.ui.conflicts import VersionedForm
from huifang.ui.forms import Area, DateInput, Picker, Segments

COSTS = [(kind, label) for kind, label in Expense.Kind.choices]


def units() -> Any:
    """Active units in the order of the tree."""
    return Unit.objects.filter(is_active=True).order_by("path")


def people() -> Any:
    """Everybody with a role."""
    return User.objects.filter(is_active=True, role_assignments__isnull=False).distinct().order_by("name", "pk")


class FleetForm(VersionedForm):
    """Class, department, station, field manager, span."""

    level = forms.IntegerField(label=_("Class of the group customer"), min_value=1, max_value=9, help_text=_("1 is the first class."))
    vehicles = forms.IntegerField(label=_("Vehicles"), min_value=0, max_value=1_000_000, required=False)
    unit = forms.ModelChoiceField(label=_("Department that keeps in touch"), queryset=Unit.objects.none(), widget=Picker)
    station = forms.ModelChoiceField(label=_("Service station"), queryset=Unit.objects.none(), required=False, widget=Picker)
    manager = forms.ModelChoiceField(label=_("Field manager"), queryset=User.objects.none(), required=False, widget=Picker)
    since = forms.DateField(label=_("Kept in touch with since"), widget=DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit", "station"):
            self.fields[name].queryset = units()  # type: ignore[attr-defined]
        self.fields["manager"].queryset = people()  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data
        return {name: data[name] for name in ("level", "unit", "station", "manager", "since", "until")} | {
            "vehicles": data["vehicles"] or 0
        }


class PersonForm(forms.Form):
    """A contact and its part."""

    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none(), empty_label=_("choose"))
    audience = forms.ChoiceField(label=_("Part"), choices=Audience.choices)

    def __init__(self, *args: Any, contacts: list[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.queryset = Contact.objects.filter(pk__in=[contact.pk for contact in contacts])
        field.choices = [("", _("choose")), *((contact.pk, contact.shown_name or "–") for contact in contacts)]


class BeginPlanForm(forms.Form):
    """Which year, what for."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    aim = forms.CharField(label=_("Aim"), required=False, max_length=2000, widget=Area(rows=2))


class LineForm(forms.Form):
    """Something to do on a day."""

    on = forms.DateField(label=_("On the day"), widget=DateInput)
    audience = forms.ChoiceField(label=_("Part"), choices=Audience.choices)
    way = forms.ChoiceField(label=_("Way"), choices=Way.choices)
    what = forms.CharField(label=_("What is to be done"), max_length=200)


class NoteForm(forms.Form):
    """What was done."""

    text = forms.CharField(label=_("What was done"), max_length=400, widget=Area(rows=2))


class WhyForm(forms.Form):
    """A reason."""

    text = forms.CharField(label=_("Reason"), max_length=200)


class CostsForm(forms.Form):
    """An amount in yuan for each kind of cost."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in COSTS:
            self.fields[f"cost_{kind}"] = forms.DecimalField(
                label=_("{kind}, yuan").format(kind=label), required=False, min_value=0, max_value=10_000_000, decimal_places=2
            )

    @property
    def costs(self) -> dict[str, Decimal]:
        """Yuan by kind, those that were filled."""
        return {kind: self.cleaned_data[f"cost_{kind}"] for kind, _label in COSTS if self.cleaned_data[f"cost_{kind}"] is not None}


class VisitForm(CostsForm):
    """When, who, to whom, what for, at what costs."""

    on = forms.DateField(label=_("On the day"), widget=DateInput)
    visitor = forms.ModelChoiceField(label=_("Visitor"), queryset=User.objects.none(), widget=Picker)
    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none(), required=False)
    audience = forms.ChoiceField(label=_("Part"), choices=Audience.choices)
    line = forms.ModelChoiceField(label=_("Line of the yearly plan"), queryset=PlanLine.objects.none(), required=False)
    purpose = forms.CharField(label=_("Purpose of the visit"), max_length=2000, widget=Area(rows=2))

    def __init__(self, *args: Any, fleet: Fleet, contacts: list[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["visitor"].queryset = people()
        fields["contact"].queryset = Contact.objects.filter(pk__in=[contact.pk for contact in contacts])
        fields["contact"].choices = [("", "–"), *((contact.pk, contact.shown_name or "–") for contact in contacts)]
        lines = PlanLine.objects.filter(plan__fleet=fleet, plan__state="approved", done_on=None).order_by("on")
        fields["line"].queryset = lines
        fields["line"].choices = [("", "–"), *((line.pk, f"{line.on:%m-%d} {line.what}") for line in lines)]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        return {name: self.cleaned_data[name] for name in ("on", "visitor", "contact", "audience", "line", "purpose")}


class ReportForm(CostsForm):
    """What the visit brought and came to."""

    text = forms.CharField(label=_("Report of the visit"), max_length=4000, widget=Area(rows=4))
    reason = forms.CharField(label=_("Why it came to more"), required=False, max_length=200)


class LectureForm(forms.Form):
    """A lecture of a station."""

    station = forms.ModelChoiceField(label=_("Service station"), queryset=Unit.objects.none(), widget=Picker)
    title = forms.CharField(label=_("Subject of the lecture"), max_length=80)
    on = forms.DateField(label=_("On the day"), widget=DateInput)
    place = forms.CharField(label=_("Where it is held"), required=False, max_length=80)
    speaker = forms.CharField(label=_("Speaker"), required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = units()  # type: ignore[attr-defined]


class WelcomeForm(forms.Form):
    """Who came, what they got."""

    fleet = forms.ModelChoiceField(label=_("Group customer"), queryset=Fleet.objects.none(), empty_label=_("choose"))
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=10_000)
    gift = forms.CharField(label=_("Gift"), required=False, max_length=40)
    gifts = forms.IntegerField(label=_("Number of gifts"), min_value=0, max_value=10_000, required=False)

    def __init__(self, *args: Any, fleets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = fleets.select_related("customer").order_by("customer__name")
        field: Any = self.fields["fleet"]
        field.queryset = rows
        words = _("{name} (class {level})")
        field.choices = [("", _("choose")), *((row.pk, words.format(name=row.customer.name, level=row.level)) for row in rows[:500])]


class HoldForm(forms.Form):
    """What happened at the lecture."""

    text = forms.CharField(label=_("Record of the lecture"), max_length=4000, widget=Area(rows=3))


class MaterialForm(forms.Form):
    """A new edition."""

    title = forms.CharField(label=_("Title"), max_length=80)
    edition = forms.CharField(label=_("Edition"), max_length=20, help_text=_("Such as 2026-2. The slides are attached on its page."))


class SuperviseForm(forms.Form):
    """What the field manager saw at a station."""

    station = forms.ModelChoiceField(label=_("Service station"), queryset=Unit.objects.none(), widget=Picker)
    on = forms.DateField(label=_("On the day"), widget=DateInput)
    guided = forms.CharField(label=_("What was guided"), required=False, max_length=2000, widget=Area(rows=2))
    found = forms.CharField(label=_("What was found"), max_length=4000, widget=Area(rows=3))
    result = forms.ChoiceField(label=_("Result"), choices=Supervision.Result.choices, widget=Segments)
    told = forms.ModelChoiceField(
        label=_("Reported to"), queryset=Unit.objects.none(), widget=Picker, help_text=_("The service department; it is told at once.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("station", "told"):
            self.fields[name].queryset = units()  # type: ignore[attr-defined]


class StayForm(forms.Form):
    """A vehicle came in: what was asked, which guarantees were kept."""

    came_on = forms.DateField(label=_("Came in on"), widget=DateInput)
    plate = forms.CharField(label=_("Plate number"), required=False, max_length=12)
    request = forms.CharField(label=_("What the customer asked"), required=False, max_length=2000, widget=Area(rows=2))
    kept = forms.MultipleChoiceField(label=_("Guarantees that were kept"), required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_("Why not all was kept"), required=False, max_length=200)

    def __init__(self, *args: Any, promised: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kept"]
        field.choices = [(str(place), text) for place, text in enumerate(promised)]
        if not promised:
            del self.fields["kept"]
