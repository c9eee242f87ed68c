"""Group customers: enrolled in a class, changed, with the people one keeps in touch with (R1.3, R2.17)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from huifang.accounts.models import User
from huifang.archive import access as archive_access
from huifang.archive import services as archive
from huifang.archive.models import Contact, Customer
from huifang.journal.services import create_or_get, record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.relations import access
from huifang.relations.models import Fleet, FleetPerson

CHANGEABLE = ("level", "vehicles", "unit", "station", "manager", "since", "until")
GRADES = {1: Customer.Grade.GROUP_1, 2: Customer.Grade.GROUP_2}
"""Classes that the archive knows, so that coverage rules by class find them (R2.4)."""


@transaction.atomic
def enrol(customer: Customer, *, values: Mapping[str, Any], by: User, at: datetime) -> Fleet:
    """Make a customer a group customer of a class.

    Args:
        values: of the fields in ``CHANGEABLE``.

    Raises:
        Refused: not theirs, or it is one already, or the span ends before it begins.
    """
    enforce(access.may_enrol(by, customer, values["unit"]))
    _check(values)
    fleet, created = create_or_get(Fleet, {"customer": customer}, {**values, "enrolled_by": by, "enrolled_at": at})
    if not created:
        raise Refused(no("fleet_already"))
    record("relations.fleet.enrolled", fleet, by=by, at=at, level=fleet.level, customer=customer.pk)
    _grade(fleet, by, at)
    return fleet


@transaction.atomic
def change(fleet: Fleet, *, values: Mapping[str, Any], version: int, by: User, at: datetime) -> Fleet:
    """Change class, department, station, field manager or span.

    Raises:
        Refused: not theirs.
        Conflict: somebody else changed it after ``version``.
    """
    enforce(access.may_edit_fleet(by, fleet))
    _check(values)
    was = fleet.level
    if not Fleet.objects.filter(pk=fleet.pk, version=version).update(**values, version=version + 1):
        raise Conflict
    fleet.refresh_from_db()
    record("relations.fleet.changed", fleet, by=by, at=at, level=fleet.level, was=was)
    _grade(fleet, by, at)
    return fleet


def _check(values: Mapping[str, Any]) -> None:
    if values.get("until") and values["until"] < values["since"]:
        raise Refused(no("span_backwards"))


def _grade(fleet: Fleet, by: User, at: datetime) -> None:
    grade = GRADES.get(fleet.level)
    if grade and fleet.customer.grade != grade and archive_access.may_edit(by, fleet.customer):
        archive.change_customer(fleet.customer, by=by, at=at, grade=grade)


@transaction.atomic
def add_person(fleet: Fleet, contact: Contact, *, audience: str, by: User, at: datetime) -> FleetPerson:
    """Name a contact of the customer in a part.

    Raises:
        Refused: not theirs, or a contact of another customer.
    """
    enforce(access.may_edit_fleet(by, fleet))
    if contact.customer_id != fleet.customer_id:
        raise Refused(no("contact_of_another_customer"))
    person, created = create_or_get(FleetPerson, {"fleet": fleet, "contact": contact, "audience": audience}, {})
    if created:
        record("relations.fleet.person_added", fleet, by=by, at=at, audience=audience, contact=contact.pk)
    return person
