"""查阅与借阅: asked of the head of the reader's department, until a day; and the exemption of authorities (C 二1.4)."""

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals import services as asking
from huifang.approvals.models import Approval
from huifang.documents import access, selectors
from huifang.documents.models import AuthorityReading, Document, Grant
from huifang.documents.services import ending
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.ladders import before
from huifang.organization.selectors import work_calendar
from huifang.regulations.models import Rule
from huifang.regulations.selectors import rule_in_force
from huifang.regulations.shapes import TimeLimit

CHAIN = "approval.document-access"
LONGEST = timedelta(days=366)
END_OF_DAY = time(18, 0)


@transaction.atomic
def ask(row: Document, *, way: str, purpose: str, until: date, by: User, at: datetime) -> Grant:
    """Ask to view or borrow a document for a purpose until a day; decided by the chain in force, else by its keeper.

    Raises:
        Refused: no purpose, a day that has passed or is a year away, asked already, or not within sight.
    """
    enforce(access.may_ask(by, row))
    if not purpose.strip():
        raise Refused(no("document_purpose_missing"))
    today = clock.local_date(at)
    if not today <= until <= today + LONGEST:
        raise Refused(no("grant_until"))
    try:
        with transaction.atomic():
            grant = Grant.objects.create(document=row, reader=by, way=way, purpose=purpose.strip()[:200], until=until, asked_at=at)
    except IntegrityError as error:
        raise Refused(no("document_asked")) from error
    record("documents.grant.asked", grant, by=by, at=at, until=until, reason=grant.purpose, document=row.pk)
    if approvals.is_needed(CHAIN, by=by, at=at):
        title = _("{name}: view document {number}").format(name=by.name, number=row.number)
        asking.request(chain=CHAIN, subject=Ref.of(grant), by=by, title=title, at=at, reason=grant.purpose)
    return grant


def needs_chain(grant: Grant) -> bool:
    """Does a chain decide it, and not the keeper?"""
    return Approval.objects.filter(subject_kind=Grant.ref_kind, subject_id=grant.pk, state__in=("pending", "asked")).exists()


@transaction.atomic
def decide(grant: Grant, *, granted: bool, by: User, at: datetime) -> Grant:
    """The keeper's decision, where no regulation names somebody else."""
    enforce(access.may_keep(by, grant.document) & (no("grant_by_chain") if needs_chain(grant) else YES))
    return settle(grant, granted=granted, by=by, at=at)


@transaction.atomic
def settle(grant: Grant, *, granted: bool, by: Actor, at: datetime) -> Grant:
    """What was decided, once.

    Raises:
        Conflict: it was decided or withdrawn meanwhile.
    """
    state = Grant.State.GRANTED if granted else Grant.State.REFUSED
    if not Grant.objects.filter(pk=grant.pk, state=Grant.State.ASKED).update(state=state, decided_at=at):
        raise Conflict
    grant.refresh_from_db()
    kind = "documents.grant.granted" if granted else "documents.grant.refused"
    record(kind, grant, by=by, at=at, name=grant.reader.name, until=grant.until, document=grant.document_id)
    if granted and grant.way == Grant.Way.PAPER:
        _expect_return(grant, by=by, at=at)
    return grant


def _expect_return(grant: Grant, *, by: Actor, at: datetime) -> None:
    rule = selectors.inspection_rule(at)
    code = rule.value.return_limit if rule else None
    limit = rule_in_force(code, clock.local_date(at)) if code else None
    if limit is None or not isinstance(limit.value, TimeLimit):
        return
    due = datetime.combine(grant.until, END_OF_DAY, tzinfo=clock.ZONE)
    due = due if due > at else at + timedelta(hours=1)
    warn = before(due, limit.value.warn_before, work_calendar()) if limit.value.warn_before else None
    obligations.oblige(
        rule=Rule(pk=limit.id, code=limit.code), subject=Ref.of(grant), occurrence="return", due_at=due,
        warn_at=warn if warn and warn > at else None, owner=Ref.of(grant.reader), target_on=grant.until, ladder=limit.code, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def withdraw(grant: Grant, *, by: Actor, at: datetime) -> Grant:
    """Its reader takes the request back, or its approval was withdrawn.

    Raises:
        Refused: not theirs.
        Conflict: decided meanwhile.
    """
    if isinstance(by, User) and grant.reader_id != by.pk:
        raise Refused(no("out_of_reach", permission=access.VIEW))
    if not Grant.objects.filter(pk=grant.pk, state=Grant.State.ASKED).update(state=Grant.State.WITHDRAWN, decided_at=at):
        raise Conflict
    grant.refresh_from_db()
    record("documents.grant.withdrawn", grant, by=by, at=at, name=grant.reader.name, document=grant.document_id)
    if isinstance(by, User):
        waiting = Approval.objects.filter(subject_kind=Grant.ref_kind, subject_id=grant.pk, state__in=("pending", "asked"))
        for approval in waiting:
            asking.withdraw(approval, by=by, at=at)
    return grant


@transaction.atomic
def end(grant: Grant, *, reason: str, by: User, at: datetime) -> Grant:
    """Give it back before its day, or call it back.

    Raises:
        Refused: not theirs to end, or no reason.
    """
    enforce(access.may_end(by, grant))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    ending.close(grant, reason=reason.strip(), by=by, at=at)
    return grant


@transaction.atomic
def record_authority(row: Document, *, authority: str, people: str, basis: str, on: date, by: User, at: datetime) -> AuthorityReading:
    """A competent department inspected it: needs no approval, but who, when and on what basis.

    Raises:
        Refused: not the keeper, something is not said, or the day lies ahead.
    """
    enforce(access.may_keep(by, row))
    values = {"authority": authority.strip()[:80], "people": people.strip()[:120], "basis": basis.strip()[:200]}
    if not all(values.values()):
        raise Refused(no("authority_incomplete"))
    if on > clock.local_date(at):
        raise Refused(no("authority_ahead"))
    reading = AuthorityReading.objects.create(document=row, on=on, recorded_by=by, recorded_at=at, **values)
    record("documents.authority.recorded", row, by=by, at=at, authority=reading.authority, day=on, basis=reading.basis)
    return reading
