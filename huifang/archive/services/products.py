"""Products at a customer, and the quality track record (R1.4, R1.10)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.archive import access
from huifang.archive.models import Customer, Product, Project, QualityEntry
from huifang.archive.services.swapping import differences, swap
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, no
from huifang.search.services import refresh

PRODUCT_FIELDS = ("name", "model", "serial", "purchased_on", "warranty_until", "project", "state", "remarks")
QUALITY_FIELDS = ("kind", "found_on", "product", "finding", "cause", "measure", "result")


@transaction.atomic
def add_product(
    customer: Customer,
    *,
    by: Actor,
    name: str,
    model: str = "",
    serial: str = "",
    purchased_on: date | None = None,
    warranty_until: date | None = None,
    project: Project | None = None,
    state: str = Product.State.IN_USE,
    remarks: str = "",
    at: datetime | None = None,
) -> Product:
    """Put a product on the customer's file.

    Raises:
        Refused: the actor may not; the serial number is on file; the warranty ends before the purchase; a foreign project.
    """
    access.demand(by, lambda user: access.may_edit(user, customer))
    _check_product(customer, purchased_on, warranty_until, project)
    row = Product(
        customer=customer,
        name=name.strip(),
        model=model.strip(),
        serial=serial.strip(),
        purchased_on=purchased_on,
        warranty_until=warranty_until,
        project=project,
        state=state,
        remarks=remarks.strip(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(no("serial_exists")) from error
    record("archive.product.added", row, by=by, at=at, customer=customer.pk, model=row.model, serial=row.serial)
    refresh(Customer.ref_kind, [customer.pk])
    return row


@transaction.atomic
def change_product(product: Product, *, by: Actor, version: int | None = None, at: datetime | None = None, **changes: object) -> Product:
    """Change a product's fields.

    Raises:
        Refused: as ``add_product``.
        Conflict: somebody else changed it first.
    """
    access.demand(by, lambda user: access.may_edit(user, product))
    new, change = differences(product, changes, PRODUCT_FIELDS)
    if not new:
        return product
    merged = {name: new.get(name, getattr(product, name)) for name in ("purchased_on", "warranty_until", "project")}
    _check_product(product.customer, **merged)  # type: ignore[arg-type]
    try:
        with transaction.atomic():
            swap(product, version, new)
    except IntegrityError as error:
        raise Refused(no("serial_exists")) from error
    record("archive.product.changed", product, by=by, at=at, customer=product.customer_id, changed=change)
    return product


@transaction.atomic
def record_quality(
    customer: Customer,
    *,
    by: Actor,
    kind: str,
    found_on: date,
    finding: str,
    product: Product | None = None,
    cause: str = "",
    measure: str = "",
    result: str = "",
    at: datetime | None = None,
) -> QualityEntry:
    """Write an entry into the customer's quality track record.

    Raises:
        Refused: the actor may not change the customer; the product is another customer's.
    """
    access.demand(by, lambda user: access.may_edit(user, customer))
    _own_product(customer, product)
    row = QualityEntry.objects.create(
        customer=customer,
        kind=kind,
        found_on=found_on,
        finding=finding.strip(),
        product=product,
        cause=cause.strip(),
        measure=measure.strip(),
        result=result.strip(),
        recorded_by=by if isinstance(by, User) else None,
    )
    record("archive.quality.recorded", row, by=by, at=at, customer=customer.pk, quality=kind)
    return row


@transaction.atomic
def change_quality(
    entry: QualityEntry, *, by: Actor, version: int | None = None, at: datetime | None = None, **changes: object
) -> QualityEntry:
    """Complete an entry: cause, measure, result. The fact names the fields, not what they say."""
    access.demand(by, lambda user: access.may_edit(user, entry))
    new, change = differences(entry, changes, QUALITY_FIELDS)
    if not new:
        return entry
    _own_product(entry.customer, new.get("product"))  # type: ignore[arg-type]
    if entry.state == QualityEntry.State.CLOSED and not new.get("result", entry.result):
        raise Refused(no("result_missing"))
    swap(entry, version, new)
    record("archive.quality.changed", entry, by=by, at=at, customer=entry.customer_id, fields=sorted(change))
    return entry


@transaction.atomic
def settle_quality(entry: QualityEntry, *, by: Actor, version: int | None = None, at: datetime | None = None) -> QualityEntry:
    """Settle an entry; it needs a result.

    Raises:
        Refused: the actor may not, or there is no result.
        Conflict: it changed or was settled meanwhile.
    """
    access.demand(by, lambda user: access.may_edit(user, entry))
    if not entry.result:
        raise Refused(no("result_missing"))
    if entry.state != QualityEntry.State.OPEN:
        raise Conflict
    swap(entry, version, {"state": QualityEntry.State.CLOSED})
    record("archive.quality.closed", entry, by=by, at=at or clock.now(), customer=entry.customer_id)
    return entry


def _check_product(customer: Customer, purchased_on: date | None, warranty_until: date | None, project: Project | None) -> None:
    if purchased_on and warranty_until and warranty_until < purchased_on:
        raise Refused(no("warranty_before_purchase"))
    if project is not None and project.customer_id != customer.pk:
        raise Refused(no("foreign_project"))


def _own_product(customer: Customer, product: Product | None) -> None:
    if product is not None and product.customer_id != customer.pk:
        raise Refused(no("foreign_product"))
