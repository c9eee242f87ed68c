"""Pages after closing: the review with rating, summary and filing; improvement measures, carried out and checked."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.complaints import access, labels, reviewing, selectors
from huifang.complaints.models import Complaint, Measure
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce
from huifang.organization.gate import require, user_of
from huifang.ui.forms import Area, DateInput, Segments
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import close_drawer, go, is_htmx, toast
from huifang.ui.words import reason_words

RATINGS = ("", "1", "2", "3", "4", "5")


class ReviewForm(forms.Form):
    """Rating and summary."""

    rating = forms.ChoiceField(label=gettext_lazy("Customer's rating"), required=False, widget=Segments)
    summary = forms.CharField(
        label=gettext_lazy("Summary"), required=False, max_length=4000, widget=Area(rows=4),
        help_text=gettext_lazy("What happened, why, what was done, what is to be learned."),
    )  # fmt: skip
    no_measure = forms.CharField(label=gettext_lazy("Why no measure is needed"), required=False, max_length=200)
    version = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [("", _("none given")), *((str(n), _("{n} of 5").format(n=n)) for n in range(1, 6))]
        self.fields["rating"].choices = words  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    """Which measure, whose, until when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Measure.Kind.choices, initial=Measure.Kind.CORRECTIVE, widget=Segments,
        help_text=gettext_lazy("Corrective: puts right what happened. Preventive: keeps it from happening again."),
    )  # fmt: skip
    text = forms.CharField(label=gettext_lazy("Measure"), max_length=2000, widget=Area(rows=3))
    owner = forms.ModelChoiceField(label=gettext_lazy("Owner"), queryset=User.objects.none(), empty_label=gettext_lazy("choose"))
    due_on = forms.DateField(label=gettext_lazy("To be done until"), widget=DateInput)
    check_on = forms.DateField(
        label=gettext_lazy("To be checked on"), widget=DateInput, help_text=gettext_lazy("By somebody else than the owner.")
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        today = clock.local_date(at)
        kwargs["initial"] = {"due_on": today + timedelta(days=14), "check_on": today + timedelta(days=42)}
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, role_assignments__isnull=False)
        self.fields["owner"].queryset = people.distinct().order_by("name")  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """What was done, or found."""

    note = forms.CharField(label=gettext_lazy("In a few words"), max_length=2000, widget=Area(rows=3))


SPEC = ListSpec(
    name="complaints.measures",
    title=gettext_lazy("Improvement measures"),
    row_template="complaints/rows/measure.html",
    columns=(
        Column("text", gettext_lazy("Measure"), fixed=True, value=lambda m: m.text),
        Column("complaint", gettext_lazy("Complaint number"), value=lambda m: m.complaint.number),
        Column("kind", gettext_lazy("Kind"), value=lambda m: str(m.get_kind_display())),
        Column("owner", gettext_lazy("Owner"), value=lambda m: m.owner.name),
        Column("due", gettext_lazy("To be done until"), sort="due", value=lambda m: m.due_on),
        Column("check", gettext_lazy("To be checked on"), value=lambda m: m.check_on),
        Column("state", gettext_lazy("State"), value=lambda m: str(m.get_state_display())),
    ),
    sorts=(Sort("due", gettext_lazy("Due first"), ("due_on", "id")), Sort("new", gettext_lazy("Newest first"), ("id",), backwards=True)),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                Choice("running", gettext_lazy("not finished"), Q(state__in=(Measure.State.OPEN, Measure.State.DONE))),
                *(Choice(value, label, Q(state=value)) for value, label in Measure.State.choices),
            ),
            default="running",
        ),
        Filter("kind", gettext_lazy("Kind"), tuple(Choice(value, label, Q(kind=value)) for value, label in Measure.Kind.choices)),
        Filter("owner", gettext_lazy("Owner"), lambda request: [Choice("me", _("me"), Q(owner=user_of(request)))]),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("No measure here"),
    empty_text=gettext_lazy("Measures set on a complaint's page stand here until somebody has checked that they worked."),
)


