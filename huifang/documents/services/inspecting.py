"""The year's plan of inspections, what they find, and how it is put right (C 二1.2)."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals import services as asking
from huifang.documents import access, selectors
from huifang.documents.models import Document, Finding, Inspection, Plan
from huifang.documents.rules import DocumentInspections
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref, system
from huifang.notifications import services as notifications
from huifang.obligations import services as obligations
from huifang.obligations.ladders import after, before
from huifang.obligations.models import Obligation
from huifang.organization.selectors import holders, work_calendar
from huifang.regulations.models import Rule
from huifang.regulations.selectors import TypedRule, rule_in_force
from huifang.regulations.shapes import TimeLimit

CHAIN = "approval.document-plan"
WORKER = system("documents")
AHEAD = timedelta(days=60)
"""So long before its day the plan of the next year is begun by itself."""
USUAL_DAYS = 14
END_OF_DAY = time(18, 0)


def nightly(at: datetime) -> None:
    """Begin the plan of this year if there is none, and of the next one two months ahead; safe to run twice."""
    rule, today = selectors.inspection_rule(at), clock.local_date(at)
    if rule is None:
        return
    for year in (today.year, today.year + 1):
        due = max(rule.value.approved_until(year), today + timedelta(days=30)) if year == today.year else rule.value.approved_until(year)
        if due <= today + AHEAD and not Plan.objects.filter(year=year).exists():
            _begin(year, due, rule, by=WORKER, at=at)


@transaction.atomic
def begin(year: int, *, by: User, at: datetime) -> Plan:
    """Begin a year's plan by hand; the one that is there, if there is one."""
    enforce(access.may_plan(by))
    today = clock.local_date(at)
    if not today.year <= year <= today.year + 2:
        raise Refused(no("plan_year"))
    rule = selectors.inspection_rule(at)
    return _begin(year, max(rule.value.approved_until(year) if rule else date(year - 1, 12, 31), today), rule, by=by, at=at)


@transaction.atomic
def _begin(year: int, due: date, rule: TypedRule[DocumentInspections] | None, *, by: Actor, at: datetime) -> Plan:
    plan, created = create_or_get(Plan, {"year": year}, {"due_on": due, "made_at": at})
    if created:
        record("documents.plan.made", plan, by=by, at=at, year=year)
        if rule:
            heads = holders("follow_up_head", at=at)
            owner = Ref.of(heads[0]) if heads else None
            _oblige(Ref.of(plan), "approve", due, rule.value.inspection_limit, owner, by=by, at=at)
    return plan


def _oblige(subject: Ref, occurrence: str, on: date, code: str | None, owner: Ref | None, *, by: Actor, at: datetime) -> None:
    limit = rule_in_force(code, clock.local_date(at)) if code else None
    if limit is None or not isinstance(limit.value, TimeLimit):
        return
    due = datetime.combine(on, END_OF_DAY, tzinfo=clock.ZONE)
    due = due if due > at else at + timedelta(hours=1)
    warn = before(due, limit.value.warn_before, work_calendar()) if limit.value.warn_before else None
    obligations.oblige(
        rule=Rule(pk=limit.id, code=limit.code), subject=subject, occurrence=occurrence, due_at=due, warn_at=warn if warn and warn > at else None,
        owner=owner, target_on=on, ladder=limit.code, by=by, at=at,
    )  # fmt: skip


def _kept(subject: Ref, *, by: Actor, at: datetime, waived: str = "") -> None:
    rows = Obligation.objects.filter(subject_kind=subject.kind, subject_id=int(subject.id), state=Obligation.State.OPEN)
    for duty in rows:
        if waived:
            obligations.waive(duty, reason=waived, by=by, at=at)
        else:
            obligations.fulfil(duty, evidence=subject, by=by, at=at)


def needed(at: datetime) -> int:
    """How many inspections a plan must hold."""
    rule = selectors.inspection_rule(at)
    return rule.value.times_a_year if rule else 1


def planned(plan: Plan) -> int:
    """How many inspections it holds."""
    return plan.inspections.exclude(state=Inspection.State.DROPPED).count()


@transaction.atomic
def set_goals(plan: Plan, *, goals: str, version: int, by: User, at: datetime) -> Plan:
    """The chapter's words in the annual plan.

    Raises:
        Conflict: somebody else changed it, or it was sent for approval.
    """
    enforce(access.may_plan(by))
    rows = Plan.objects.filter(pk=plan.pk, version=version, state=Plan.State.DRAFT)
    if not rows.update(goals=goals.strip(), version=F("version") + 1):
        raise Conflict
    plan.refresh_from_db()
    record("documents.plan.changed", plan, by=by, at=at, year=plan.year)
    return plan


