"""Defining own fields of customers, and filling them (R1.1, R1.2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.archive import access, grading, own_fields
from huifang.archive.models import Customer, OwnField
from huifang.archive.services.swapping import differences, swap
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.organization import access as reach

CHANGEABLE = ("label", "choices", "required", "section", "help", "order", "is_active")


@transaction.atomic
def define_field(
    *,
    by: User,
    label: str,
    kind: str,
    choices: Sequence[str] = (),
    required: bool = False,
    section: str = "base",
    help: str = "",  # noqa: A002 – the name of the column
    order: int = 100,
    at: datetime | None = None,
) -> OwnField:
    """Define a field; its code is made here and stays, so that a new name keeps what was entered.

    Raises:
        Refused: the actor may not; the name is taken; a choice without choices.
    """
    enforce(reach.may(by, access.FIELDS))
    listed = _choices(kind, choices)
    row = OwnField(label=label.strip(), kind=kind, choices=listed, required=required, section=section, help=help.strip(), order=order)
    row.code = f"new-{clock.now().timestamp()}"[:20]
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(no("field_exists")) from error
    row.code = f"f{row.pk}"
    OwnField.objects.filter(pk=row.pk).update(code=row.code)
    record("archive.field.defined", row, by=by, at=at, label=row.label, field=kind)
    return row


@transaction.atomic
def change_field(field: OwnField, *, by: User, version: int | None = None, at: datetime | None = None, **changes: object) -> OwnField:
    """Change a field's definition; its kind stays, because values were entered as that kind.

    Raises:
        Refused: the actor may not; the name is taken; a choice without choices.
        Conflict: somebody else changed it first.
    """
    enforce(reach.may(by, access.FIELDS))
    if "choices" in changes:
        changes["choices"] = _choices(field.kind, changes["choices"])  # type: ignore[arg-type]
    new, change = differences(field, changes, CHANGEABLE)
    if not new:
        return field
    try:
        with transaction.atomic():
            swap(field, version, new)
    except IntegrityError as error:
        raise Refused(no("field_exists")) from error
    record("archive.field.changed", field, by=by, at=at, label=field.label, fields=sorted(change))
    return field


@transaction.atomic
def fill_fields(
    customer: Customer, *, section: str, values: Mapping[str, Any], by: Actor, version: int | None = None, at: datetime | None = None
) -> Customer:
    """Write the own fields of one section of a customer; those of other sections stay.

    Raises:
        Refused: the actor may not change the customer or not read the section; a value does not fit its field.
        Conflict: somebody else changed the customer first.
    """
    moment = at or clock.now()
    access.demand(by, lambda user: access.may_edit(user, customer) & grading.may_read(user, customer, section, moment))
    fields = own_fields.active(section)
    valid = own_fields.validate(fields, values)
    codes = {field.code for field in fields}
    extra = {code: value for code, value in customer.extra.items() if code not in codes} | valid
    if extra == customer.extra:
        return customer
    names = sorted(field.label for field in fields if customer.extra.get(field.code) != extra.get(field.code))
    swap(customer, version, {"extra": extra, "changed_at": moment})
    record("archive.customer.completed", customer, by=by, at=moment, section=section, fields=names)
    return customer


@transaction.atomic
def fill_named(customer: Customer, values: Mapping[str, Any], *, by: Actor, at: datetime | None = None) -> Customer:
    """Write own fields by their names; those that are not named stay.

    Raises:
        Refused: no such field; else as ``fill_fields``.
    """
    known = {field.label: field for field in own_fields.active()}
    if unknown := next((label for label in values if label not in known), None):
        raise Refused(no("own_field_unknown", field=unknown))
    for section in {known[label].section for label in values}:
        given = {
            field.code: customer.extra[field.code] for field in known.values() if field.section == section and field.code in customer.extra
        }
        given |= {known[label].code: value for label, value in values.items() if known[label].section == section}
        fill_fields(customer, section=section, values=given, by=by, at=at)
    return customer


def _choices(kind: str, choices: Sequence[str]) -> list[str]:
    if kind != OwnField.Kind.CHOICE:
        return []
    listed = list(dict.fromkeys(text.strip()[:60] for text in choices if text.strip()))
    if not listed:
        raise Refused(no("choices_missing"))
    return listed
