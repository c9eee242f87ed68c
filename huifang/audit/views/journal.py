"""The journal browser."""

from dataclasses import replace
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huifang.accounts.models import User
from huifang.audit import access, browsing
from huifang.audit.labels import CONTEXTS
from huifang.organization.gate import require
from huifang.ui.forms import DateInput
from huifang.ui.lists import Column, ListSpec, Sort, render_list


class AskForm(forms.Form):
    """Whose facts, about what, when, from where."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), required=False, empty_label=_("everybody"))
    kind = forms.ChoiceField(label=_("Context"), required=False)
    ref = forms.CharField(label=_("Thing"), required=False, max_length=80, help_text=_("Kind and number, such as: customer 12"))
    since = forms.DateField(label=_("From day"), required=False, widget=DateInput())
    until = forms.DateField(label=_("Until day"), required=False, widget=DateInput())
    origin = forms.CharField(label=_("Address or session"), required=False, max_length=45)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        people = self.fields["person"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = User.objects.order_by("name", "id")
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = [("", _("all"))] + [(code, str(CONTEXTS[code])) for code in browsing.contexts() if code in CONTEXTS]


SPEC = ListSpec(
    name="audit.journal",
    title=_("Journal browser"),
    row_template="audit/rows/fact.html",
    template="audit/journal.html",
    columns=(
        Column("at", _("When"), fixed=True, value=lambda e: e.at),
        Column("by", _("Who"), value=lambda e: e.line.by),
        Column("for", _("For whom"), value=lambda e: e.line.for_whom),
        Column("text", _("What happened"), fixed=True, value=lambda e: e.line.text),
        Column("about", _("Thing"), value=lambda e: e.line.words),
        Column("address", _("From where"), value=lambda e: e.line.address),
        Column("session", _("Session"), value=lambda e: e.line.session),
    ),
    sorts=(Sort("new", _("Newest first"), ("id",), backwards=True),),
    page_size=50,
    count=False,
    prepare=browsing.prepare,
    empty_title=_("No such facts"),
    empty_text=_("Widen the days, or take a condition away."),
)


@require_GET
@require(access.JOURNAL)
def index(request: HttpRequest) -> HttpResponse:
    """Who did what, when, from where, on whose behalf."""
    form = AskForm(request.GET)
    asked = browsing.Asked()
    if form.is_valid():
        given = form.cleaned_data
        person = given["person"]
        since, until = given["since"], given["until"]
        asked = browsing.Asked(
            person=person.pk if person else None, kind=given["kind"], ref=given["ref"].strip(), since=_day(since), until=_day(until),
            origin=given["origin"].strip(),
        )  # fmt: skip
    rows = browsing.facts(asked).select_related("erased").prefetch_related("personal")
    return render_list(request, replace(SPEC), rows, {"form": form})


def _day(day: date | None) -> date | None:
    return day if day is None or day.year >= 2000 else None
