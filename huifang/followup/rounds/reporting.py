"""The closing report of a round: generated from its roll-ups, edited, approved, filed with a number, sent to the departments (R2.15, R11.2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals.models import Approval
from huifang.approvals.services import requesting
from huifang.followup.models import Round, RoundReport
from huifang.followup.rounds import access, counting, telling
from huifang.followup.rounds.figures import Sums, sums
from huifang.followup.rules.rounds import REPORT, ROUND
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel.decision import Conflict, Decision, enforce, no
from huifang.kernel.rates import Rate
from huifang.kernel.refs import Ref
from huifang.paperwork import numbers
from huifang.regulations import papers

CHAIN = "approval.round-report"
FORM = "followup.round_report"
NUMBER = "HFZJ{year}-{seq:03}"
State = RoundReport.State


def may_edit(user: User, row: RoundReport) -> Decision:
    """Whoever leads the round, until approval was asked."""
    return access.may_lead(user, row.round) & Decision(ok=row.state == State.DRAFT, reason="round_report_closed")


def may_read(user: User, row: RoundReport) -> Decision:
    """Whoever sees the round; a report that is no more than a draft only those who lead it."""
    decision = access.may_see(user, row.round)
    return decision if row.state != State.DRAFT else decision & access.may_lead(user, row.round)


@transaction.atomic
def make(row: Round, *, by: Actor, at: datetime) -> RoundReport:
    """The report of a finished round with its first words; the one that is there, if there is one.

    Its figures are those of the roll-ups, counted anew if facts came in since, and stay what they were.

    Raises:
        Refused: not theirs, or the round has not ended.
    """
    if isinstance(by, User):
        enforce(access.may_lead(by, row))
    enforce(Decision(ok=row.state in {"finished", "filed"}, reason="round_not_finished"))
    known = RoundReport.objects.filter(round=row).first()
    if known:
        return known
    if row.stale_since is not None:
        counting.recount(row.pk, at=at)
        row.refresh_from_db()
    with translation.override(settings.LANGUAGE_CODE):
        found = sums(row)
        values = {"figures": found.plain(), "text": words(row, found), "made_at": at}
    report, created = create_or_get(RoundReport, {"round": row}, values)
    if created:
        record("followup.round_report.made", report, by=by, at=at, name=row.name, round=row.pk)
    return report


def words(row: Round, found: Sums) -> str:
    """The first words of a report; each rate with its numerator and denominator (R2.16)."""
    total = found.total
    lines = [
        _("“{name}”, {unit}, {begins} to {ends}. Who was in it: {population}.").format(
            name=row.name, unit=row.unit.name, begins=row.starts_on, ends=row.ends_on, population=row.population or _("as its calls say")
        ),
        _("Followed up: {rate}. Of those tried, reached: {reached}.").format(
            rate=Rate(total["done"], total["calls"]), reached=Rate(total["reached"], total["tried"])
        ),
        _("Not followed up: {unreachable} unreachable, {repair} with a wrong number, {refused} refused, {open} still open.").format(
            unreachable=total["unreachable"], repair=total["repair"], refused=total["refused"], open=total["waiting"] + total["callback"]
        ),
        _("Satisfied among the {n} who said so: {rate}.").format(n=found.asked, rate=Rate(total["satisfied"], found.asked)),
        _("{complaints} complaints, {needs} needs, {matters} open matters came of it.").format(
            complaints=total["complaints"], needs=total["needs"], matters=total["matters"]
        ),
    ]
    if row.windows > 1:
        lines.append(
            _("It was given a new window {n} times; at first it was to end on {day}.").format(n=row.windows - 1, day=row.first_ends_on)
        )
    slow = [line for line in found.agents if line.left]
    if slow:
        names = "、".join(f"{line.name} {line.left}" for line in slow[:5])
        lines.append(_("Customers left out: {names}.").format(names=names))
    return "\n".join(lines)


@transaction.atomic
def edit(report: RoundReport, *, text: str, version: int, by: User, at: datetime) -> RoundReport:
    """Change the words; the figures stay what was counted.

    Raises:
        Refused: not theirs, or approval was asked.
        Conflict: somebody else changed it meanwhile.
    """
    enforce(may_edit(by, report))
    _swap(report, version=version, state=REPORT.target(report.state, "edit"), text=text.strip(), edited_by=by)
    record("followup.round_report.edited", report, by=by, at=at, name=report.round.name)
    return report


@transaction.atomic
def submit(report: RoundReport, *, version: int, by: User, at: datetime) -> RoundReport:
    """Ask for approval; where the regulation asks nobody it is filed at once.

    Raises:
        Refused: not theirs, asked already, or without words.
        Conflict: somebody else changed it meanwhile.
    """
    enforce(may_edit(by, report))
    if not report.text.strip():
        enforce(no("round_report_empty"))
    if not approvals.is_needed(CHAIN, by=by, at=at):
        _swap(report, version=version, asked_by=by)
        return file(report, by=by, at=at)
    _swap(report, version=version, state=REPORT.target(report.state, "ask"), asked_by=by)
    title = _("Closing report of the round “{name}”").format(name=report.round.name)
    requesting.request(chain=CHAIN, subject=Ref.of(report), by=by, title=title[:120], at=at)
    record("followup.round_report.asked", report, by=by, at=at, name=report.round.name)
    return report


@transaction.atomic
def file(report: RoundReport, *, by: Actor, at: datetime) -> RoundReport:
    """File it: it gets its number, its round is closed for good, the departments are told.

    Raises:
        Conflict: it was filed already.
    """
    target = REPORT.target(report.state, "file")
    number = numbers.issue(FORM, template=_template(at), subject=Ref.of(report), at=at, unit=report.round.unit.code)
    units = telling.departments(report.round.unit, at)
    _swap(report, state=target, number=number, filed_at=at, sent_to=[unit.name for unit in units])
    row = report.round
    if not Round.objects.filter(pk=row.pk, state="finished").update(state=ROUND.target("finished", "file"), version=F("version") + 1):
        raise Conflict
    facts: Mapping[str, Any] = {"name": row.name, "number": number, "round": row.pk}
    record("followup.round_report.filed", report, by=by, at=at, to=[unit.pk for unit in units], **facts)
    record("followup.round.filed", row, by=by, at=at, name=row.name, number=number)
    telling.tell_filed(report, units, by=by, at=at)
    return report


def _template(at: datetime) -> str:
    try:
        return papers.form(FORM, at).number_format
    except LookupError:
        return NUMBER


@transaction.atomic
def decided(approval: Approval, *, by: Actor, at: datetime) -> bool:
    """The approval ended: filed when granted, else it is a draft again. False when it was decided already."""
    report = RoundReport.objects.select_related("round__unit").filter(pk=approval.subject_id, state=State.ASKED).first()
    if report is None:
        return False
    if approval.state == Approval.State.GRANTED:
        file(report, by=by, at=at)
    else:
        _swap(report, state=REPORT.target(report.state, "return"))
        record("followup.round_report.returned", report, by=by, at=at, name=report.round.name)
    return True


def _swap(report: RoundReport, *, version: int | None = None, **changes: object) -> None:
    seen = report.version if version is None else version
    values: Mapping[str, Any] = {**changes, "version": seen + 1}
    if not RoundReport.objects.filter(pk=report.pk, version=seen, state=report.state).update(**values):
        raise Conflict
    for name, value in values.items():
        setattr(report, name, value)
