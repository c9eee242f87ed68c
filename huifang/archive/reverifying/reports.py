"""客户信息报告: prepared by the worker, the competitive situation entered by a person, submitted to the centre (R1.5)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.archive.models import Contract, Customer, FileCheck, InformationReport, Project, ReportLine
from huifang.archive.reverifying import access
from huifang.archive.reverifying.checks import WORKER, owner_of, rule_on
from huifang.archive.reverifying.rules import InformationReporting, reporting_day
from huifang.journal.models import Event
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel import clock
from huifang.kernel.cycles import add_months
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications
from huifang.obligations import services as obligations
from huifang.obligations.ladders import before
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit
from huifang.organization.selectors import ROLE_KIND, work_calendar
from huifang.paperwork import numbers
from huifang.regulations import papers
from huifang.regulations.models import Rule
from huifang.regulations.selectors import TypedRule, rule_in_force, rules_in_force
from huifang.regulations.shapes import TimeLimit

FORM, USUAL_NUMBER = "archive.information_report", "XX{year}{month:02}-{seq:03}"
AHEAD = timedelta(days=10)
"""So long before its day the report is prepared."""
SHOWN = 50
"""So many changed and stale files are named; the rest is counted."""
State = InformationReport.State


def rule_for(at: datetime) -> TypedRule[InformationReporting] | None:
    """The rule in force, or none: then no report is due."""
    return next(iter(rules_in_force(InformationReporting, clock.local_date(at))), None)


def day_of(month: date, rule: InformationReporting) -> date:
    """The day of a month on which reports are due, by the business calendar."""
    return reporting_day(month, rule, work_calendar().is_working_day)


def nightly(at: datetime) -> None:
    """Prepare the report of each unit that has customers, ten days ahead; safe to run twice."""
    rule = rule_for(at)
    if rule is None:
        return
    today = clock.local_date(at)
    for month in (today.replace(day=1), add_months(today.replace(day=1), 1)):
        due_on = day_of(month, rule.value)
        if today <= due_on <= today + AHEAD:
            for unit in Unit.objects.filter(is_active=True, pk__in=Customer.objects.filter(canonical=None).values("unit")):
                prepare(unit, due_on, rule=rule, by=WORKER, at=at)


@transaction.atomic
def prepare(unit: Unit, due_on: date, *, rule: TypedRule[InformationReporting], by: Actor, at: datetime) -> InformationReport:
    """The report of a unit for the month of ``due_on``, with the duty to submit it; the one that is there, if there is one."""
    born = {"due_on": due_on, "made_at": at}
    report, created = create_or_get(InformationReport, {"unit": unit, "month": due_on.replace(day=1)}, born)
    if created:
        record("archive.information_report.prepared", report, by=by, at=at, month=f"{report.month:%Y-%m}", unit=unit.name)
        limit = rule_in_force(rule.value.limit, clock.local_date(at)) if rule.value.limit else None
        due = work_calendar().end_of_working_day(due_on)
        ahead = limit.value.warn_before if limit and isinstance(limit.value, TimeLimit) else None
        warn = before(due, ahead, work_calendar()) if ahead else None
        obligations.oblige(
            rule=Rule(pk=rule.id, code=rule.code), subject=Ref.of(report), occurrence="submit", due_at=due,
            warn_at=warn if warn and warn > at else None, owner=owner_of(unit.pk, at), target_on=due_on,
            ladder=rule.value.limit or "", by=by, at=at,
        )  # fmt: skip
    return report


def since(report: InformationReport) -> date:
    """The day after which changes belong to this report: the day of the report before it, else a month before."""
    earlier = InformationReport.objects.filter(unit=report.unit, month__lt=report.month).order_by("-month").first()
    return earlier.due_on if earlier else add_months(report.due_on, -1)


def figures(report: InformationReport, at: datetime) -> dict[str, Any]:
    """What changed in the unit's files since the last report, and what went stale: a fixed number of queries.

    Names and values stay out of it: customers stand as ids, and a change names its fields only.
    """
    if report.figures:
        return dict(report.figures)
    start, today = clock.moment_of(since(report)), clock.local_date(at)
    files = Customer.objects.filter(unit=report.unit, canonical=None)
    changed = files.filter(changed_at__gte=start, created_at__lt=start)
    rows = list(changed.order_by("-changed_at", "-pk").values_list("pk", flat=True)[:SHOWN])
    fields = _fields(rows, start)
    late = FileCheck.objects.filter(customer__unit=report.unit, customer__canonical=None, due_on__lt=today)
    stale = late.order_by("due_on", "pk").values_list("customer", "due_on")[:SHOWN]
    mine = {"customer__unit": report.unit, "customer__canonical": None}
    return {
        "since": start.date().isoformat(),
        "files": files.count(),
        "new": files.filter(created_at__gte=start).count(),
        "changed": changed.count(),
        "verified": FileCheck.objects.filter(customer__unit=report.unit, verified_at__gte=start).count(),
        "late": late.count(),
        "contracts": Contract.objects.filter(**mine, signed_on__gte=start.date(), signed_on__lte=today).count(),
        "projects": Project.objects.filter(**mine, completed_on__gte=start.date(), completed_on__lte=today).count(),
        "changes": [[pk, fields.get(pk, [])] for pk in rows],
        "stale": [[pk, due.isoformat()] for pk, due in stale],
    }


def _fields(customers: list[int], start: datetime) -> dict[int, list[str]]:
    """The names of the fields that were changed of each customer."""
    events = Event.objects.filter(
        subject_kind=Customer.ref_kind, subject_id__in=[str(pk) for pk in customers], kind="archive.customer.changed", at__gte=start
    )
    found: dict[int, set[str]] = {}
    for event in events:
        changed = event.data.get("changed")
        found.setdefault(int(event.subject_id), set()).update(changed if isinstance(changed, dict) else ())
    return {pk: sorted(names) for pk, names in found.items()}


def names_in(counted: Mapping[str, Any]) -> dict[int, str]:
    """The names of the customers that the figures speak of: one query."""
    ids = {row[0] for key in ("changes", "stale") for row in counted[key]}
    return dict(Customer.objects.filter(pk__in=ids).values_list("pk", "name"))


@transaction.atomic
def edit(
    report: InformationReport, *, situation: str, plans: str, lines: Mapping[int, str], version: int, by: User, at: datetime
) -> InformationReport:
    """Write the competitive situation, and what is said of single customers (id → text; an empty text takes the line away).

    Raises:
        Refused: not theirs to write, submitted already, or a customer is not the unit's.
        Conflict: somebody else changed or submitted it meanwhile.
    """
    enforce(access.may_write(by, report))
    own = set(Customer.objects.filter(pk__in=lines, unit=report.unit, canonical=None).values_list("pk", flat=True))
    if set(lines) - own:
        raise Refused(no("report_foreign_customer"))
    rows = InformationReport.objects.filter(pk=report.pk, version=version, state=State.DRAFT)
    if not rows.update(situation=situation.strip(), plans=plans.strip(), edited_by=by, version=F("version") + 1):
        raise Conflict
    for customer, text in lines.items():
        if text.strip():
            ReportLine.objects.update_or_create(report=report, customer_id=customer, defaults={"text": text.strip()})
        else:
            ReportLine.objects.filter(report=report, customer=customer).delete()
    report.refresh_from_db()
    record("archive.information_report.edited", report, by=by, at=at, month=f"{report.month:%Y-%m}")
    return report


@transaction.atomic
def submit(report: InformationReport, *, version: int, by: User, at: datetime) -> InformationReport:
    """Give it its number and send it to the centre, with the figures it was made from (R11.2).

    Raises:
        Refused: not theirs, submitted already, or the competitive situation is not described.
        Conflict: somebody else changed or submitted it meanwhile.
    """
    enforce(access.may_write(by, report))
    if not report.situation:
        raise Refused(no("report_situation_missing"))
    counted = figures(report, at)
    number = numbers.issue(FORM, template=template(at), subject=Ref.of(report), at=at, unit=report.unit.code)
    changes: dict[str, Any] = {"state": State.SUBMITTED, "submitted_by": by, "submitted_at": at, "figures": counted, "number": number}
    rows = InformationReport.objects.filter(pk=report.pk, version=version, state=State.DRAFT)
    if not rows.update(**changes, version=F("version") + 1):
        raise Conflict
    report.refresh_from_db()
    record(
        "archive.information_report.submitted", report, by=by, at=at, month=f"{report.month:%Y-%m}", number=number, unit=report.unit.name
    )
    duties = Obligation.objects.filter(subject_kind=InformationReport.ref_kind, subject_id=report.pk, state=Obligation.State.OPEN)
    for duty in duties:
        obligations.fulfil(duty, evidence=Ref.of(report), by=by, at=at)
    rule = rule_for(at)
    notifications.notify(
        kind="archive.information_report", about=Ref.of(report), to=[Ref(ROLE_KIND, role) for role in (rule.value.received_by if rule else ())],
        by=by, at=at, unit=report.unit.name, month=f"{report.month:%Y-%m}", number=number,
    )  # fmt: skip
    return report


def template(at: datetime) -> str:
    """How reports are numbered: by the form in force, else as usual."""
    try:
        return papers.form(FORM, at).number_format
    except LookupError:
        return USUAL_NUMBER


def found(user: User, pk: int) -> InformationReport:
    """A report that the user writes or reads.

    Raises:
        InformationReport.DoesNotExist: there is none for this user.
    """
    return access.reports_for(user).select_related("unit", "edited_by", "submitted_by").get(pk=pk)


def is_due(at: datetime) -> bool:
    """Does any rule ask for re-verification or reports now?"""
    return rule_on(at) is not None or rule_for(at) is not None
