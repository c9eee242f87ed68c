"""Shapes of what designers type."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.archive.models import Customer
from huifang.kernel import clock
from huifang.regulations.selectors import book
from huifang.surveys import labels
from huifang.surveys.models import Question
from huifang.surveys.reading import asked
from huifang.surveys.rules.branching import AT_LEAST, AT_MOST, COMPARISONS, IN
from huifang.surveys.rules.kinds import CHOSEN, DECIDING, NUMBERS, WIDEST
from huifang.ui.conflicts import VersionedForm
from huifang.ui.forms import Area, DateInput, Segments

NO_TITLE = _("Give it a title first.")


def _types() -> list[tuple[str, str]]:
    return [(code, found.name) for code, found in book(clock.today()).project_types.items()]


class QuestionnaireForm(VersionedForm):
    """What a questionnaire is for."""

    title = forms.CharField(label=pgettext_lazy("questionnaire", "Title"), max_length=80, error_messages={"required": NO_TITLE})
    purpose = forms.CharField(label=pgettext_lazy("questionnaire", "Purpose"), max_length=200, required=False)
    project_types = forms.MultipleChoiceField(
        label=_("For project types"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: for all.")
    )
    grades = forms.MultipleChoiceField(
        label=_("For customer classes"), choices=Customer.Grade.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for all."),
    )  # fmt: skip
    on_calls = forms.BooleanField(label=_("Agents ask it on the call screen"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project_types"].choices = _types()  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """The words around the questions."""

    welcome = forms.CharField(label=_("Words at the beginning"), max_length=1000, required=False, widget=Area(rows=3))
    thanks = forms.CharField(label=_("Words at the end"), max_length=1000, required=False, widget=Area(rows=2))
    consent = forms.CharField(
        label=_("Consent"), max_length=2000, required=False, widget=Area(rows=4), help_text=_("The customer agrees to it. Empty: ours.")
    )
    revision = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)


class SectionForm(forms.Form):
    """A section's heading."""

    title = forms.CharField(label=_("Heading of the section"), max_length=80, required=False)
    intro = forms.CharField(label=_("Introduction"), max_length=300, required=False, widget=Area(rows=2))
    revision = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=300, error_messages={"required": _("Say why in a few words.")})


