"""Pages of number series: format, next number, what is missing or void, another format from a new year."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.journal import selectors as journal
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.kernel.numbering import InvalidFormat
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.paperwork import numbers, series
from huifang.paperwork.labels import PROBLEMS
from huifang.paperwork.models import IssuedNumber
from huifang.ui.toasts import done
from huifang.ui.words import reason_words


class FormatForm(forms.Form):
    """Another format and when it begins."""

    template = forms.CharField(
        label=gettext_lazy("Number format"),
        max_length=60,
        help_text=gettext_lazy(
            "{year}, {month:02}, {day:02} and {seq:04} are filled in; the count begins anew with the smallest of the dates."
        ),
    )
    begins = forms.ChoiceField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = dict.fromkeys([first, *(date(y, 1, 1) for y in range(clock.today().year + 1, clock.today().year + 3))])
        self.fields["begins"].choices = [(d.isoformat(), d.isoformat()) for d in days]  # type: ignore[attr-defined]


@require_GET
@require(series.EDIT)
def index(request: HttpRequest) -> HttpResponse:
    """Every series."""
    return render(request, "paperwork/series.html", {"lines": series.lines(clock.now())})


@require_http_methods(["GET", "POST"])
@require(series.EDIT)
def show(request: HttpRequest, form: str) -> HttpResponse:
    """One series: its next numbers, its void ones and gaps, its change."""
    at = clock.now()
    line = series.line(form, at)
    if line is None:
        raise Http404
    first = series.earliest(form, clock.today())
    typed = FormatForm(request.POST or None, first=first, initial={"template": line.template, "begins": first})
    looked = _looked(typed) if typed.is_bound and typed.is_valid() else ""
    if looked and "look" not in request.POST and _changed(typed, form, request):
        text = _("{title}: from {day} numbers look like {number}").format(title=line.title, day=typed.cleaned_data["begins"], number=looked)
        return done(request, text, to="paperwork:series")
    context = {
        "line": line,
        "form": typed,
        "looked": looked,
        "voided": IssuedNumber.objects.filter(form=form).exclude(voided_at=None).order_by("-pk")[:50],
        "gaps": numbers.gaps(form)[:50],
        "history": journal.lines(journal.history([Ref("paperwork.series", form)], limit=20)),
    }
    return render(request, "paperwork/series_one.html", context, status=422 if typed.errors else 200)


def _looked(typed: FormatForm) -> str:
    begins = date.fromisoformat(typed.cleaned_data["begins"])
    try:
        return "、".join(series.preview(typed.cleaned_data["template"], begins, seq=n) for n in (1, 2, 125))
    except InvalidFormat as error:
        typed.add_error("template", str(PROBLEMS[error.problem]).format(part=error.part))
        return ""


def _changed(typed: FormatForm, form: str, request: HttpRequest) -> bool:
    given = typed.cleaned_data
    try:
        series.change_format(
            form, template=given["template"], begins=date.fromisoformat(given["begins"]), by=user_of(request), at=clock.now()
        )
    except Refused as refusal:
        if not refusal.decision.reason.startswith("format_"):
            raise
        typed.add_error("begins", reason_words(refusal.decision.reason, refusal.decision.params))
        return False
    return True


@require_POST
@require(series.EDIT)
def take_back(request: HttpRequest, form: str) -> HttpResponse:
    """Forget a format that has not begun."""
    series.take_back(form, by=user_of(request), at=clock.now())
    return done(request, _("The format stays as it is."), to=reverse("paperwork:series-one", args=[form]))
