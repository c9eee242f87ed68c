"""Numbers of forms: one series per form and year (or month, or day), without gaps, never deleted.

The number is given inside the transaction that writes its form: a failed write gives the number back, and the
counter's row keeps two writers in line on either database.
"""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict
from huifang.kernel.numbering import NumberFormat
from huifang.kernel.refs import Ref
from huifang.organization.prepared import Prepared
from huifang.paperwork.models import FormatChange, IssuedNumber, Series


@transaction.atomic(savepoint=False)
def issue(form: str, *, template: str, subject: Ref, at: datetime, unit: str = "") -> str:
    """The next number of ``form`` by ``template``, such as ``HF{year}{month:02}-{seq:04}``, unless the company set another.

    Args:
        subject: what the number is given to.
        at: its Shanghai date decides year, month and day.
        unit: code of the unit, for templates that count per unit.

    Raises:
        InvalidFormat: the template can't number documents.
    """
    day = clock.local_date(at)
    pattern = NumberFormat.parse(template_on(form, day) or template)
    scope = scope_of(pattern, day, unit)
    seq = _next(form, scope)
    number = pattern.render(day.year, day.month, day.day, seq, unit)
    IssuedNumber.objects.create(
        form=form, number=number, scope=scope, seq=seq, subject_kind=subject.kind, subject_id=int(subject.id), issued_at=at
    )
    return number


def _next(form: str, scope: str) -> int:
    """Count one up and read it, in one statement; the first of a series opens it."""
    counting = "UPDATE paperwork_series SET last = last + 1 WHERE form = %s AND scope = %s RETURNING last"
    with connection.cursor() as cursor:
        cursor.execute(counting, [form, scope])
        row = cursor.fetchone()
        if row is None:
            Series.objects.get_or_create(form=form, scope=scope)
            cursor.execute(counting, [form, scope])
            row = cursor.fetchone()
    return int(row[0])


def template_on(form: str, day: date) -> str:
    """The format that the company set for a form and that holds on a day; empty while the regulation's own holds."""
    return next((template for (template,) in _newest_format(form, day)), "")


def _changes(form: str, day: date) -> QuerySet[FormatChange, tuple[str]]:
    return FormatChange.objects.filter(form=form, begins__lte=day).order_by("-begins").values_list("template")[:1]


_newest_format = Prepared(_changes, str, date)


def scope_of(pattern: NumberFormat, day: date, unit: str = "") -> str:
    """The span within which a number of this day is counted."""
    spans = {"year": f"{day:%Y}", "month": f"{day:%Y-%m}", "day": f"{day:%Y-%m-%d}", "none": ""}
    return spans[pattern.scope] + (f"/{unit}" if pattern.per_unit else "")


@transaction.atomic
def void(number: str, *, form: str, reason: str, by: Actor, at: datetime) -> None:
    """作废: the number stays taken and is marked with the reason.

    Raises:
        Conflict: it was voided already.
    """
    won = IssuedNumber.objects.filter(form=form, number=number, voided_at=None).update(voided_at=at, void_reason=reason[:200])
    if not won:
        raise Conflict
    row = IssuedNumber.objects.get(form=form, number=number)
    record("paperwork.number.voided", row, by=by, at=at, number=number, reason=reason[:200])


def gaps(form: str) -> list[tuple[str, int]]:
    """Numbers that are missing from a form's series, as (scope, seq); empty when the series is whole."""
    missing: list[tuple[str, int]] = []
    for series in Series.objects.filter(form=form):
        given = set(IssuedNumber.objects.filter(form=form, scope=series.scope).values_list("seq", flat=True))
        missing += [(series.scope, seq) for seq in range(1, series.last + 1) if seq not in given]
    return missing
