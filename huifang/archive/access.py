"""Who may see, change, hand over, export and open what of the archive (R12.2).

Contexts above widen this by purpose: a registered grant lets, say, the holder of an open task see the
customer and dial its numbers, for as long as the task is theirs.
"""

from collections.abc import Callable, Collection, Mapping

from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Product, Project, QualityEntry
from huifang.journal.services import Actor
from huifang.kernel.decision import YES, Decision, enforce
from huifang.organization import access
from huifang.organization.models import Unit
from huifang.organization.roles import ALL

VIEW, EDIT, CREATE = "archive.customer.view", "archive.customer.edit", "archive.customer.create"
MERGE, FIELDS, STATISTICS = "archive.customer.merge", "archive.field.edit", "archive.statistics.view"
EXPORT, REASSIGN, REVEAL = "archive.customer.export", "archive.customer.reassign", "archive.phone.reveal"

NumberGrant = Callable[[User, ContactNumber], Decision]
SightGrant = Callable[[User, Collection[int]], set[int]]
Owned = Customer | Contact | Contract | Project | Product | QualityEntry

_number_grants: list[NumberGrant] = []
_sight_grants: list[SightGrant] = []


def register_grant(grant: NumberGrant) -> NumberGrant:
    """Let a purpose of an upper context open a number: asked when the role alone does not reach."""
    if grant not in _number_grants:
        _number_grants.append(grant)
    return grant


def register_sight(grant: SightGrant) -> SightGrant:
    """Let a purpose of an upper context show some of those customers that the role alone does not reach."""
    if grant not in _sight_grants:
        _sight_grants.append(grant)
    return grant


def visible_to(user: User) -> Q:
    """The customers a role shows; purposes add single customers through ``may_view``."""
    return access.reachable(user, VIEW)


def may_view(user: User, customer: Customer) -> Decision:
    """May the user open this customer's page?"""
    decision = _within(user, VIEW, customer)
    return decision or next((YES for grant in _sight_grants if customer.pk in grant(user, [customer.pk])), decision)


def seen_of(user: User, customers: Mapping[int, tuple[int | None, int]]) -> set[int]:
    """Those of some customers, with owner and unit of each, whose page the user may open: ``may_view`` of many."""
    seen = {pk for pk, (owner, unit) in customers.items() if access.within(user, VIEW, owners=[owner], unit=unit)}
    for grant in _sight_grants:
        seen |= grant(user, customers.keys() - seen)
    return seen


def may_create(user: User, unit: Unit | int | None = None) -> Decision:
    """May the user put a customer on file, in ``unit`` if one is given?"""
    if unit is None:
        return access.may(user, CREATE)
    return access.within(user, CREATE, owners=[], unit=unit if isinstance(unit, int) else unit.pk)


def units_for(user: User, permission: str) -> QuerySet[Unit]:
    """The active units within reach of a permission."""
    units = Unit.objects.filter(is_active=True).order_by("path")
    grants = access.grants_of(user)
    if grants is None or grants.reach(permission) != ALL:
        units = units.filter(pk__in=grants.units(permission) if grants else ())
    return units


def may_edit(user: User, thing: Owned) -> Decision:
    """May the user change the customer, or what belongs to it?"""
    return _within(user, EDIT, _customer_of(thing))


def may_reassign(user: User, customer: Customer) -> Decision:
    """May the user hand the customer to another owner or unit?"""
    return _within(user, REASSIGN, customer)


def may_merge(user: User, customer: Customer) -> Decision:
    """May the user merge this customer with another? Both are asked about."""
    return _within(user, MERGE, customer)


def may_export(user: User) -> Decision:
    """May the user take the list away as a workbook?"""
    return access.may(user, EXPORT)


def may_reveal(user: User, number: ContactNumber) -> Decision:
    """May the user open this number: by role, or for a purpose?"""
    decision = _within(user, REVEAL, number.contact.customer)
    return decision or next((YES for grant in _number_grants if grant(user, number)), decision)


def demand(by: Actor, check: Callable[[User], Decision]) -> None:
    """Enforce ``check`` for a person; parts of the system act under the check of whoever started them.

    Raises:
        Refused: the person may not.
    """
    if isinstance(by, User):
        enforce(check(by))


def _within(user: User, permission: str, customer: Customer) -> Decision:
    return access.within(user, permission, owners=[customer.owner_id], unit=customer.unit_id)


def _customer_of(thing: Owned) -> Customer:
    return thing if isinstance(thing, Customer) else thing.customer
