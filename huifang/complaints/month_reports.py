"""The complaint report of a month: made by the worker, edited by a person, sent to the departments within the rule's limit (R2.15)."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.complaints import access, analysing, selectors
from huifang.complaints.models import Complaint, MonthReport
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref, system
from huifang.notifications import services as notifications
from huifang.obligations.ladders import after
from huifang.organization import access as gate
from huifang.organization.roles import ALL
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import rule_in_force
from huifang.regulations.shapes import TimeLimit

LIMIT = "time_limit.complaint.report"
USUAL = timedelta(days=5)
AHEAD = timedelta(hours=24)
"""So long before the limit the worker sends it, so that a night is not too late."""
WORKER = system("complaints")


def visible_to(user: User) -> QuerySet[MonthReport]:
    """Reports are of all complaints, so for those who see all of them."""
    return MonthReport.objects.all() if may_read(user) else MonthReport.objects.none()


def may_read(user: User) -> Decision:
    """Who sees every complaint."""
    grants = gate.grants_of(user)
    return YES if grants and grants.reach(access.VIEW) == ALL else no("out_of_reach", permission=access.VIEW)


def may_edit(user: User, row: MonthReport) -> Decision:
    """Edit and send it: who closes complaints, until it was sent."""
    return may_read(user) & gate.may(user, access.CLOSE) & (no("report_sent") if row.sent_at else YES)


def nightly(at: datetime) -> None:
    """Make what is missing of the last month, send what the limit asks for."""
    month = analysing.months_back(clock.local_date(at), 1)
    if Complaint.objects.exists() and not MonthReport.objects.filter(month=month).exists():
        make(month, by=WORKER, at=at)
    for row in MonthReport.objects.filter(sent_at=None, send_by__lte=at + AHEAD).order_by("month"):
        send(row, by=WORKER, at=at)


@transaction.atomic
def make(month: date, *, by: Actor, at: datetime) -> MonthReport:
    """Count a month and write the report's first words; the report that is there, if there is one."""
    known = MonthReport.objects.filter(month=month).first()
    if known:
        return known
    counted = analysing.figures(month, at)
    with translation.override(settings.LANGUAGE_CODE):
        text = words(month, counted)
    row, created = MonthReport.objects.get_or_create(
        month=month, defaults={"figures": counted, "text": text, "made_at": at, "send_by": _send_by(month, at)}
    )
    if created:
        record("complaints.month_report.made", row, by=by, at=at, month=f"{month:%Y-%m}")
    return row


def _send_by(month: date, at: datetime) -> datetime:
    start = clock.moment_of(analysing.months_back(month, -1))
    limit = rule_in_force(LIMIT, clock.local_date(at))
    if limit is None or not isinstance(limit.value, TimeLimit):
        return start + USUAL
    try:
        return after(start, limit.value.within, work_calendar())
    except UnknownYear:
        return start + USUAL


def words(month: date, counted: dict[str, object]) -> str:
    """The first words of a report, from its figures; numerator and denominator stand together (R2.16)."""
    lines = [
        _("In {month} {taken} complaints were taken (the month before: {before}).").format(month=f"{month:%Y-%m}", **counted),
        _("{closed} were closed: {satisfied} with a satisfied customer, {unreachable} unreachable, {decided} by decision.").format(
            **counted
        ),
        _("At the end of the month {open} were not closed; {again} had to be asked again.").format(**counted),
    ]
    if counted["judged"]:
        lines.append(_("Judged justified: {justified} of {judged}.").format(**counted))
    if counted["hours"] is not None:
        lines.append(_("From taking to closing it took {hours} hours for half of them.").format(**counted))
    groups = counted["groups"]
    assert isinstance(groups, dict)
    named = [(name, count) for key, name, count in [*groups["cause"], *groups["category"]] if key != "none"]
    if named:
        named.sort(key=lambda pair: -pair[1])
        lines.append(_("Most frequent: {names}.").format(names="、".join(f"{name} {count}" for name, count in named[:3])))
    return "\n".join(lines)


@transaction.atomic
def edit(row: MonthReport, *, text: str, version: int, by: User, at: datetime) -> MonthReport:
    """Change the words; the figures stay what was counted.

    Raises:
        Conflict: somebody else changed or sent it meanwhile.
    """
    enforce(may_edit(by, row))
    if not MonthReport.objects.filter(pk=row.pk, version=version, sent_at=None).update(text=text, edited_by=by, version=F("version") + 1):
        raise Conflict
    row.refresh_from_db()
    record("complaints.month_report.edited", row, by=by, at=at, month=f"{row.month:%Y-%m}")
    return row


@transaction.atomic
def send(row: MonthReport, *, by: Actor, at: datetime) -> bool:
    """Send it to the departments that complaints are asked of; false when it was sent already."""
    if isinstance(by, User):
        enforce(may_edit(by, row))
    person = by if isinstance(by, User) else None
    if not MonthReport.objects.filter(pk=row.pk, sent_at=None).update(sent_at=at, sent_by=person, version=F("version") + 1):
        return False
    row.refresh_from_db()
    record("complaints.month_report.sent", row, by=by, at=at, month=f"{row.month:%Y-%m}")
    try:
        units = selectors.departments(at)
    except LookupError:
        units = []
    notifications.notify(
        kind="complaints.month_report", about=Ref.of(row), to=[Ref.of(unit) for unit in units], by=by, at=at, month=f"{row.month:%Y-%m}"
    )
    return True


def found(user: User, pk: int) -> MonthReport:
    """A report that the user may read.

    Raises:
        Refused: it is out of reach.
    """
    row = visible_to(user).select_related("edited_by", "sent_by").filter(pk=pk).first()
    if row is None:
        raise Refused(no("out_of_reach", permission=access.VIEW))
    return row
