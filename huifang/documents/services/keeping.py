"""Registering documents, checking out and in, versions, a new keeper, voiding (R1.8; C 二1.1, 1.3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer, Project
from huifang.documents import access
from huifang.documents.models import Document, Grant, Version
from huifang.documents.services import ending
from huifang.documents.texts import text_of
from huifang.files import receiving
from huifang.files import services as files
from huifang.files.receiving import Received
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization.models import Unit
from huifang.paperwork import numbers
from huifang.regulations import papers
from huifang.search.services import refresh

FORM, USUAL_NUMBER = "documents.document", "CG{year}-{seq:04}"
SEARCHED, TEXTS = Document.ref_kind, "documents.text"
State = Document.State


def register(
    *,
    title: str,
    kind: str,
    unit: Unit,
    content: BinaryIO | bytes,
    name: str,
    by: User,
    at: datetime,
    customer: Customer | None = None,
    project: Project | None = None,
    section: str = "",
    paper_place: str = "",
    keeper: User | None = None,
) -> Document:
    """Put a document with its first version on the register. Call it outside a transaction: the content is read first.

    Raises:
        Refused: not theirs to keep, no title, the customer out of sight, the project another customer's, or the content is not taken.
    """
    enforce(access.may_keep(by))
    if not title.strip():
        raise Refused(no("document_title_missing"))
    if customer is not None:
        enforce(archive.may_view(by, customer))
    if project is not None and project.customer_id != (customer.pk if customer else None):
        raise Refused(no("document_foreign_project"))
    with receiving.receive(content, name) as received:
        text = text_of(received.path, received.kind)
        with transaction.atomic():
            row = Document(
                title=title.strip()[:120], kind=kind, unit=unit, customer=customer, project=project, section=section if customer else "",
                paper_place=paper_place.strip()[:60], keeper=keeper or by, latest=1, created_at=at, changed_at=at,
            )  # fmt: skip
            row.number = f"-{at.timestamp()}-{by.pk}"
            row.save()
            row.number = numbers.issue(FORM, template=template(at), subject=Ref.of(row), at=at, unit=unit.code)
            row.save(update_fields=["number"])
            record(
                "documents.document.registered", row, by=by, at=at, number=row.number, personal={"title": row.title}, keeper=row.keeper_id
            )
            _add(row, 1, received, text, "", by, at)
    return row


def template(at: datetime) -> str:
    """How documents are numbered: by the form in force, else as usual."""
    try:
        return papers.form(FORM, at).number_format
    except LookupError:
        return USUAL_NUMBER


def _add(row: Document, number: int, received: Received, text: str, reason: str, by: User, at: datetime) -> Version:
    # Attached for the system under the check above: nobody attaches to a document, or voids its content, by another way.
    file = files.attach(received, owner=Ref.of(row), by=Ref.of(by), at=at, purpose="version")
    version = Version.objects.create(
        document=row, number=number, file=file, reason=reason[:200], text=text, has_text=bool(text), by=by, at=at
    )
    _find(row)
    return version


def _find(row: Document) -> None:
    refresh(SEARCHED, [row.pk])
    refresh(TEXTS, [row.pk])


@transaction.atomic
def change(row: Document, *, title: str, kind: str, section: str, paper_place: str, version: int, by: User, at: datetime) -> Document:
    """Change particulars.

    Raises:
        Conflict: somebody else changed it meanwhile.
    """
    enforce(access.may_keep(by, row))
    if not title.strip():
        raise Refused(no("document_title_missing"))
    values: dict[str, Any] = {
        "title": title.strip()[:120],
        "kind": kind,
        "section": section if row.customer_id else "",
        "paper_place": paper_place.strip()[:60],
    }
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    _swap(row, [State.KEPT, State.TAKEN], version=version, at=at, **values)
    record("documents.document.changed", row, by=by, at=at, fields=changed)
    _find(row)
    return row


def _swap(row: Document, states: Sequence[str], *, at: datetime, version: int | None = None, **changes: object) -> None:
    """Compare and swap on state and version."""
    seen = row.version if version is None else version
    rows = Document.objects.filter(pk=row.pk, version=seen, state__in=states)
    if not rows.update(**changes, changed_at=at, version=F("version") + 1):
        raise Conflict
    row.refresh_from_db()


@transaction.atomic
def take(row: Document, *, reason: str, by: User, at: datetime) -> Document:
    """Check it out: until it is back, nobody else changes it.

    Raises:
        Refused: not theirs to keep, no reason, or somebody has it.
        Conflict: somebody was quicker.
    """
    enforce(access.may_take(by, row))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    _swap(row, [State.KEPT], at=at, state=State.TAKEN, taken_by=by, taken_at=at, taken_why=reason.strip()[:200])
    record("documents.document.taken", row, by=by, at=at, reason=row.taken_why)
    return row


@transaction.atomic
def give_back(row: Document, *, by: User, at: datetime) -> Document:
    """Give it back unchanged."""
    enforce(access.may_change(by, row))
    _free(row, at)
    record("documents.document.given_back", row, by=by, at=at)
    return row


@transaction.atomic
def force_back(row: Document, *, reason: str, by: User, at: datetime) -> Document:
    """Take back what somebody else has checked out; what they had not saved as a version is lost to the register."""
    enforce(access.may_force(by, row))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    name, person = (row.taken_by.name, row.taken_by_id) if row.taken_by else ("", None)
    _free(row, at)
    record("documents.document.forced_back", row, by=by, at=at, name=name, person=person, reason=reason.strip()[:200])
    return row


def _free(row: Document, at: datetime, **changes: Any) -> None:
    _swap(row, [State.TAKEN], at=at, state=State.KEPT, taken_by=None, taken_at=None, taken_why="", **changes)


def add_version(row: Document, *, content: BinaryIO | bytes, name: str, reason: str, by: User, at: datetime) -> Version:
    """A new version by whoever has checked it out; it is back in the register with it. Call it outside a transaction.

    Raises:
        Refused: not checked out by them, no reason, or the content is not taken or the same as before.
        Conflict: it was taken back meanwhile.
    """
    enforce(access.may_change(by, row))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    with receiving.receive(content, name) as received:
        if Version.objects.filter(document=row, number=row.latest, file__blob__sha256=received.sha256).exists():
            raise Refused(no("version_same", n=row.latest))
        text = text_of(received.path, received.kind)
        with transaction.atomic():
            number = row.latest + 1
            _free(row, at, latest=number)
            version = _add(row, number, received, text, reason.strip(), by, at)
            record("documents.document.version_added", row, by=by, at=at, version=number, reason=version.reason, file=version.file_id)
    return version


@transaction.atomic
def hand_over(row: Document, *, to: User, reason: str, by: User, at: datetime) -> Document:
    """Another keeper; what is checked out must be back first, so that both see the same.

    Raises:
        Refused: not theirs, no reason, checked out, the same keeper, or the new one is not active.
    """
    enforce(access.may_keep(by, row))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    if row.state == State.TAKEN:
        raise Refused(no("document_taken", name=row.taken_by.name if row.taken_by else ""))
    if to.pk == row.keeper_id or not to.is_active:
        raise Refused(no("document_keeper_same"))
    was = row.keeper_id
    _swap(row, [State.KEPT], at=at, keeper=to)
    record("documents.document.handed_over", row, by=by, at=at, to=to.name, person=to.pk, old=was, reason=reason.strip()[:200])
    _find(row)
    return row


@transaction.atomic
def void(row: Document, *, reason: str, by: User, at: datetime) -> Document:
    """作废: it stays in the register, nobody reads it any more; grants end."""
    enforce(access.may_keep(by, row))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    _swap(row, [State.KEPT], at=at, state=State.VOID, void_reason=reason.strip()[:200])
    for grant in Grant.objects.filter(document=row, state=Grant.State.GRANTED).select_related("reader", "document"):
        ending.close(grant, reason=row.void_reason, by=by, at=at)
    record("documents.document.voided", row, by=by, at=at, reason=row.void_reason)
    _find(row)
    return row


@transaction.atomic
def note_read(version: Version, *, by: User, at: datetime) -> None:
    """Somebody who does not keep the document read its text: the keeper sees it in the history.

    Raises:
        Refused: they may not.
    """
    enforce(access.may_open(by, version, at))
    record("documents.document.read", version.document, by=by, at=at, version=version.number)


@transaction.atomic
def note_compared(row: Document, before: Version, after: Version, *, by: User, at: datetime) -> None:
    """Somebody compared two versions, which is reading both.

    Raises:
        Refused: they may not.
    """
    enforce(access.may_open(by, after, at))
    record("documents.document.compared", row, by=by, at=at, first=before.number, second=after.number)


@transaction.atomic
def pass_on(row: Document, *, to: User, reason: str, by: User, at: datetime) -> Document:
    """Another keeper because the present one leaves; the caller has checked the right to end accounts.

    Raises:
        Conflict: it changed meanwhile.
    """
    was = row.keeper_id
    _swap(row, [State.KEPT, State.TAKEN], at=at, state=State.KEPT, taken_by=None, taken_at=None, taken_why="", keeper=to)
    record("documents.document.handed_over", row, by=by, at=at, to=to.name, person=to.pk, old=was, reason=reason[:200])
    _find(row)
    return row