@transaction.atomic
def plan_inspection(plan: Plan, *, planned_on: date, scope: str, inspector: User, by: User, at: datetime) -> Inspection:
    """Put an inspection into a plan; into an approved one it is added and due at once.

    Raises:
        Refused: waiting for approval, another year, or nothing is said about what is inspected.
    """
    enforce(access.may_plan(by) & (no("plan_asked") if plan.state == Plan.State.ASKED else YES))
    if planned_on.year != plan.year:
        raise Refused(no("inspection_year", year=plan.year))
    if not scope.strip():
        raise Refused(no("inspection_scope"))
    row = Inspection.objects.create(plan=plan, planned_on=planned_on, scope=scope.strip()[:200], inspector=inspector)
    record("documents.inspection.planned", row, by=by, at=at, day=planned_on, plan=plan.pk)
    if plan.state == Plan.State.APPROVED:
        _due(row, by=by, at=at)
    return row


def _due(row: Inspection, *, by: Actor, at: datetime) -> None:
    rule = selectors.inspection_rule(at)
    if rule:
        _oblige(Ref.of(row), "inspect", row.planned_on, rule.value.inspection_limit, Ref.of(row.inspector), by=by, at=at)


@transaction.atomic
def drop(row: Inspection, *, reason: str, by: User, at: datetime) -> Inspection:
    """Take an inspection out of a plan, as long as enough are left in an approved one.

    Raises:
        Refused: no reason, or the plan would hold too few.
        Conflict: it was done meanwhile.
    """
    enforce(access.may_plan(by) & (no("plan_asked") if row.plan.state == Plan.State.ASKED else YES))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    if row.plan.state == Plan.State.APPROVED and planned(row.plan) <= needed(at):
        raise Refused(no("plan_too_few", n=needed(at)))
    if not Inspection.objects.filter(pk=row.pk, state=Inspection.State.PLANNED).update(
        state=Inspection.State.DROPPED, result=reason.strip()
    ):
        raise Conflict
    row.refresh_from_db()
    record("documents.inspection.dropped", row, by=by, at=at, day=row.planned_on, reason=reason.strip()[:200])
    _kept(Ref.of(row), by=by, at=at, waived=reason.strip())
    return row


@transaction.atomic
def ask_approval(plan: Plan, *, by: User, at: datetime) -> Plan:
    """Send the plan for approval; without a chain in force it is approved at once.

    Raises:
        Refused: too few inspections.
        Conflict: it was sent meanwhile.
    """
    enforce(may_send(by, plan, at))
    if not Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT).update(state=Plan.State.ASKED, asked_by=by, version=F("version") + 1):
        raise Conflict
    plan.refresh_from_db()
    record("documents.plan.asked", plan, by=by, at=at, year=plan.year)
    if approvals.is_needed(CHAIN, by=by, at=at):
        asking.request(chain=CHAIN, subject=Ref.of(plan), by=by, title=_("Inspection plan {year}").format(year=plan.year), at=at)
    else:
        decide(plan, approved=True, by=system("regulation"), at=at)
    return plan


def may_send(user: User, plan: Plan, at: datetime) -> Decision:
    """Send it for approval: who plans, once enough inspections stand in it."""
    if plan.state != Plan.State.DRAFT:
        return no("plan_asked")
    return access.may_plan(user) & (no("plan_too_few", n=needed(at)) if planned(plan) < needed(at) else YES)


@transaction.atomic
def decide(plan: Plan, *, approved: bool, by: Actor, at: datetime) -> Plan:
    """What the chain decided: its inspections become due, or it is a draft again."""
    state = Plan.State.APPROVED if approved else Plan.State.DRAFT
    changes = {"state": state, "approved_at": at if approved else None, "version": F("version") + 1}
    if not Plan.objects.filter(pk=plan.pk, state=Plan.State.ASKED).update(**changes):
        raise Conflict
    plan.refresh_from_db()
    record("documents.plan.approved" if approved else "documents.plan.refused", plan, by=by, at=at, year=plan.year)
    if approved:
        _kept(Ref.of(plan), by=by, at=at)
        for row in plan.inspections.filter(state=Inspection.State.PLANNED).select_related("inspector"):
            _due(row, by=by, at=at)
    return plan


def may_inspect(user: User, row: Inspection) -> Decision:
    """Write down findings and the result: its inspector, or who plans, once the plan is approved."""
    if row.state != Inspection.State.PLANNED:
        return no("inspection_done")
    if row.plan.state != Plan.State.APPROVED:
        return no("plan_not_approved")
    return YES if user.pk == row.inspector_id else access.may_plan(user)


