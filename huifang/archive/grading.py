"""The gate of graded content: who reads which section of whose file, now (R1.6, R12.2).

Without a rule of kind ``access_grade`` in force, whoever may view the customer sees its sections, as before. With one, a
section is read by its standing readers, and by whom an upper context lets: ``register_loans`` (custody) for loans,
``register_names`` (follow-up) for the name of whom an open task has to be spoken to. Everything is asked at every read
by the clock; nothing is remembered.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from huifang.accounts.models import User
from huifang.archive import access, policy_grades
from huifang.archive.models import Contact, Customer
from huifang.archive.policy_grades import KIND, OWNER, AccessGrade
from huifang.archive.sections import CODES
from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.grades import highest
from huifang.organization.access import Grants, grants_of
from huifang.organization.models import Unit
from huifang.regulations.selectors import book

PEOPLE = "counterparts"
"""The section whose grade the names of contacts have (C 二2.9.2 ii)."""
BASE = "base"
BASE_FIELDS = ("address", "industry", "email", "remarks", "since")
"""Columns of the customer itself that are base data; name, class, region, owner and unit are the register that work is given out by."""

Loans = Callable[[User, Collection[int], str, datetime], set[int]]
Names = Callable[[User, Collection[int], datetime], set[int]]
Counts = Callable[[User, datetime], bool]

_loans: list[Loans] = []
_names: list[Names] = []
_counts: list[Counts] = []


def register_loans(source: Loans) -> Loans:
    """``source(user, customers, section, at)``: those customers whose section is lent to the user at that moment."""
    if source not in _loans:
        _loans.append(source)
    return source


def register_names(source: Names) -> Names:
    """``source(user, customers, at)``: those customers whose people's names a purpose shows to the user at that moment."""
    if source not in _names:
        _names.append(source)
    return source


def register_counts(source: Counts) -> Counts:
    """``source(user, at)``: is there a signature for statistics on graded data (C 二2.8.6)?"""
    if source not in _counts:
        _counts.append(source)
    return source


def rules_for(unit: Unit | None, at: datetime) -> Mapping[str, AccessGrade]:
    """The grade of every section for a unit's customers; empty while no regulation grades any."""
    ruled = {rule.value.section: rule.value for rule in book(at, unit).of(KIND)}
    return {code: ruled.get(code) or policy_grades.default(code) for code in CODES} if ruled else {}


def grade_of(section: str, at: datetime | None = None, unit: Unit | None = None) -> str:
    """The grade of a section: ``secret``, ``confidential``, ``top_secret``; blank while nothing is graded."""
    rule = rules_for(unit, at or clock.now()).get(section)
    return rule.grade if rule else ""


def grade_of_sections(sections: Iterable[str], at: datetime | None = None, unit: Unit | None = None) -> str:
    """The highest grade among sections: what is written on a paper that carries them."""
    rules = rules_for(unit, at or clock.now())
    return highest(rules[code].grade for code in sections if code in rules)


def may_read(user: User, customer: Customer, section: str, at: datetime | None = None) -> Decision:
    """May the user read this section of this file now: by their work, or by a loan?

    A loan opens the section even to somebody whose role does not show the customer.
    """
    return may_read_each(user, customer, (section,), at)[section]


def may_read_each(user: User, customer: Customer, sections: Iterable[str] = CODES, at: datetime | None = None) -> dict[str, Decision]:
    """The same for several sections of one file."""
    moment, sight = at or clock.now(), access.may_view(user, customer)
    rules, grants = rules_for(customer.unit, moment), grants_of(user)
    found = {}
    for section in sections:
        rule = rules.get(section)
        verdict = sight
        if rule is not None and not (sight and grants and _stands(grants, rule, customer)):
            graded = no("section_graded", section=section, grade=rule.grade)
            verdict = YES if customer.pk in _lent(user, (customer.pk,), section, moment) else graded
        found[section] = verdict
    return found


def readable(user: User, customers: Iterable[Customer], section: str, at: datetime | None = None) -> set[int]:
    """Those of some customers, which the user may see, whose section the user may read: a few queries for any number."""
    rows, moment, grants = list(customers), at or clock.now(), grants_of(user)
    if grants is None or not rows:
        return set()
    by_unit = {pk: rules_for(unit, moment) for pk, unit in _units(rows).items()}
    found = {row.pk for row in rows if (rule := by_unit[row.unit_id].get(section)) is None or _stands(grants, rule, row)}
    rest = {row.pk for row in rows} - found
    return found | (_lent(user, rest, section, moment) if rest else set())


def names_readable(user: User, customers: Iterable[Customer], at: datetime | None = None) -> set[int]:
    """Those customers whose people's names the user may read: by the section's grade, or for a purpose."""
    rows, moment = list(customers), at or clock.now()
    found = readable(user, rows, PEOPLE, moment)
    for source in _names:
        if rest := {row.pk for row in rows} - found:
            found |= source(user, rest, moment)
    return found


def unveil(user: User, contacts: Iterable[Contact], at: datetime | None = None) -> None:
    """Let the contacts whose names the user may read show them; ``customer`` should be loaded."""
    rows = [contact for contact in contacts if not contact.is_unveiled]
    if not rows:
        return
    missing = {row.customer_id for row in rows if not Contact.customer.is_cached(row)}
    loaded = Customer.objects.select_related("unit").in_bulk(missing) if missing else {}
    for row in rows:
        if row.customer_id in loaded:
            row.customer = loaded[row.customer_id]
    open_ = names_readable(user, {row.customer_id: row.customer for row in rows}.values(), at)
    for row in rows:
        row.is_unveiled = row.customer_id in open_


def blank_base(user: User, customers: Iterable[Customer], at: datetime | None = None) -> None:
    """Take the base data off customers in hand whose base data the user may not read; such rows are shown, never saved."""
    rows = list(customers)
    open_ = readable(user, rows, BASE, at)
    for row in rows:
        if row.pk not in open_:
            row.address = row.industry = row.email = row.remarks = ""
            row.since = None


def may_count(user: User, at: datetime | None = None) -> Decision:
    """May the user see statistics on graded data: a reader of every section everywhere, or who has the signature for it?"""
    moment, grants = at or clock.now(), grants_of(user)
    if grants is None:
        return no("not_signed_in")
    rules = rules_for(None, moment).values()
    if all(any(one.reach == "all" and one.who in grants.roles for one in rule.readers) for rule in rules):
        return YES
    return YES if any(source(user, moment) for source in _counts) else no("statistics_unsigned")


def _stands(grants: Grants, rule: AccessGrade, customer: Customer) -> bool:
    return any(_reaches(grants, one.who, one.reach, customer) for one in rule.readers)


def _reaches(grants: Grants, who: str, reach: str, customer: Customer) -> bool:
    if who == OWNER:
        return customer.owner_id in grants.people
    return who in grants.roles and (reach == "all" or customer.unit_id in grants.units_of_role(who, reach))


def _lent(user: User, customers: Collection[int], section: str, at: datetime) -> set[int]:
    return {pk for source in _loans for pk in source(user, customers, section, at)}


def _units(rows: list[Customer]) -> dict[int, Unit]:
    loaded = {row.unit_id: row.unit for row in rows if Customer.unit.is_cached(row)}
    if missing := {row.unit_id for row in rows} - loaded.keys():
        loaded |= Unit.objects.in_bulk(missing)
    return loaded
