"""The calendar: which years are known, the yearly notice pasted or read from a file, single days (R2.12)."""

import json
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huifang.journal import selectors as journal
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.calendar import DayRule
from huifang.organization import entering, reading, services
from huifang.organization.gate import require, user_of
from huifang.organization.labels import TROUBLES
from huifang.organization.models import CalendarDay, CalendarYear
from huifang.organization.rules.holidays import Notice, notice_of, read_notice, statutory
from huifang.organization.views.shared import Page, answer, show
from huifang.ui.forms import Area, DateInput, Segments
from huifang.ui.toasts import done

EDIT = entering.EDIT
FACTS = ("organization.calendar.entered", "organization.calendar.changed")


class NoticeForm(forms.Form):
    """The notice as text, or a file with the same days."""

    text = forms.CharField(
        label=gettext_lazy("Text of the notice"),
        widget=Area(rows=12),
        max_length=20_000,
        required=False,
        help_text=gettext_lazy(
            "The whole text of the notice of the State Council on the holidays of a year; a later amendment can be pasted as well."
        ),
    )
    file = forms.FileField(label=gettext_lazy("Or a file (.xlsx, .csv, .ics)"), required=False)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2008, max_value=2100, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or {}
        if not given.get("text", "").strip() and not given.get("file"):
            self.add_error("text", _("Paste the notice, or choose a file."))
        if given.get("file") and given["file"].size > reading.MOST:
            self.add_error("file", _("This file is too large for a calendar."))
        return given


class DayForm(forms.Form):
    """One day of the company's own."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput)
    works = forms.ChoiceField(
        label=gettext_lazy("On this day"), choices=(("", gettext_lazy("nobody works")), ("1", gettext_lazy("everybody works"))), required=False,
        widget=Segments,
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Why"), max_length=40)


@require_GET
@require(EDIT)
def years(request: HttpRequest) -> HttpResponse:
    """A table of the years: known or provisional, from where, how many days."""
    today = clock.today()
    known = dict(CalendarYear.objects.values_list("year", "source"))
    days: dict[int, list[CalendarDay]] = {}
    for row in CalendarDay.objects.order_by("day"):
        days.setdefault(row.day.year, []).append(row)
    rows = []
    for year in range(max([*known, today.year]) + 1, min([*known, today.year]) - 1, -1):
        of_year = days.get(year, [])
        free, worked = [d for d in of_year if not d.is_working], [d for d in of_year if d.is_working]
        own = [d for d in of_year if d.source == entering.OWN]
        rows.append(
            {"year": year, "known": year in known, "source": known.get(year, ""), "free": len(free), "worked": len(worked), "own": own}
        )
    facts = Event.objects.filter(kind__in=FACTS).order_by("-id").prefetch_related("personal")[:15]
    context = {"rows": rows, "this_year": today.year, "missing": _missing(known, today), "history": journal.lines(list(facts))}
    return render(request, "organization/calendar_years.html", context)


def _missing(known: dict[int, str], today: date) -> int | None:
    """The year whose notice should be out and is not entered."""
    if today.year not in known:
        return today.year
    return today.year + 1 if today.month >= 11 and today.year + 1 not in known else None


@require_http_methods(["GET", "POST"])
@require(EDIT)
def notice(request: HttpRequest) -> HttpResponse:
    """Paste or choose, look at what was understood and what changes, enter."""
    if request.method == "POST" and "days" in request.POST:
        return _entered(request)
    year = request.GET.get("year", "")
    form = NoticeForm(
        request.POST or None, request.FILES or None, initial={"year": int(year) if year.isdecimal() else clock.today().year + 1}
    )
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context |= preview(read_given(form.cleaned_data))
    return render(request, "organization/notice.html", context, status=422 if form.errors else 200)


def read_given(given: dict[str, Any]) -> Notice:
    """What the form holds, read."""
    if given.get("file"):
        return reading.read_file(given["file"].name, given["file"].read(), year=given["year"] or clock.today().year)
    return read_notice(given["text"], year=given["year"])


def preview(found: Notice) -> dict[str, Any]:
    """What a page shows of a notice before it is entered."""
    change = entering.compare(found, at=clock.now())
    days = json.dumps([[r.day.isoformat(), r.works, r.note] for r in found.rules], ensure_ascii=False)
    return {
        "notice": found,
        "change": change,
        "groups": grouped(found),
        "troubles": [(t.level == "error", TROUBLES[t.code].format(**t.params)) for t in found.troubles],
        "days": days,
        "statutory": statutory(found.year) if found.year else 0,
    }


def grouped(found: Notice) -> list[tuple[str, list[date], list[date]]]:
    """The days of a notice by holiday: free, and worked instead."""
    rows: dict[str, tuple[list[date], list[date]]] = {}
    for rule in found.rules:
        free, worked = rows.setdefault(rule.note.removesuffix("调休") or "–", ([], []))
        (worked if rule.works else free).append(rule.day)
    return [(name, free, worked) for name, (free, worked) in rows.items()]


def _entered(request: HttpRequest) -> HttpResponse:
    """The days that were shown, judged once more by the same rules."""
    year = request.POST.get("year", "")
    try:
        rules = [
            DayRule(date.fromisoformat(day), works=bool(works), note=str(note)[:40])
            for day, works, note in json.loads(request.POST["days"])
        ]
        found = notice_of(int(year), rules)
    except (ValueError, TypeError):
        return done(request, _("Paste the notice once more."), tone="warn", to="organization:notice")
    change = entering.enter(found, by=user_of(request), at=clock.now())
    text = _("Nothing was new.") if change.is_empty else _("The holidays of {year} are entered.").format(year=found.year)
    wanted = request.POST.get("next", "")
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return done(request, text, to=wanted if inside else "organization:years")


@require_http_methods(["GET", "POST"])
@require(EDIT)
def day(request: HttpRequest) -> HttpResponse:
    """A day of the company's own: closed for stocktaking, or worked on a Saturday."""
    form = DayForm(request.POST or None)
    note = _("Notices that are entered later leave such a day as it is.")
    page = Page(_("Set a day"), _("Save"), reverse("organization:years"), _("Calendar"), _("Saved"), note)
    if request.method != "POST":
        return show(request, form, page)

    def act() -> None:
        given = form.cleaned_data
        services.set_calendar_day(
            day=given["day"], is_working=bool(given["works"]), name=given["name"], by=user_of(request), at=clock.now()
        )

    return answer(request, form, page, act)
