"""What complaints come from, and the report of a month."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.complaints import access, analysing, month_reports
from huifang.complaints.models import MonthReport
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, enforce
from huifang.organization.gate import require, user_of
from huifang.ui.forms import Area
from huifang.ui.lists import Column, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

WORDS = {
    "category": gettext_lazy("Category"),
    "cause": gettext_lazy("Cause"),
    "channel": gettext_lazy("Channel"),
    "tier": gettext_lazy("Tier"),
    "merit": gettext_lazy("Judged"),
}


@require_GET
@require(access.VIEW)
def analysis(request: HttpRequest) -> HttpResponse:
    """Pareto and trend over months, of the complaints that the user may see."""
    user, today = user_of(request), clock.today()
    by = request.GET.get("by", "")
    by = by if by in analysing.BY else "category"
    asked = request.GET.get("period", "")
    period = int(asked) if asked in {str(n) for n in analysing.PERIODS} else 12
    start = analysing.start_of(period, today)
    rows = analysing.within(access.visible_to(user), start)
    bars, months = analysing.pareto(rows, by), analysing.trend(rows, start, today)
    whole = sum(count for _month, count in months)
    context = {
        "by": by,
        "period": period,
        "periods": analysing.PERIODS,
        "words": WORDS,
        "bars": [(bar, _rows(by, bar.key, period)) for bar in bars],
        "months": [(month, count, _month_rows(f"{month:%Y-%m}")) for month, count in months],
        "whole": whole,
        "finding": _finding(bars, whole),
        "pareto": _pareto_chart(bars[: analysing.MOST]),
        "trend": _trend_chart([(f"{month:%Y-%m}", count) for month, count in months]),
    }
    return render(request, "complaints/analysis.html", context)


def _rows(by: str, key: str, period: int) -> str:
    return f"{reverse('complaints:list')}?{urlencode({'state': 'counted', 'period': period, by: key})}"


def _month_rows(month: str) -> str:
    return f"{reverse('complaints:list')}?{urlencode({'state': 'counted', 'month': month})}"


def _finding(bars: list[analysing.Bar], whole: int) -> str:
    named = [bar for bar in bars if bar.key != "none"]
    if not whole or not named:
        return _("{n} complaints, none of them sorted yet").format(n=whole) if whole else _("No complaints in this time")
    return _("{name}: {count} of {whole} complaints").format(name=named[0].name, count=named[0].count, whole=whole)


def _closed_rows(end: str, state: str = "counted") -> str:
    return f"{reverse('complaints:list')}?{urlencode({'state': state, 'closed': end})}"


def _pareto_chart(bars: list[analysing.Bar]) -> dict[str, Any]:
    return {
        "legend": {},
        "xAxis": {
            "type": "category",
            "data": [bar.name.rpartition(" / ")[2][:10] for bar in bars],
            "axisLabel": {"interval": 0, "rotate": 30},
        },
        "yAxis": [
            {"type": "value", "minInterval": 1},
            {"type": "value", "max": 100, "splitLine": {"show": False}, "axisLabel": {"formatter": "{value}%"}},
        ],
        "series": [
            {"type": "bar", "barMaxWidth": 48, "name": _("complaints"), "data": [bar.count for bar in bars]},
            {"type": "line", "name": _("share altogether"), "yAxisIndex": 1, "data": [bar.percent for bar in bars]},
        ],
    }


def _trend_chart(months: list[tuple[str, int]]) -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "data": [month for month, _count in months]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{"type": "bar", "barMaxWidth": 48, "name": _("complaints"), "data": [count for _month, count in months]}],
    }


class TextForm(forms.Form):
    """The words of a report."""

    text = forms.CharField(label=gettext_lazy("Report"), max_length=20000, widget=Area(rows=10))
    version = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)


SPEC = ListSpec(
    name="complaints.month_reports",
    title=gettext_lazy("Monthly complaint reports"),
    row_template="complaints/rows/month_report.html",
    columns=(
        Column("month", gettext_lazy("Month"), fixed=True, sort="new", value=lambda r: f"{r.month:%Y-%m}"),
        Column("taken", gettext_lazy("Complaints taken"), numeric=True, value=lambda r: r.figures.get("taken")),
        Column("closed", gettext_lazy("Complaints closed"), numeric=True, value=lambda r: r.figures.get("closed")),
        Column("sent", gettext_lazy("Sent"), value=lambda r: r.sent_at),
    ),
    sorts=(Sort("new", gettext_lazy("Newest first"), ("month", "id"), backwards=True),),
    empty_title=gettext_lazy("No report yet"),
    empty_text=gettext_lazy("The report of a month is made in the first night of the next one, and sent to the departments."),
)


@require_GET
@require(access.VIEW)
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of all months."""
    user = user_of(request)
    enforce(month_reports.may_read(user))
    return render_list(request, SPEC, month_reports.visible_to(user))


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of a month; it can be edited until it is sent."""
    user = user_of(request)
    row = month_reports.found(user, pk)
    form, status = TextForm(request.POST or None, initial={"text": row.text, "version": row.version}), 200
    if request.method == "POST":
        enforce(month_reports.may_edit(user, row))
        status = 422
        if form.is_valid():
            try:
                month_reports.edit(row, text=form.cleaned_data["text"], version=form.cleaned_data["version"], by=user, at=clock.now())
            except Conflict:
                status = 409
                form.add_error(
                    "text", _("Somebody else changed the report meanwhile. Load the page again to see it; what you typed stands here.")
                )
            else:
                toast(request, _("The report was edited."))
                return go(request, "complaints:month_report", pk)
    context = {
        "report": row,
        "form": form,
        "may_edit": month_reports.may_edit(user, row),
        "groups": _groups(row),
        "lines": report_lines(row),
    }
    return render(request, "complaints/month_report.html", context, status=status)


HOURS = gettext_lazy("hours from taking to closing, for half of them")


def report_lines(row: MonthReport) -> list[tuple[object, object, str]]:
    """Each figure with its words and the address of its rows."""
    figures, rows, closed = row.figures, _month_rows(f"{row.month:%Y-%m}"), _closed_rows(f"{row.month:%Y-%m}")
    return [
        (_("taken"), figures["taken"], rows),
        (_("in the month before"), figures["before"], _month_rows(f"{analysing.months_back(row.month, 1):%Y-%m}")),
        (_("closed"), figures["closed"], closed),
        (_("with a satisfied customer"), f"{figures['satisfied']}/{figures['closed']}", _closed_rows(f"{row.month:%Y-%m}", "satisfied")),
        (_("judged justified"), f"{figures['justified']}/{figures['judged']}", f"{rows}&merit=justified"),
        (_("asked again"), f"{figures['again']}/{figures['taken']}", f"{rows}&again=yes"),
        (_("not closed at the end of the month"), figures["open"], _closed_rows(f"left-{row.month:%Y-%m}")),
        (_("of serious safety"), figures["safety"], f"{rows}&tier=safety"),
        (HOURS, figures["hours"] if figures["hours"] is not None else "–", closed),
    ]


def _groups(row: MonthReport) -> list[tuple[object, list[tuple[str, int, str]]]]:
    rows = _month_rows(f"{row.month:%Y-%m}")
    groups = row.figures["groups"]
    return [
        (WORDS[by], [(name, count, f"{rows}&{urlencode({by: key})}") for key, name, count in groups[by]]) for by in groups if groups[by]
    ]


@require_POST
@require(access.CLOSE)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it to the departments now."""
    user = user_of(request)
    row = month_reports.found(user, pk)
    enforce(month_reports.may_edit(user, row))
    month_reports.send(row, by=user, at=clock.now())
    toast(request, _("The report was sent to the departments."))
    return go(request, "complaints:month_report", pk)
