"""The form of the call screen: its questions come from the regulation."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.archive.models import Customer, Project
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.rules.completeness import Gap
from huifang.followup.selectors.call import Asking, CallSheet, Doing, Section, known_details
from huifang.followup.services.completing import Given
from huifang.kernel import clock
from huifang.kernel.phones import Phone, parse_phone
from huifang.ui.forms import Area, DateInput, MomentInput, Segments
from huifang.ui.words import reason_words

Choices = list[tuple[str, str | Promise]]
YES_NO: Choices = [("yes", _("yes")), ("no", _("no"))]
SCALE: Choices = [(str(n), str(n)) for n in range(1, 6)]
OUTCOMES: Choices = [
    (Attempt.Outcome.REACHED, _("Reached")),
    (Attempt.Outcome.NO_ANSWER, _("No answer")),
    (Attempt.Outcome.BUSY, _("Busy")),
    (Attempt.Outcome.WRONG_NUMBER, _("Wrong number")),
    (Attempt.Outcome.REFUSED, _("Refused to talk")),
    (Attempt.Outcome.CALL_BACK, _("Call back")),
]
DETAILS = {
    "contact_name": (_("Contact"), 40),
    "contract_number": (_("Contract number"), 60),
    "email": (_("E-mail"), 200),
    "region": (_("Region"), 20),
    "address": (_("Address"), 200),
}
LONG = 4000


class CallForm(forms.Form):
    """What the agent writes. Nothing is required here: completeness is the service's rule, this is the shape only."""

    outcome = forms.ChoiceField(label=_("How did it go?"), choices=OUTCOMES, widget=Segments(keys=True), required=False)
    way = forms.ChoiceField(label=_("Way"), choices=Task.Way.choices, required=False)
    suited = forms.ChoiceField(label=_("Did the time suit the customer?"), choices=YES_NO, widget=Segments, required=False)
    opinion = forms.CharField(label=_("Opinion"), max_length=LONG, widget=Area(rows=2), required=False)
    need = forms.CharField(label=_("What is needed"), max_length=LONG, widget=Area(rows=2), required=False)
    has_complaint = forms.BooleanField(label=_("The customer complains"), required=False)
    complaint = forms.CharField(label=_("Complaint, in the customer's words"), max_length=LONG, widget=Area(rows=3), required=False)
    plan = forms.CharField(
        label=_("Plan for the open matter: who does what, until when"), max_length=LONG, widget=Area(rows=2), required=False
    )
    remarks = forms.CharField(label=_("Remarks"), max_length=LONG, widget=Area(rows=1), required=False)
    note = forms.CharField(label=_("Short note"), max_length=200, required=False)
    call_back_at = forms.DateTimeField(label=_("Call back at"), widget=MomentInput, required=False)
    call_back_for = forms.ChoiceField(
        label=_("Who calls back"), choices=[("mine", _("I do")), ("team", _("the team"))], widget=Segments, required=False
    )
    language = forms.ChoiceField(label=_("Language"), choices=Customer.Language.choices, widget=Segments, required=False)

    def __init__(self, sheet: CallSheet, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sheet = sheet
        self.fields["suited"].must = True  # type: ignore[attr-defined]
        self.fields["number"] = forms.ChoiceField(choices=[(str(n.pk), n.masked) for n in sheet.numbers], required=False)
        satisfaction = sheet.satisfaction.question.text if sheet.satisfaction else _("How satisfied is the customer?")
        self.fields["satisfaction"] = _choice(satisfaction, Record.Satisfaction.choices, must=True)
        if sheet.need:
            self.fields["has_need"] = _choice(sheet.need.question.text, YES_NO, must=True)
        else:
            self.fields["has_need"] = forms.BooleanField(label=_("Need"), required=False)
        for asking in [*(a for s in sheet.sections for a in s.askings), *sheet.askings]:
            self.fields[asking.field] = _field(asking)
        for doing in self._doings():
            self.fields[doing.field] = forms.DateField(label=_("{duty}: done on").format(duty=doing.duty), widget=DateInput, required=False)
        for service in sheet.services:
            self.fields[f"offer.{service.code}"] = forms.BooleanField(label=service.name, help_text=service.description, required=False)
        known = known_details(sheet)
        for name, (label, longest) in DETAILS.items():
            self.fields[f"c.{name}"] = forms.CharField(label=label, max_length=longest, required=False, initial=known.get(name, ""))
        self.order_fields(self._order())
        for field in self.fields.values():
            field.must = getattr(field, "must", False)  # type: ignore[attr-defined]

    def _order(self) -> list[str]:
        """The order of the screen, so that what is missing is named in that order."""
        first = [
            "outcome",
            "number",
            "way",
            "suited",
            *(a.field for s in self.sheet.sections for a in s.askings),
            "satisfaction",
            "opinion",
        ]
        general = [a.field for a in self.sheet.askings]
        return [*first, *general, "has_need", "need", "has_complaint", "complaint", *(f"c.{name}" for name in DETAILS), "plan", "remarks"]

    def sections(self) -> list[tuple[Section, list[BoundField]]]:
        """The projects with the fields of their own questions."""
        return [(s, [*(self[a.field] for a in s.askings), *(self[d.field] for d in s.doings)]) for s in self.sheet.sections]

    def done(self) -> list[tuple[Project, str, date]]:
        """What the customer has done already: project, rule and day."""
        return [(d.project, d.rule_code, self.cleaned_data[d.field]) for d in self._doings() if self.cleaned_data.get(d.field)]

    def clean(self) -> dict[str, Any]:
        """Nothing was done later than today."""
        data = super().clean() or self.cleaned_data
        for doing in self._doings():
            if (day := data.get(doing.field)) and day > clock.today():
                self.add_error(doing.field, reason_words("done_in_future", {}))
        return data

    def _doings(self) -> list[Doing]:
        return [doing for section in self.sheet.sections for doing in section.doings]

    def general(self) -> list[BoundField]:
        """The fields of the questions asked once."""
        return [self[asking.field] for asking in self.sheet.askings]

    def offers(self) -> list[BoundField]:
        """The boxes of the services to offer."""
        return [self[f"offer.{service.code}"] for service in self.sheet.services]

    def boxes(self) -> list[BoundField]:
        """The boxes of the complaint form."""
        return [self[f"c.{name}"] for name in DETAILS]

    @property
    def wants_need(self) -> bool:
        """Did the customer name a need?"""
        return self.cleaned_data["has_need"] in {True, "yes"}

    @property
    def started(self) -> datetime | None:
        """When the conversation began, as the page counted it."""
        try:
            moment = datetime.fromisoformat(str(self.data.get("started_at", "")))
        except ValueError:
            return None
        return moment if moment.tzinfo else None

    def given(self) -> list[Given]:
        """The answers with the questions as they were asked."""
        found = [self._given(asking) for asking in [*(a for s in self.sheet.sections for a in s.askings), *self.sheet.askings]]
        for asking, field in ((self.sheet.satisfaction, "satisfaction"), (self.sheet.need, "has_need")):
            if asking:
                found.append(_answer(asking, field, str(self.cleaned_data.get(field, "")), required=field == "has_need"))
        return found

    def _given(self, asking: Asking) -> Given:
        return _answer(asking, asking.field, str(self.cleaned_data.get(asking.field, "")), required=asking.question.required)

    def details(self) -> dict[str, str]:
        """The boxes of the complaint form."""
        return {name: str(self.cleaned_data.get(f"c.{name}", "")) for name in DETAILS}

    def offered(self) -> list[str]:
        """Codes of the services that the agent offered."""
        return [s.code for s in self.sheet.services if self.cleaned_data.get(f"offer.{s.code}")]

    def name_gaps(self, gaps: tuple[Gap, ...]) -> None:
        """Put what is missing under its field, in words."""
        for gap in gaps:
            self.add_error(gap.field if gap.field in self.fields else None, reason_words(gap.reason, {"label": gap.label}))


def _choice(label: str | Promise, choices: Any, *, must: bool = False) -> forms.ChoiceField:
    field = forms.ChoiceField(label=str(label), choices=choices, widget=Segments, required=False)
    field.must = must  # type: ignore[attr-defined]
    return field


def _field(asking: Asking) -> forms.Field:
    question = asking.question
    if question.kind == "text":
        field: forms.Field = forms.CharField(label=question.text, max_length=LONG, widget=Area(rows=1), required=False)
        field.must = question.required  # type: ignore[attr-defined]
        return field
    choices: Any = {
        "choice": [(option.code, option.label) for option in question.options],
        "scale": SCALE,
        "satisfaction": Record.Satisfaction.choices,
        "yesno": YES_NO,
    }[question.kind]
    return _choice(question.text, choices, must=question.required)


def _answer(asking: Asking, field: str, value: str, *, required: bool) -> Given:
    question = asking.question
    chosen, text = ("", value) if question.kind == "text" else (value, "")
    return Given(
        field=field, rule_id=asking.rule_id, code=question.code, question=question.text, required=required, value=chosen,
        project=asking.project, text=text,
    )  # fmt: skip


class RepairForm(forms.Form):
    """A new number for a customer whose number was wrong."""

    contact = forms.ChoiceField(label=_("Contact"))
    phone = forms.CharField(label=_("New number"), max_length=60)

    def __init__(self, sheet: CallSheet, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        choices: Any = [(str(c.pk), c.shown_name or str(_("Contact without a name"))) for c in sheet.contacts]
        self.fields["contact"].choices = choices  # type: ignore[attr-defined]

    def clean_phone(self) -> Phone:
        """One number that can be dialled."""
        phone = parse_phone(self.cleaned_data["phone"])
        if phone is None:
            raise forms.ValidationError(reason_words("phone_unreadable", {}))
        return phone


class ReasonForm(forms.Form):
    """Why something is made void."""

    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": _("Say why in a few words.")})