@transaction.atomic
def find(row: Inspection, *, document: Document | None, text: str, owner: User, due_on: date | None, by: User, at: datetime) -> Finding:
    """A finding, to be corrected by somebody within the rule's time unless a day is given.

    Raises:
        Refused: not theirs to inspect, nothing is said, or the day has passed.
    """
    enforce(may_inspect(by, row))
    if not text.strip():
        raise Refused(no("finding_text"))
    due = due_on or default_due(at)
    if due < clock.local_date(at):
        raise Refused(no("finding_due"))
    finding = Finding.objects.create(
        inspection=row, document=document, text=text.strip(), owner=owner, due_on=due, found_by=by, found_at=at
    )  # fmt: skip
    record("documents.finding.made", finding, by=by, at=at, owner=owner.name, person=owner.pk, due=due, inspection=row.pk)
    _expect(finding, by=by, at=at)
    notifications.notify(
        kind="documents.finding", about=Ref.of(finding), to=[owner], by=by, at=at, due=due.isoformat(), key=f"1/{owner.pk}"
    )
    return finding


def default_due(at: datetime) -> date:
    """Until when a finding is corrected by the rule."""
    rule = selectors.inspection_rule(at)
    limit = rule_in_force(rule.value.finding_limit, clock.local_date(at)) if rule and rule.value.finding_limit else None
    if limit is None or not isinstance(limit.value, TimeLimit):
        return clock.local_date(at) + timedelta(days=USUAL_DAYS)
    return clock.local_date(after(at, limit.value.within, work_calendar(), strict=False))


def _expect(finding: Finding, *, by: Actor, at: datetime) -> None:
    rule = selectors.inspection_rule(at)
    if rule:
        owner = Ref.of(finding.owner)
        _oblige(Ref.of(finding), f"correct/{finding.turns}", finding.due_on, rule.value.finding_limit, owner, by=by, at=at)


@transaction.atomic
def finish(row: Inspection, *, result: str, checked: int, by: User, at: datetime) -> Inspection:
    """The inspection is done; its findings go on by themselves.

    Raises:
        Refused: not theirs, or no result.
        Conflict: it was finished or dropped meanwhile.
    """
    enforce(may_inspect(by, row))
    if not result.strip():
        raise Refused(no("inspection_result"))
    changes = {"state": Inspection.State.DONE, "result": result.strip(), "checked": checked, "done_at": at, "done_by": by}
    if not Inspection.objects.filter(pk=row.pk, state=Inspection.State.PLANNED).update(**changes):
        raise Conflict
    row.refresh_from_db()
    record("documents.inspection.done", row, by=by, at=at, checked=checked, findings=row.findings.count())
    _kept(Ref.of(row), by=by, at=at)
    return row


@transaction.atomic
def correct(finding: Finding, *, text: str, by: User, at: datetime) -> Finding:
    """It was put right; somebody else looks."""
    enforce(access.may_correct(by, finding))
    if not text.strip():
        raise Refused(no("finding_text"))
    changes = {"state": Finding.State.CORRECTED, "correction": text.strip(), "corrected_by": by, "corrected_at": at}
    _move(finding, Finding.State.OPEN, changes)
    record("documents.finding.corrected", finding, by=by, at=at)
    _kept(Ref.of(finding), by=by, at=at)
    notifications.notify(kind="documents.corrected", about=Ref.of(finding), to=[finding.found_by], by=by, at=at, key=str(finding.turns))
    return finding


@transaction.atomic
def verify(finding: Finding, *, right: bool, text: str, by: User, at: datetime) -> Finding:
    """Whether it is right now, by somebody else; if not, it is open again with the rule's time."""
    enforce(access.may_verify(by, finding))
    if not text.strip():
        raise Refused(no("finding_text"))
    changes: dict[str, object] = {"verdict": text.strip(), "verified_by": by, "verified_at": at}
    if right:
        _move(finding, Finding.State.CORRECTED, changes | {"state": Finding.State.VERIFIED})
        record("documents.finding.verified", finding, by=by, at=at)
        return finding
    _move(finding, Finding.State.CORRECTED, changes | {"state": Finding.State.OPEN, "turns": F("turns") + 1, "due_on": default_due(at)})
    record("documents.finding.returned", finding, by=by, at=at)
    _expect(finding, by=by, at=at)
    notifications.notify(
        kind="documents.finding", about=Ref.of(finding), to=[finding.owner], by=by, at=at, due=finding.due_on.isoformat(),
        key=f"{finding.turns}/{finding.owner_id}",
    )  # fmt: skip
    return finding


def _move(finding: Finding, source: str, changes: dict[str, object]) -> None:
    if not Finding.objects.filter(pk=finding.pk, state=source).update(**changes):
        raise Conflict
    finding.refresh_from_db()