class QuestionForm(forms.Form):
    """One question; ``others`` are the deciding questions of the same draft, on whose answers it may depend."""

    kind = forms.ChoiceField(label=_("Kind of question"), choices=list(labels.KINDS.items()))
    text = forms.CharField(
        label=pgettext_lazy("survey", "Question"),
        max_length=300,
        widget=Area(rows=2),
        error_messages={"required": _("Write the question first.")},
    )
    help = forms.CharField(label=_("Hint"), max_length=200, required=False)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    topic = forms.ChoiceField(label=pgettext_lazy("survey", "Topic"), choices=list(labels.TOPICS.items()), initial="other")
    options = forms.CharField(
        label=_("Choices, one on each line"), required=False, max_length=1500, widget=Area(rows=4), help_text=_("Only for choices.")
    )
    least = forms.IntegerField(label=_("Lowest value"), min_value=0, max_value=100, required=False, help_text=_("Only for scales."))
    most = forms.IntegerField(label=_("Highest value"), min_value=1, max_value=100, required=False)
    low_label = forms.CharField(label=_("Words for the lowest value"), max_length=20, required=False)
    high_label = forms.CharField(label=_("Words for the highest value"), max_length=20, required=False)
    depends = forms.ChoiceField(label=_("Shown only if"), required=False)
    comparison = forms.ChoiceField(label=_("its answer"), choices=list(labels.COMPARISONS.items()), required=False, widget=Segments)
    values = forms.MultipleChoiceField(
        label=_("of these answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For “at most” and “at least”: one number."),
    )
    revision = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)

    def __init__(self, *args: Any, others: Sequence[Question], question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.others = {one.code: one for one in others if one.kind in DECIDING}
        always: list[tuple[str, Any]] = [("", _("always shown"))]
        self.fields["depends"].choices = always + [(code, one.text) for code, one in self.others.items()]  # type: ignore[attr-defined]
        self.fields["values"].choices = [pair for one in self.others.values() for pair in _value_choices(one)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A scale has a span, a dependence has an answer."""
        data = super().clean() or {}
        kind, least, most = data.get("kind"), data.get("least"), data.get("most")
        if kind == "scale" and not (least is not None and most is not None and 1 <= most - least < WIDEST):
            self.add_error("most", labels.REASONS["survey_scale_span"].format(most=WIDEST))
        if kind in CHOSEN and len(_lines(data.get("options", ""))) < 2:
            self.add_error("options", labels.REASONS["survey_few_options"])
        if data.get("depends"):
            chosen = self._chosen(data)
            bounded = data.get("comparison") in {AT_MOST, AT_LEAST}
            numbers = self.others[data["depends"]].kind in NUMBERS
            if not chosen or (bounded and (len(chosen) != 1 or not numbers)):
                self.add_error("values", _("Choose the answers of that question; for “at most” and “at least” exactly one number."))
        return data

    def _chosen(self, data: Mapping[str, Any]) -> list[str]:
        prefix = f"{data['depends']}="
        return [value.removeprefix(prefix) for value in data.get("values", []) if value.startswith(prefix)]

    def given(self) -> dict[str, Any]:
        """The values for the service."""
        data = self.cleaned_data
        names = ("kind", "text", "help", "required", "topic", "low_label", "high_label")
        condition = {}
        if data["depends"]:
            comparison = data["comparison"] if data["comparison"] in COMPARISONS else IN
            condition = {"question": data["depends"], "is": comparison, "values": self._chosen(data)}
        return {name: data[name] for name in names} | {
            "options": _coded(_lines(data["options"]), self.question.options if self.question else []),
            "least": data["least"] if data["least"] is not None else 1,
            "most": data["most"] if data["most"] is not None else 5,
            "condition": condition,
        }


def initial_of(question: Question) -> dict[str, Any]:
    """What the form shows of a question."""
    names = ("kind", "text", "help", "required", "topic", "least", "most", "low_label", "high_label")
    condition = question.condition or {}
    return {name: getattr(question, name) for name in names} | {
        "options": "\n".join(option["label"] for option in question.options),
        "depends": condition.get("question", ""),
        "comparison": condition.get("is", IN),
        "values": [f"{condition['question']}={value}" for value in condition["values"]] if condition else [],
    }


def _value_choices(question: Question) -> list[tuple[str, str]]:
    one = asked(question)
    words = {option.code: option.label for option in one.options}
    return [(f"{question.code}={value}", words.get(value, value)) for value in one.possible]


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip()[:60] for line in text.splitlines() if line.strip()))


def _coded(lines: Sequence[str], known: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The choices with their codes: the same words keep theirs; words changed in place keep theirs when their number is the same."""
    by_label = {option["label"]: option["code"] for option in known}
    in_place = [option["code"] for option in known] if len(known) == len(lines) else []
    codes: list[str] = []
    for place, line in enumerate(lines):
        code = by_label.get(line) or (in_place[place] if in_place and in_place[place] not in _kept(lines, by_label) else "")
        codes.append(code)
    taken = {code for code in codes if code} | {option["code"] for option in known}
    fresh = (f"o{n}" for n in range(1, 1000) if f"o{n}" not in taken)
    return [{"code": code or next(fresh), "label": line} for code, line in zip(codes, lines, strict=True)]


def _kept(lines: Sequence[str], by_label: Mapping[str, str]) -> set[str]:
    return {by_label[line] for line in lines if line in by_label}


class InspectionForm(VersionedForm):
    """An announced inspection."""

    authority = forms.CharField(label=_("Authority"), max_length=80, error_messages={"required": _("Say which authority inspects.")})
    title = forms.CharField(label=_("What is inspected"), max_length=120, error_messages={"required": _("Say what is inspected.")})
    text = forms.CharField(label=_("What to tell the customer"), max_length=2000, required=False, widget=Area(rows=4))
    region = forms.CharField(
        label=_("Region"), max_length=20, required=False, help_text=_("Name of a city or district. Empty: everywhere.")
    )
    project_types = forms.MultipleChoiceField(
        label=_("For project types"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: for all.")
    )
    begins_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project_types"].choices = _types()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        data = super().clean() or {}
        begins, ends = data.get("begins_on"), data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", labels.REASONS["survey_span_wrong"])
        return data


class SendForm(forms.Form):
    """Which questionnaire goes to the customer, how, until when."""

    version = forms.ChoiceField(label=pgettext_lazy("survey", "Questionnaire"))
    contact = forms.ChoiceField(label=_("Contact"), required=False)
    way = forms.ChoiceField(label=_("Way"), widget=Segments)
    days = forms.IntegerField(label=_("Valid for days"), min_value=1, max_value=60, initial=14)
