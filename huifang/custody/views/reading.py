"""Reading a section with the reader's name across it, who read a file, and the panel on the customer's page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive import grading
from huifang.archive.models import Customer
from huifang.archive.sections import BY_CODE, Field
from huifang.archive.services.sections import note_reading, open_section
from huifang.custody import access, labels, selectors
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.grades import PAPER
from huifang.organization.gate import require, user_of
from huifang.ui import formats


@require_GET
@require(access.ASK)
@never_cache
def read(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """One section as it is lent: marked with grade, reader and time, on the screen and on paper. The reading is written down."""
    user, at = user_of(request), clock.now()
    if section not in BY_CODE:
        raise Http404
    customer = get_object_or_404(Customer.objects.select_related("unit", "owner"), pk=pk)
    enforce(grading.may_read(user, customer, section, at))
    loan = selectors.loan_that_lends(user, customer, section, at)
    if loan:
        note_reading(user, customer, [section], at=at, loan=loan.pk)
    values = open_section(user, customer, section, at=at)
    grade = grading.grade_of(section, at, customer.unit)
    context = {
        "customer": customer,
        "section": labels.section_name(section),
        "fields": [shown(field, values.get(field.code)) for field in BY_CODE[section].fields],
        "is_empty": not values,
        "loan": loan,
        "until": loan.last_day if loan else None,
        "grade": grade,
        "grades": labels.GRADES,
        "paper": PAPER.get(grade, ""),
        "mark": mark(user, at),
        "may_view_customer": bool(archive.may_view(user, customer)),
    }
    return render(request, "custody/read.html", context)


def mark(user: User, at: object) -> str:
    """What stands across the page: who reads, and when."""
    return f"{user.name} {formats.moment(at)}"  # type: ignore[arg-type]


def shown(field: Field, value: object) -> dict[str, object]:
    """A field as it is read: its label, and text or a table."""
    label = _(field.label)
    if field.is_rows:
        rows = value if isinstance(value, list) else []
        table = [[_words(column, row.get(column.code)) for column in field.columns] for row in rows if isinstance(row, dict)]
        return {"label": label, "columns": [_(column.label) for column in field.columns], "rows": table}
    return {"label": label, "text": _words(field, value)}


def _words(field: Field, value: object) -> str:
    if value is None or value == "":
        return ""
    choices = dict(field.choices)
    return _(choices[str(value)]) if str(value) in choices else str(value)


@require_GET
@require(access.ASK)
def readings(request: HttpRequest, pk: int) -> HttpResponse:
    """Who read this file, when, what, under which loan."""
    customer = get_object_or_404(Customer.objects.select_related("unit"), pk=pk)
    enforce(access.may_read_log(user_of(request), customer))
    before = request.GET.get("before", "")
    rows = selectors.readings(customer, before=int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None)
    more = rows[-1].id if len(rows) == selectors.PAGE else None
    return render(request, "custody/readings.html", {"customer": customer, "rows": rows, "more": more})


@require_GET
@require(access.ASK)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """How each section is graded, which of them the user may read, and where a loan is asked for."""
    user = user_of(request)
    customer = get_object_or_404(Customer.objects.select_related("unit"), pk=pk)
    enforce(archive.may_view(user, customer))
    context = {
        "customer": customer,
        "rows": selectors.standings(user, customer, clock.now()),
        "grades": labels.GRADES,
        "may_read_log": bool(access.may_read_log(user, customer)),
    }
    return render(request, "custody/parts/panel.html", context)
