"""Reading and changing the graded sections of a customer file (R1.2, R1.6)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.archive import access, grading, sealing
from huifang.archive.models import Customer, CustomerSection
from huifang.archive.sections import BY_CODE, is_filled
from huifang.archive.services.swapping import swap
from huifang.journal.models import Event
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, enforce
from huifang.kernel.refs import Ref

READINGS = "archive.file"
"""The kind under which readings of a file stand in the journal, apart from the customer's own history."""
AGAIN = timedelta(minutes=15)
"""Whoever reads the same sections of the same file again within this time is written down once."""


def open_section(user: User, customer: Customer, section: str, *, at: datetime | None = None) -> dict[str, Any]:
    """What a section holds, field code → value; empty when nobody has entered it. The reading is a fact.

    Raises:
        Refused: neither work nor a loan opens it to the user now.
        Unopened: its key is not at hand.
        KeyError: there is no such section.
    """
    return open_sections(user, customer, (section,), at=at)[section]


def open_sections(user: User, customer: Customer, sections: Iterable[str], *, at: datetime | None = None) -> dict[str, dict[str, Any]]:
    """The same for several sections at once, in one query and one fact.

    Raises:
        Refused: one of them may not be read; nothing is shown then.
    """
    moment, wanted = at or clock.now(), [BY_CODE[code].code for code in sections]
    for decision in grading.may_read_each(user, customer, wanted, moment).values():
        enforce(decision)
    rows = {row.section: row for row in CustomerSection.objects.filter(customer=customer, section__in=wanted)}
    found = {code: _values(rows[code]) if code in rows else {} for code in wanted}
    if rows:
        note_reading(user, customer, sorted(rows), at=moment)
    return found


def version_of(customer: Customer, section: str) -> int:
    """The version that a change must name; 0 when nobody has entered the section."""
    return CustomerSection.objects.filter(customer=customer, section=section).values_list("version", flat=True).first() or 0


@transaction.atomic
def change_section(
    customer: Customer, section: str, *, values: Mapping[str, Any], version: int, by: Actor, at: datetime | None = None
) -> CustomerSection:
    """Write a section as a whole over the version that its author saw; 0 for the first time.

    The fact names the fields that changed and a keyed digest of the whole, never a value.

    Raises:
        Refused: the actor may not change the customer, or not read the section.
        Conflict: somebody else changed it first.
        KeyError: there is no such section.
    """
    moment, code = at or clock.now(), BY_CODE[section].code
    access.demand(by, lambda user: access.may_edit(user, customer) & grading.may_read(user, customer, code, moment))
    row = CustomerSection.objects.filter(customer=customer, section=code).first()
    before = _values(row) if row else {}
    changed = sorted(name for name in {*before, *values} if before.get(name) != values.get(name))
    if row is not None and row.version != version:
        raise Conflict
    if row is not None and not changed:
        return row
    cipher = sealing.seal_section(values, customer=customer.pk, section=code)
    new = {"cipher": cipher, "key": cipher[0], "filled": sorted(n for n, v in values.items() if is_filled(v)), "changed_at": moment}
    if row is None:
        row = _create(customer, code, version, new)
    else:
        swap(row, version, new)
    record("archive.section.changed", customer, by=by, at=moment, section=code, fields=changed, digest=sealing.digest(values))
    return row


@transaction.atomic
def note_reading(user: User, customer: Customer, sections: Iterable[str], *, at: datetime, loan: int | None = None) -> None:
    """That somebody read sections of a file is a fact, once for each quarter of an hour."""
    about, read = Ref(READINGS, str(customer.pk)), sorted(sections)
    mine = Event.objects.filter(subject_kind=READINGS, subject_id=about.id, actor_kind=User.ref_kind, actor_id=str(user.pk))
    for event in mine.filter(kind="archive.section.opened", at__gt=at - AGAIN, at__lte=at).order_by("-id")[:20]:
        if set(read) <= set(event.data["sections"]) and loan in {None, event.data.get("loan")}:
            return
    rules = grading.rules_for(customer.unit, at)
    grades = sorted({rules[code].grade for code in read if code in rules})
    record("archive.section.opened", about, by=user, at=at, sections=read, grades=grades, loan=loan)


def _values(row: CustomerSection) -> dict[str, Any]:
    return sealing.open_section(row.cipher, customer=row.customer_id, section=row.section)


def _create(customer: Customer, section: str, version: int, values: Mapping[str, Any]) -> CustomerSection:
    if version:
        raise Conflict
    try:
        with transaction.atomic():
            return CustomerSection.objects.create(customer=customer, section=section, **values)
    except IntegrityError as error:
        raise Conflict from error
