"""The three rates side by side, each opening its rows (R2.16)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huifang.followup.labels import TASK_STATES
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.reports import access, rates
from huifang.reports.listing import TASKS
from huifang.reports.rates import Figures, Line, Span
from huifang.reports.rules import Rate
from huifang.ui.exports import export_xlsx
from huifang.ui.lists import Column, render_list

WORDS = {
    "agent": _("By agent"),
    "unit": _("By unit"),
    "type": _("By project type"),
    "way": _("By way"),
    "month": _("By month"),
    "version": _("By version of the questions"),
}
DEFINITIONS = (
    (_("Followed up"), _("Calls completed with a record or an answered questionnaire ÷ calls due in these months that are not void.")),
    (_("Customers reached"), _("Calls due in these months on which somebody was reached ÷ those that were tried, each call once.")),
    (
        _("Satisfied"),
        _("Calls whose customer was very satisfied or satisfied ÷ calls whose customer said how satisfied they are. Who was not reached is in neither."),
    ),
    (
        _("By version of the questions"),
        _("Calls are set beside each other by the version of the regulation whose questions were asked; satisfaction keeps its four answers in each."),
    ),
)  # fmt: skip
Names = tuple[tuple[str, Any, str, str], ...]
RATES: Names = (
    ("followed", _("Followed up"), "done", "calls"),
    ("reached", _("Customers reached"), "reached", "tried"),
    ("satisfied", _("Satisfied"), "satisfied", "records"),
)


@require_GET
@require(access.VIEW)
def show(request: HttpRequest) -> HttpResponse:
    """The rates of the last months, by what is chosen."""
    user, today = user_of(request), clock.today()
    span, by = Span.read(request.GET.dict(), today), _by(request)
    unit = _unit(request)
    scope = access.scope_of(user).within(unit=unit)
    found = rates.lines(scope, span, by)
    if request.GET.get("export"):
        enforce(may(user, access.EXPORT))
        return export_xlsx(
            f"{gettext('Rates')} {span.first} – {span.last}", _columns(), [Line("", gettext("Total"), rates.total(scope, span)), *found]
        )
    links = _links(span, unit, by) if may(user, access.VIEW_TASK) else None
    total = rates.total(scope, span)
    context = {
        "span": span,
        "by": by,
        "unit": unit,
        "words": WORDS,
        "months": rates.months(today),
        "units": list(access.units_for(user)),
        "lines": [(line.name or gettext("nobody in particular"), _cells(line.figures, links, line.key)) for line in found],
        "total": _cells(total, links, ""),
        "finding": _finding(total),
        "chart": _chart(found),
        "definitions": DEFINITIONS,
        "may_export": bool(may(user, access.EXPORT)),
        "query": urlencode({"from": span.first, "to": span.last, "by": by} | ({"unit": unit} if unit else {})),
    }
    return render(request, "reports/rates.html", context)


@require_GET
@require(access.VIEW_TASK)
def rows(request: HttpRequest) -> HttpResponse:
    """The calls behind a figure."""
    user = user_of(request)
    enforce(may(user, access.VIEW))
    span, which = Span.read(request.GET.dict(), clock.today()), request.GET.get("which", "")
    found = rates.rows(user, span, unit=_unit(request), by=_by(request), key=request.GET.get("key", ""), which=which)
    return render_list(request, TASKS, found.select_related("customer", "assignee", "unit"), {"task_states": TASK_STATES})


def _by(request: HttpRequest) -> str:
    by = request.GET.get("by", "")
    return by if by in rates.BY else "agent"


def _unit(request: HttpRequest) -> int | None:
    unit = request.GET.get("unit", "")
    return int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 16 else None


def _links(span: Span, unit: int | None, by: str) -> Callable[[str, str], str]:
    kept = {"from": str(span.first), "to": str(span.last), "by": by} | ({"unit": str(unit)} if unit else {})
    return lambda key, which: f"{reverse('reports:rate_rows')}?{urlencode(kept | {'key': key, 'which': which})}"


def _cells(figures: Figures, links: Callable[[str, str], str] | None, key: str) -> list[dict[str, object]]:
    return [
        {"rate": getattr(figures, name), "part_url": links(key, part) if links else "", "whole_url": links(key, whole) if links else ""}
        for name, _word, part, whole in RATES
    ]


def _finding(total: Figures) -> str:
    if not total.followed.whole:
        return gettext("No calls were due in these months")
    said = gettext("Followed up {followed}, reached {reached}").format(followed=total.followed, reached=total.reached)
    return said + (gettext(", satisfied {satisfied}").format(satisfied=total.satisfied) if total.satisfied.whole else "")


def _chart(found: list[Line]) -> dict[str, Any]:
    shown = found[:20]
    series = [
        {"type": "bar", "name": str(word), "data": [_share(getattr(line.figures, name)) for line in shown]} for name, word, _p, _w in RATES
    ]
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": [line.name or gettext("nobody in particular") for line in shown]},
        "yAxis": {"type": "value", "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": series,
    }


def _share(rate: Rate) -> float | None:
    return round(rate.share * 100, 1) if rate.share is not None else None


def _columns() -> list[Column]:
    columns = [Column("name", _("Name"), value=lambda line: line.name or gettext("nobody in particular"))]
    for name, word, _part, _whole in RATES:
        columns += [
            Column(f"{name}_part", f"{word} · {gettext('numerator')}", numeric=True, value=_of(name, "part")),
            Column(f"{name}_whole", f"{word} · {gettext('denominator')}", numeric=True, value=_of(name, "whole")),
            Column(f"{name}_rate", f"{word} · {gettext('share')}", value=_of(name, "percent")),
        ]
    return columns


def _of(name: str, part: str) -> Callable[[Line], object]:
    return lambda line: getattr(getattr(line.figures, name), part)
