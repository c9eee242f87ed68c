"""A questionnaire as a form: on the public page, on the call screen, in the preview. What is read is ``rules.answers``' matter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.surveys.models import Question, Section
from huifang.surveys.reading import Paper, asked
from huifang.surveys.rules.branching import Asked
from huifang.surveys.rules.kinds import CHOICE, CHOICES, CSAT, DATE, NUMBERS, PHOTO
from huifang.ui.forms import Area, DateInput, Segments
from huifang.ui.words import reason_words

CSAT_WORDS = {
    "1": _("very dissatisfied"),
    "2": _("rather dissatisfied"),
    "3": _("so-so"),
    "4": _("rather satisfied"),
    "5": _("quite satisfied"),
}
ENDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "nps": (_("not at all"), _("certainly")),
    "ces": (_("very hard"), _("very easy")),
}


class ManyPhotos(forms.ClearableFileInput):
    """A field for several photos, taken at once with the camera of a telephone."""

    allow_multiple_selected = True


@dataclass(frozen=True, slots=True)
class Line:
    """A question on a page: its field, and on what it depends, for the browser."""

    question: Question
    field: BoundField
    depends: str
    comparison: str
    values: str
    low: str | Promise
    high: str | Promise


class SheetForm(forms.Form):
    """The fields of one version, each called ``<prefix>.<code>``. Nothing is required of the browser, so that nothing typed is lost."""

    def __init__(self, paper: Paper, *, without: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.paper = paper
        self.without = frozenset(without)
        self.asked: list[Asked] = []
        for question in paper.questions:
            if question.kind not in self.without:
                self.asked.append(asked(question))
                self.fields[self.name_of(question.code)] = _field(question)

    def full_clean(self) -> None:
        """Nothing is checked here, so that each fault is named once."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def name_of(self, code: str) -> str:
        """The name of a question's field."""
        return f"s{self.paper.version.pk}.{code}"

    def parts(self) -> Iterator[tuple[Section, list[Line]]]:
        """The sections with their questions."""
        for part in self.paper.parts:
            yield part.section, [self._line(question) for question in part.questions if question.kind not in self.without]

    def _line(self, question: Question) -> Line:
        condition = asked(question).condition
        low, high = (
            (question.low_label, question.high_label) if question.low_label or question.high_label else ENDS.get(question.kind, ("", ""))
        )
        return Line(
            question,
            self[self.name_of(question.code)],
            self.name_of(condition.question) if condition else "",
            condition.comparison if condition else "",
            ",".join(condition.values) if condition else "",
            low,
            high,
        )

    def values(self) -> dict[str, list[str]]:
        """What was typed, by the question's code."""
        data = self.data
        found: dict[str, list[str]] = {}
        for one in self.asked:
            name = self.name_of(one.code)
            given = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
            found[one.code] = [str(value) for value in ([given] if isinstance(given, str) else given)]
        return found

    @property
    def is_begun(self) -> bool:
        """Was anything answered at all?"""
        return any(value.strip() for values in self.values().values() for value in values)

    def name_wrong(self, wrong: Mapping[str, str]) -> None:
        """Put what can't be taken under its field, in words."""
        for code, reason in wrong.items():
            name = self.name_of(code)
            self.add_error(name if name in self.fields else None, reason_words(reason, {}))


def _field(question: Question) -> forms.Field:
    field = _plain_field(question)
    field.label, field.help_text, field.required = question.text, question.help, False
    field.must = question.required  # type: ignore[attr-defined]
    return field


def _plain_field(question: Question) -> forms.Field:
    one = asked(question)
    if question.kind in NUMBERS:
        choices: Any = [(n, f"{n} {CSAT_WORDS[n]}" if question.kind == CSAT else n) for n in one.possible]
        return forms.ChoiceField(choices=choices, widget=Segments)
    options = [(option.code, option.label) for option in one.options]
    if question.kind == CHOICE:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect)
    if question.kind == CHOICES:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple)
    if question.kind == DATE:
        return forms.CharField(widget=DateInput)
    if question.kind == PHOTO:
        return forms.FileField(widget=ManyPhotos(attrs={"accept": "image/*"}))
    return forms.CharField(widget=Area(rows=3))