@require_GET
@require(access.VIEW)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Review and measures, as a panel of the complaint's page."""
    user = user_of(request)
    row = _found(user, pk)
    context = {
        "complaint": row,
        "review": reviewing.review_of(row),
        "measures": reviewing.measures_of(row),
        "states": labels.MEASURES,
        "closed": row.state in reviewing.CLOSED,
        "may_review": reviewing.may_review(user, row),
        "may_set": reviewing.may_set(user, row),
    }
    return render(request, "complaints/parts/review.html", context)


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Rating and summary of a closed complaint."""
    user = user_of(request)
    row = _found(user, pk)
    enforce(reviewing.may_review(user, row))
    known = reviewing.review_of(row)
    first = (
        {"rating": str(known.rating or ""), "summary": known.summary, "no_measure": known.no_measure, "version": known.version}
        if known
        else {"version": 0}
    )
    form = ReviewForm(request.POST or None, initial=first)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            reviewing.write(
                row, rating=int(given["rating"]) if given["rating"] else None, summary=given["summary"], no_measure=given["no_measure"],
                version=given["version"], by=user, at=clock.now(),
            )  # fmt: skip
        except Conflict:
            now = reviewing.review_of(row)
            form.add_error("summary", _("Somebody else wrote meanwhile: {text}").format(text=now.summary if now else ""))
            form.data = form.data | {"version": now.version if now else 0} if isinstance(form.data, dict) else form.data
            status = 409
        else:
            toast(request, _("The review was written."))
            return close_drawer() if is_htmx(request) else go(request, "complaints:show", pk)
    return render(request, "complaints/review.html", {"form": form, "complaint": row}, status=status)


@require_POST
@require(access.VIEW)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """归档."""
    user = user_of(request)
    row = _found(user, pk)
    reviewing.file(row, by=user, at=clock.now())
    toast(request, _("{number} was filed.").format(number=row.number))
    return go(request, "complaints:show", pk)


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def new_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a measure."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(reviewing.may_set(user, row))
    form = MeasureForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.set_measure(row, **form.cleaned_data, by=user, at=at)
        except Refused as refused:
            form.add_error("due_on", reason_words(refused.decision.reason, refused.decision.params))
        else:
            toast(request, _("The measure was set; {name} is told.").format(name=form.cleaned_data["owner"].name))
            return close_drawer() if is_htmx(request) else go(request, "complaints:show", pk)
    return render(request, "complaints/measure_new.html", {"form": form, "complaint": row}, status=422 if form.errors else 200)


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """Measures of complaints the user sees, and the user's own."""
    return render_list(request, SPEC, reviewing.measures_for(user_of(request)), {"row_states": labels.MEASURES})


@require_GET
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure."""
    user = user_of(request)
    return _measure_page(request, user, _measure(user, pk))


def _measure_page(request: HttpRequest, user: User, row: Measure, form: NoteForm | None = None) -> HttpResponse:
    context = {
        "measure": row,
        "states": labels.MEASURES,
        "form": form or NoteForm(),
        "may_see_complaint": access.may_see(user, row.complaint),
        "may_finish": reviewing.may_finish(user, row),
        "may_check": reviewing.may_check(user, row),
    }
    return render(request, "complaints/measure.html", context, status=422 if form and form.errors else 200)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """It was carried out."""
    user = user_of(request)
    row, form = _measure(user, pk), NoteForm(request.POST)
    enforce(reviewing.may_finish(user, row))
    if not form.is_valid():
        return _measure_page(request, user, row, form)
    reviewing.finish(row, note=form.cleaned_data["note"], by=user, at=clock.now())
    toast(request, _("The measure was carried out."))
    return go(request, "complaints:measure", pk)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether it worked."""
    user = user_of(request)
    row, form = _measure(user, pk), NoteForm(request.POST)
    enforce(reviewing.may_check(user, row))
    if not form.is_valid() or request.POST.get("worked") not in {"yes", "no"}:
        return _measure_page(request, user, row, form)
    reviewing.check(row, worked=request.POST["worked"] == "yes", note=form.cleaned_data["note"], by=user, at=clock.now())
    toast(request, _("The check was written down."))
    return go(request, "complaints:measure", pk)


def _found(user: User, pk: int) -> Complaint:
    return get_object_or_404(selectors.for_user(user), pk=pk)


def _measure(user: User, pk: int) -> Measure:
    rows = reviewing.measures_for(user).select_related("complaint__customer", "complaint__unit", "set_by", "done_by", "checked_by")
    return get_object_or_404(rows, pk=pk)
