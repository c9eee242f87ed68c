"""Shapes of what planners write."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.imports.reading import ENDINGS
from huifang.kernel import clock
from huifang.ui.forms import DateInput, TimeInput
from huifang.workforce.models import Queue
from huifang.workforce.staffing import Service
from huifang.workforce.volume_services import FIELDS


def minutes_of(value: Any, *, end: bool = False) -> int:
    """Minutes from midnight; midnight as an end is the day's end."""
    minutes = value.hour * 60 + value.minute if value else 0
    return 1440 if end and minutes == 0 else minutes


class QueueForm(forms.ModelForm):  # type: ignore[type-arg]
    """A queue: where it comes from, when it is open, how it is served."""

    opens = forms.TimeField(label=_("opens"), widget=TimeInput, required=False, help_text=_("Empty: at midnight."))
    closes = forms.TimeField(label=_("closes"), widget=TimeInput, required=False, help_text=_("Empty: at midnight."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Queue
        fields = FIELDS
        help_texts = {
            "planned": _("0.15 is 15 %: leave, training, breaks."),
            "unplanned": _("0.08 is 8 %: illness, lateness."),
            "occupancy": _("0.85: busy at most 85 % of the time."),
            "least": _("Never fewer while the queue is open, however little comes."),
            "within_hours": _("For workload such as e-mail: what is not yet due is carried over. 0: within its interval."),
            "skill": _("Whoever serves the queue has it; empty: everybody."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens", "closes"):
            minutes = getattr(self.instance, name)
            self.initial[name] = None if minutes in {0, 1440} else f"{minutes // 60:02}:{minutes % 60:02}"
        self.initial["version"] = self.instance.version
        for name in ("least", "within_hours"):
            self.fields[name].required = False

    def clean_least(self) -> int:
        """Empty is nobody."""
        return self.cleaned_data["least"] or 0

    def clean_within_hours(self) -> int:
        """Empty is within the interval."""
        return self.cleaned_data["within_hours"] or 0

    def clean_opens(self) -> int:
        """Minutes from midnight."""
        return minutes_of(self.cleaned_data["opens"])

    def clean_closes(self) -> int:
        """Minutes from midnight."""
        return minutes_of(self.cleaned_data["closes"], end=True)

    def clean(self) -> dict[str, Any]:
        """Closing comes after opening."""
        given = super().clean() or {}
        if "opens" in given and "closes" in given and given["closes"] <= given["opens"]:
            self.add_error("closes", _("The queue closes after it opens."))
        return given

    def validate_unique(self) -> None:
        """The service looks whether a name is taken."""


class MakeForm(forms.Form):
    """Which days to forecast."""

    queue = forms.ModelChoiceField(label=_("Work queue"), queryset=Queue.objects.filter(is_active=True))
    first = forms.DateField(label=_("From"), widget=DateInput)
    days = forms.TypedChoiceField(label=_("For"), coerce=int, choices=((1, _("one day")), (7, _("a week")), (28, _("four weeks"))))

    def clean_first(self) -> Any:
        """Not before today; the past is known."""
        first = self.cleaned_data["first"]
        if first < clock.today():
            raise forms.ValidationError(_("Choose today or a later day."))
        if (first - clock.today()).days > 60:
            raise forms.ValidationError(_("Choose a day within the next two months."))
        return first


class AdjustForm(forms.Form):
    """More or fewer than forecast, and why."""

    first = forms.DateField(label=_("From day"), widget=DateInput)
    last = forms.DateField(label=_("Until day"), widget=DateInput)
    starts = forms.TimeField(label=_("From hour"), widget=TimeInput, required=False)
    ends = forms.TimeField(label=_("Until hour"), widget=TimeInput, required=False)
    percent = forms.IntegerField(
        label=_("Per cent more or fewer"), min_value=-100, max_value=400, help_text=_("20 is a fifth more, -20 a fifth fewer.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": _("Say why in a few words.")})

    def clean(self) -> dict[str, Any]:
        """Ends come after begins."""
        given = super().clean() or {}
        given["starts"], given["ends"] = minutes_of(given.get("starts")), minutes_of(given.get("ends"), end=True)
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The last day lies before the first."))
        if given["ends"] <= given["starts"]:
            self.add_error("ends", _("The end lies before the begin."))
        return given


class OccasionForm(forms.Form):
    """Days that are not like others."""

    name = forms.CharField(
        label=_("Name"), max_length=40, help_text=_("The same name each time: the forecast learns from earlier days of this name.")
    )
    first = forms.DateField(label=_("First day"), widget=DateInput)
    last = forms.DateField(label=_("Last day"), widget=DateInput)
    queue = forms.ModelChoiceField(
        label=_("Work queue"), queryset=Queue.objects.filter(is_active=True), required=False, empty_label=_("all queues")
    )

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The last day lies before the first."))
        return given


class VolumeFileForm(forms.Form):
    """A file of volumes, and the queue of its rows."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text=_("A row per interval: its begin, calls offered, calls handled, mean handling time."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    queue = forms.ModelChoiceField(
        label=_("Work queue"),
        queryset=Queue.objects.filter(is_active=True, source=Queue.Source.IMPORTED),
        required=False,
        empty_label=_("as the file says"),
    )


def _share(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(required=False, max_digits=5, decimal_places=1, **more)


class WhatIfForm(forms.Form):
    """A scenario beside the plan: what is left empty stays as planned. Shares in per cent."""

    calls = forms.IntegerField(label=_("Calls, per cent more or fewer"), required=False, min_value=-100, max_value=400)
    length = forms.IntegerField(label=_("Handling time, per cent more or less"), required=False, min_value=-90, max_value=400)
    rule = forms.ChoiceField(label=_("People by"), required=False, choices=[("", _("as planned")), *Queue.Rule.choices])
    level = _share(label=_("Service level, per cent"), min_value=Decimal(1), max_value=Decimal("99.9"))
    target = forms.IntegerField(label=_("answered within, seconds"), required=False, min_value=0, max_value=3600)
    patience = forms.IntegerField(label=_("patience, seconds"), required=False, min_value=1, max_value=36000)
    occupancy = _share(label=_("Occupancy at most, per cent"), min_value=Decimal(10), max_value=Decimal(100))
    least = forms.IntegerField(label=_("people at work at least"), required=False, min_value=0, max_value=1000)
    within = forms.IntegerField(label=_("to be answered within, open hours"), required=False, min_value=0, max_value=200)
    concurrency = forms.IntegerField(label=_("chats at a time"), required=False, min_value=1, max_value=20)
    planned = _share(label=_("Planned shrinkage, per cent"), min_value=Decimal(0), max_value=Decimal(95))
    unplanned = _share(label=_("Unplanned shrinkage, per cent"), min_value=Decimal(0), max_value=Decimal(95))

    def show(self, base: Service) -> None:
        """Show in each empty field what is planned."""
        planned = {"calls": 0, "length": 0, "target": base.target, "patience": base.patience}
        planned |= {"least": base.least, "within": base.within / 60, "concurrency": base.concurrency}
        planned |= {name: float(getattr(base, name)) * 100 for name in ("level", "occupancy", "planned", "unplanned")}
        for name, value in planned.items():
            self.fields[name].widget.attrs["placeholder"] = f"{value:g}"

    def service(self, base: Service) -> Service:
        """The plan's service with what was entered."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}
        changes: dict[str, Any] = {name: given[name] for name in ("rule", "target", "patience", "least", "concurrency") if name in given}
        changes |= {"within": given["within"] * 60} if "within" in given else {}
        changes |= {name: float(given[name] / 100) for name in ("level", "occupancy") if name in given}
        changes |= {name: str(given[name] / 100) for name in ("planned", "unplanned") if name in given}
        return base.but(**changes)

    def factors(self) -> tuple[float, float]:
        """What calls and handling times are multiplied by."""
        return 1 + (self.cleaned_data.get("calls") or 0) / 100, 1 + (self.cleaned_data.get("length") or 0) / 100

    @property
    def is_scenario(self) -> bool:
        """Was anything entered?"""
        return any(value not in {None, ""} for value in self.cleaned_data.values())
