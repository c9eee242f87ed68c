"""What people agreed to and asked for: consents, requests with their limit, everything held about one person (PIPL 14–16, 44–50)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.archive.models import Contact, Customer
from huifang.audit import access, naming, purposes
from huifang.audit.models import Consent, Request
from huifang.audit.rules import REQUEST
from huifang.journal import erasing
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.obligations.ladders import after
from huifang.organization import access as gate
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import rule_in_force
from huifang.regulations.shapes import Amount, TimeLimit

LIMIT = "time_limit.privacy.request"
USUAL = Amount(amount=15, unit="working_days")
"""PIPL says "in time"; the national standard (GB/T 35273) says thirty days, we keep fifteen working days."""
PEOPLE = {Customer.ref_kind: Customer, Contact.ref_kind: Contact}
LONGEST = 5000
"""Rows of one table in a copy."""


def may_see(user: User, subject: Ref) -> Decision:
    """Whose data is looked at: with the permission, and only what the owning context lets the user read."""
    from huifang.journal.gates import may_read

    return gate.may(user, access.PRIVACY) & (may_read(user, subject) if subject.kind in PEOPLE else no("out_of_reach"))


@transaction.atomic
def note_consent(*, subject: Ref, purpose: str, given: bool, how: str, evidence: str, by: User, at: datetime) -> Consent:
    """Write down that a person agreed, or no longer does; it takes the place of what was said before.

    Raises:
        Refused: no permission, or no such purpose.
        Conflict: somebody else wrote one down at the same moment.
    """
    enforce(gate.may(by, access.PRIVACY_EDIT) & may_see(by, subject))
    known = purposes.purpose(purpose, at)
    if known is None:
        raise Refused(no("no_purpose"))
    Consent.objects.filter(subject_kind=subject.kind, subject_id=subject.id, purpose=purpose, newest=True).update(newest=False)
    row = Consent.objects.create(
        subject_kind=subject.kind, subject_id=int(subject.id), purpose=purpose, given=given, how=how, evidence=evidence.strip()[:200],
        noted_by=by, at=at,
    )  # fmt: skip
    record(
        "audit.consent.given" if given else "audit.consent.withdrawn",
        subject,
        by=by,
        at=at,
        purpose=purpose,
        purpose_title=_(known.title),
        how=how,
    )
    return row


def agrees(subject: Ref, purpose: str, at: datetime) -> bool:
    """May data of this person be used for the purpose? Without consent where consent is the basis: no; where it isn't: unless they objected."""
    newest = Consent.objects.filter(subject_kind=subject.kind, subject_id=subject.id, purpose=purpose, newest=True).first()
    if newest is not None:
        return newest.given
    known = purposes.purpose(purpose, at)
    return known is not None and known.basis != "consent"


@transaction.atomic
def take_request(*, subject: Ref, kind: str, text: str, by: User, at: datetime) -> Request:
    """Take what a person asks for; the limit begins now.

    Raises:
        Refused: no permission.
    """
    enforce(gate.may(by, access.PRIVACY_EDIT) & may_see(by, subject))
    row = Request.objects.create(
        subject_kind=subject.kind, subject_id=int(subject.id), kind=kind, text=text.strip()[:2000], taken_by=by, taken_at=at, due_at=due(at)
    )
    record(
        "audit.request.taken",
        row,
        by=by,
        at=at,
        kind_of_request=kind,
        kind_name=str(row.get_kind_display()),
        due=row.due_at,
        about=str(subject),
    )
    return row


def due(at: datetime) -> datetime:
    """Until when a request is answered, by the rule in force or fifteen working days."""
    limit = rule_in_force(LIMIT, clock.local_date(at))
    within = limit.value.within if limit is not None and isinstance(limit.value, TimeLimit) else USUAL
    try:
        return after(at, within, work_calendar())
    except UnknownYear:
        return at + timedelta(days=21)


@transaction.atomic
def answer_request(row: Request, *, granted: bool, answer: str, by: User, at: datetime) -> Request:
    """Grant it (it has been done) or decline it with the reason.

    Raises:
        Refused: no permission, or nothing said.
        Conflict: it was answered already.
    """
    enforce(gate.may(by, access.PRIVACY_EDIT) & may_see(by, row.subject))
    if not answer.strip():
        raise Refused(no("reason_missing"))
    target = REQUEST.target(row.state, "finish" if granted else "decline")
    changes = {"state": target, "answer": answer.strip()[:2000], "answered_by": by, "answered_at": at}
    if not Request.objects.filter(pk=row.pk, state="open").update(**changes):
        raise Conflict
    record(f"audit.request.{target}", row, by=by, at=at, about=str(row.subject))
    row.refresh_from_db()
    return row


# everything about one person


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table: headings and values."""

    table: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Mapping[str, object], ...]


@transaction.atomic
def copy_of(*, subject: Ref, by: User, at: datetime) -> list[Section]:
    """Everything held of a person, from all contexts, sealed numbers opened; the taking is a fact.

    Raises:
        Refused: no permission to take it, or the person is out of reach.
    """
    enforce(gate.may(by, access.PRIVACY_EDIT) & may_see(by, subject))
    sections = list(_sections(subject))
    record("audit.person.exported", subject, by=by, at=at, rows=sum(len(section.rows) for section in sections))
    return sections


INNER = ("journal.", "search.", "desk.", "integrations.", "paperwork.", "obligations.", "notifications.", "approvals.")
"""How we work with it: not about the person, or a second copy of what is."""


def _sections(subject: Ref) -> Iterator[Section]:
    for name, ids in erasing.find(subject).ids.items():
        if not ids or name.startswith(INNER):
            continue
        holding = next(one for one in erasing.holdings() if one.name == name)
        shown = [column for column in holding.model._meta.local_fields if _is_shown(column, holding)]
        extra: dict[str, str] = {}
        rows = []
        for row in holding.model._default_manager.filter(pk__in=ids[:LONGEST]).order_by("pk"):
            values: dict[str, object] = {column.name: _plain(row, column) for column in shown}
            more = dict(holding.show(row)) if holding.show else {}
            extra |= {key: key for key in more}
            rows.append(values | more)
        columns = tuple((column.name, str(column.verbose_name)) for column in shown) + tuple(extra.items())
        yield Section(name, naming.table_name(name), columns, tuple(rows))


def _is_shown(column: Any, holding: erasing.Holding) -> bool:
    """What is about the person: words, choices, days; no pointers, digests, keys and counters of ours."""
    if column.is_relation or column.primary_key or column.get_internal_type() == "BinaryField":
        return False
    if column.name.endswith(("_key", "_digest", "_index", "_sealed")) or column.name in {
        "batch",
        "version",
        "identity",
        "cipher",
        "key",
        "claim",
    }:
        return False
    return not (
        erasing.is_text(column)
        and column.name in holding.keep
        and column.name not in {"number", "region", "industry", "type", "question", "value"}
    )


def _plain(row: Any, column: Any) -> object:
    value = getattr(row, column.attname)
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
