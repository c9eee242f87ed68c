"""Pages of the customer information report: the list, one report to write, read and submit."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.archive import grading
from huifang.archive.models import Customer, InformationReport, ReportLine
from huifang.archive.reverifying import access, labels, reports
from huifang.journal.selectors import last_change
from huifang.kernel import clock
from huifang.kernel.chinese import company_key
from huifang.kernel.decision import Conflict, Refused, no
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.organization.gate import user_of
from huifang.ui.conflicts import VersionedForm, meet
from huifang.ui.forms import Area
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

LONGEST = 4000


class ReportForm(VersionedForm):
    """The competitive situation, and one customer's besides."""

    situation = forms.CharField(
        label=gettext_lazy("Competitive situation"), required=False, max_length=LONGEST, widget=Area(rows=5),
        help_text=gettext_lazy("Who competes for our customers, with what, and what changed since the last report."),
    )  # fmt: skip
    plans = forms.CharField(label=gettext_lazy("What we do about it"), required=False, max_length=LONGEST, widget=Area(rows=3))
    customer = forms.CharField(
        label=gettext_lazy("About one customer"), required=False, max_length=120,
        help_text=gettext_lazy("The full name of a customer of this unit, as on file."),
    )  # fmt: skip
    text = forms.CharField(label=gettext_lazy("Situation at this customer"), required=False, max_length=LONGEST, widget=Area(rows=2))

    def __init__(self, *args: Any, report: InformationReport, **kwargs: Any) -> None:
        self.report = report
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Name and text of a customer stand together; the name is one of the unit's."""
        given: dict[str, Any] = super().clean() or {}
        name, text = given.get("customer", ""), given.get("text", "")
        if name:
            found = Customer.objects.filter(name_key=company_key(name), unit=self.report.unit, canonical=None).first()
            if found is None:
                self.add_error("customer", _("This unit has no such customer; write the name as it is on file."))
            elif not text:
                self.add_error("text", _("Say what the situation is, or leave the name empty."))
            given["found"] = found
        elif text:
            self.add_error("customer", _("Say which customer this is about."))
        return given


SPEC = ListSpec(
    name="archive.information_reports",
    title=gettext_lazy("Customer information reports"),
    row_template="archive/rows/information_report.html",
    columns=(
        Column("month", gettext_lazy("Month"), fixed=True, value=lambda r: f"{r.month:%Y-%m}"),
        Column("unit", gettext_lazy("Unit"), value=lambda r: r.unit.name),
        Column("state", gettext_lazy("State"), value=lambda r: str(r.get_state_display())),
        Column("due", gettext_lazy("Due"), value=lambda r: r.due_on),
        Column("number", gettext_lazy("Number"), value=lambda r: r.number),
        Column("submitted", gettext_lazy("Submitted"), value=lambda r: r.submitted_at),
        Column("by", gettext_lazy("Submitted by"), value=lambda r: r.submitted_by.name if r.submitted_by else ""),
    ),
    sorts=(Sort("new", gettext_lazy("Newest first"), ("month", "pk"), backwards=True),),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                *(Choice(value, label, Q(state=value)) for value, label in InformationReport.State.choices),
                Choice("late", gettext_lazy("not submitted in time"), lambda rows: rows.filter(state="draft", due_on__lt=clock.today())),
            ),
        ),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("No report yet"),
    empty_text=gettext_lazy("The report of each unit is prepared here ten days before it is due, as soon as a regulation asks for it."),
)


def _permitted(user: User) -> None:
    if not (gate.may(user, access.READ) or gate.may(user, access.WRITE)):
        raise Refused(no("not_permitted", permission=access.READ))


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The reports that the user writes or reads."""
    user = user_of(request)
    _permitted(user)
    rows = access.reports_for(user).select_related("unit", "submitted_by")
    return render_list(request, SPEC, rows, {"row_states": labels.REPORTS, "today": clock.today()})


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what changed and what went stale beside the competitive situation."""
    user = user_of(request)
    row = _found(user, pk)
    if request.method == "POST":
        return _save(request, user, row)
    return _page(request, user, row, _form(row))


def _form(row: InformationReport) -> ReportForm:
    return ReportForm(report=row, initial={"situation": row.situation, "plans": row.plans, "version": row.version})


def _save(request: HttpRequest, user: User, row: InformationReport) -> HttpResponse:
    form = ReportForm(request.POST, report=row)
    if not form.is_valid():
        return _page(request, user, row, form, status=422)
    given = form.cleaned_data
    lines = {
        line.customer_id: request.POST.get(f"line-{line.pk}", "")[:LONGEST] for line in row.lines.all() if f"line-{line.pk}" in request.POST
    }
    if given.get("found"):
        lines[given["found"].pk] = given["text"]
    try:
        reports.edit(
            row, situation=given["situation"], plans=given["plans"], lines=lines, version=given["version"], by=user, at=clock.now()
        )  # fmt: skip
    except Conflict:
        row.refresh_from_db()
        who, when = last_change(Ref.of(row))
        meet(form, current={"situation": row.situation, "plans": row.plans}, version=row.version, who=who, when=when)
        return _page(request, user, row, form, status=409)
    toast(request, _("The report was saved."))
    return go(request, "archive:information-report", row.pk)


def _page(request: HttpRequest, user: User, row: InformationReport, form: ReportForm, *, status: int = 200) -> HttpResponse:
    at = clock.now()
    counted = reports.figures(row, at)
    names = reports.names_in(counted)
    shown = [(line, bool(grading.may_read(user, line.customer, "business", at))) for line in _lines(row)]
    context = {
        "report": row,
        "form": form,
        "numbers": [(word, counted[key]) for key, word in labels.FIGURES.items()],
        "changes": [(pk, names.get(pk, ""), [field_name(field) for field in fields]) for pk, fields in counted["changes"]],
        "stale": [(pk, names.get(pk, ""), date.fromisoformat(due)) for pk, due in counted["stale"]],
        "since": date.fromisoformat(counted["since"]),
        "lines": shown,
        "states": labels.REPORTS,
        "may_write": access.may_write(user, row),
        "late": row.state == InformationReport.State.DRAFT and row.due_on < clock.local_date(at),
    }
    return render(request, "archive/checks/report.html", context, status=status)


def _lines(row: InformationReport) -> list[ReportLine]:
    return list(row.lines.select_related("customer__unit", "customer__owner").order_by("customer__name", "pk"))


def field_name(name: str) -> str:
    """How a field of a customer is called."""
    try:
        return str(Customer._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return _("further details")


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it to the centre."""
    user = user_of(request)
    row = _found(user, pk)
    version = request.POST.get("version", "")
    reports.submit(row, version=int(version) if version.isdigit() and len(version) < 9 else 0, by=user, at=clock.now())
    toast(request, _("Report {number} was sent to the centre.").format(number=row.number))
    return go(request, "archive:information-report", pk)


def _found(user: User, pk: int) -> InformationReport:
    _permitted(user)
    try:
        return reports.found(user, pk)
    except InformationReport.DoesNotExist as error:
        raise Http404 from error
