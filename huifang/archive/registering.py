"""Rows of a register become customers, contacts, numbers, contracts and projects, in bulk (R1.1, R1.4).

``Registrar.plan`` says what a chunk of rows will create, ``write`` creates it; a preview only plans. The customer is found
by ``company_key``; what is on file stays as it is, blanks are filled only in customers of the same import. A number that
the contact lacks becomes a further number. The same project (customer, contract, type, completion) creates nothing.
Queries per chunk are few and fixed, so the last chunk costs what the first did.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from huifang.archive import numbers
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Project
from huifang.archive.register_rows import KnownContact, KnownCustomer, Made, Person, RegisterRow, Work
from huifang.archive.register_words import higher_grade
from huifang.archive.rules import DONE, RUNNING, plain_number, project_identity
from huifang.kernel.clock import local_date
from huifang.kernel.phones import Phone
from huifang.search.services import refresh_many

REMEMBERED = 20_000
FILLED = ("region", "region_code", "address", "industry", "email")


class Registrar:
    """One pass over a register for a unit; ``batch`` is the mark of its rows, "" in a preview."""

    def __init__(self, *, unit: int, owner: int | None = None, batch: str = "") -> None:
        self.unit, self.owner, self.batch = unit, owner, batch
        self.known: dict[str, KnownCustomer] = {}
        self.indexes: dict[Phone, str] = {}

    def forget(self) -> None:
        """Drop what is remembered; the database knows it."""
        self.known.clear()

    # planning

    def plan(self, rows: Sequence[RegisterRow]) -> Work:
        """What ``rows`` will create, after those planned before."""
        self._load({row.key for row in rows})
        stored = self._stored_projects(rows)
        work = Work()
        for row in rows:
            made = Made(row.number, row.name)
            customer = self._customer(row, work, made)
            for person in row.people:
                self._person(customer, person, work, made)
            contract = self._contract(customer, row, work, made)
            for kind in row.types:
                self._project(customer, contract, kind, row, stored, work, made)
            work.rows.append(made)
        return work

    def _customer(self, row: RegisterRow, work: Work, made: Made) -> KnownCustomer:
        known = self.known.get(row.key)
        if known is None:
            known = self.known[row.key] = KnownCustomer(row.key, row.name, ours=True, owner=row.owner or self.owner)
            known.values = {"grade": row.grade or Customer.Grade.ORDINARY, **dict.fromkeys(FILLED, "")}
            work.customers.append(known)
            made.made.append("customer")
        if known.ours:
            self._fill(known, row)
            work.touched[id(known)] = known
        return known

    def _fill(self, known: KnownCustomer, row: RegisterRow) -> None:
        """Blanks take the first value that the register gives; the class only rises."""
        wanted = {name: getattr(row, name) for name in FILLED if not known.values[name] and getattr(row, name)}
        if known.values["region"]:
            wanted.pop("region_code", None)
        if row.grade and (grade := higher_grade(known.values["grade"], row.grade)) != known.values["grade"]:
            wanted["grade"] = grade
        own = {code: value for code, value in row.own.items() if code not in known.own}
        if wanted or own:
            known.values.update(wanted)
            known.own.update(own)
            known.changed = True

    def _person(self, customer: KnownCustomer, person: Person, work: Work, made: Made) -> None:
        key = "".join(person.name.split())
        contact = customer.contacts.get(key)
        held = contact.numbers if contact and key else set().union(*(one.numbers for one in customer.contacts.values()))
        fresh = [phone for phone in dict.fromkeys(person.phones) if self._index(phone) not in held]
        if contact is None and not key and not fresh:
            return
        if contact is None:
            row = Contact(name=person.name, title=person.title, position=person.position, is_main=not customer.main, batch=self.batch)
            contact = customer.contacts[key] = KnownContact(person.name, row=row)
            customer.main = True
            work.contacts.append((customer, contact))
            work.touched[id(customer)] = customer
            made.made.append("contact")
        for phone in fresh:
            work.numbers.append((contact, phone, len(contact.numbers)))
            contact.numbers.add(self._index(phone))
            made.made.append("number")

    def _contract(self, customer: KnownCustomer, row: RegisterRow, work: Work, made: Made) -> Contract | None:
        key = plain_number(row.contract)
        if not key:
            return None
        contract = customer.contracts.get(key)
        if contract is None:
            contract = Contract(number=row.contract[:60], signed_on=row.signed_on, state=DONE, batch=self.batch)
            customer.contracts[key] = contract
            work.contracts.append((customer, contract))
            work.touched[id(customer)] = customer
            made.made.append("contract")
        return contract

    def _project(
        self, customer: KnownCustomer, contract: Contract | None, kind: str, row: RegisterRow, stored: set[str], work: Work, made: Made
    ) -> None:
        key = (plain_number(row.contract), kind, row.completed)
        known = key in customer.projects
        if not known and customer.id is not None:
            known = project_identity(customer.id, row.contract, kind, row.completed) in stored
        customer.projects.add(key)
        if known:
            work.matched_projects += 1
            return
        project = Project(
            type=kind,
            name=row.project_name[:120],
            region=row.region or customer.values.get("region", ""),
            completed_on=row.completed,
            precision=row.precision,
            declared_cycle_months=row.cycle,
            remarks=row.remarks,
            batch=self.batch,
        )
        work.projects.append((customer, contract, project))
        made.made.append(f"project:{kind}")

    def _index(self, phone: Phone) -> str:
        if (index := self.indexes.get(phone)) is None:
            if len(self.indexes) > REMEMBERED:
                self.indexes.clear()
            index = self.indexes[phone] = numbers.whole_index(numbers.digits_of(phone))
        return index

    # what is on file

    def _load(self, keys: set[str]) -> None:
        """Read the customers of a chunk that are not yet known, with all that rows are compared with."""
        if self.batch and len(self.known) > REMEMBERED:
            self.forget()
        wanted = keys - self.known.keys()
        if not wanted:
            return
        found = self._customers(wanted)
        by_id = {known.id: known for known in found.values() if known.id is not None}
        people: dict[int, KnownContact] = {}
        for pk, customer, name, main in (
            Contact.objects.filter(customer__in=by_id).order_by("-id").values_list("id", "customer_id", "name", "is_main")
        ):
            people[pk] = by_id[customer].contacts["".join(name.split())] = KnownContact(name, id=pk)
            by_id[customer].main = by_id[customer].main or main
        for contact, index in ContactNumber.objects.filter(contact__in=people).values_list("contact_id", "whole_index"):
            people[contact].numbers.add(index)
        for contract in Contract.objects.filter(customer__in=by_id).only("id", "customer_id", "number"):
            by_id[contract.customer_id].contracts[plain_number(contract.number)] = contract
        self.known.update(found)

    def _customers(self, keys: set[str]) -> dict[str, KnownCustomer]:
        """By key; one that was merged stands for the one it was merged into."""
        columns = ("id", "name_key", "canonical_id", "name", "grade", "owner_id", "batch", "extra", *FILLED)
        found: dict[str, KnownCustomer] = {}
        by_id: dict[int, KnownCustomer] = {}
        named = Customer.objects.filter(name_key__in=keys)
        # Two questions, because each has an index of its own: those in use by name, and the few that were merged.
        in_use, merged = named.filter(canonical=None), named.filter(canonical__isnull=False).order_by("canonical_id")
        for pk, key, canonical, name, grade, owner, batch, extra, *filled in chain(
            in_use.values_list(*columns), merged.values_list(*columns)
        ):
            if canonical is not None and key in found:
                continue
            values = {"grade": grade, **dict(zip(FILLED, filled, strict=True))}
            main = canonical if canonical is not None else pk
            known = by_id.get(main) or KnownCustomer(key, name, id=main, values=values, own=dict(extra), owner=owner)
            known.ours = canonical is None and bool(self.batch) and batch == self.batch
            found[key] = by_id[main] = known
        return found

    def _stored_projects(self, rows: Iterable[RegisterRow]) -> set[str]:
        wanted = [
            project_identity(known.id, row.contract, kind, row.completed)
            for row in rows
            if (known := self.known.get(row.key)) is not None and known.id is not None
            for kind in row.types
        ]
        found: set[str] = set()
        for part in _parts(wanted, 5000):
            found.update(Project.objects.filter(identity__in=part).values_list("identity", flat=True))
        return found

    # writing

    def write(self, work: Work, *, at: datetime) -> None:
        """Store ``work``, inside the caller's transaction. ``IntegrityError`` if somebody else was quicker."""
        self._write_customers(work, at)
        for customer, contact in work.contacts:
            assert contact.row is not None
            contact.row.customer_id = _id(customer.id)
        Contact.objects.bulk_create([contact.row for _customer, contact in work.contacts if contact.row], batch_size=500)
        for _customer, contact in work.contacts:
            assert contact.row is not None
            contact.id, contact.row = contact.row.pk, None
        ContactNumber.objects.bulk_create([self._number(contact, phone, order) for contact, phone, order in work.numbers], batch_size=500)
        for customer, contract in work.contracts:
            contract.customer_id = _id(customer.id)
        planned = {
            id(contract) for _customer, contract, project in work.projects if project.completed_on and project.completed_on > local_date(at)
        }
        for _customer, contract in work.contracts:
            contract.state = RUNNING if id(contract) in planned else DONE
        Contract.objects.bulk_create([contract for _customer, contract in work.contracts], batch_size=500)
        Project.objects.bulk_create([self._project_row(one, at) for one in work.projects], batch_size=500)
        refresh_many(Customer.ref_kind, [_id(known.id) for known in work.touched.values()])

    def _write_customers(self, work: Work, at: datetime) -> None:
        for known in work.customers:
            known.row = Customer(
                name=known.name,
                name_key=known.key,
                unit_id=self.unit,
                owner_id=known.owner,
                batch=self.batch,
                created_at=at,
                changed_at=at,
                extra=known.own,
                **known.values,
            )
        Customer.objects.bulk_create([known.row for known in work.customers if known.row], batch_size=500)
        for known in work.customers:
            assert known.row is not None
            known.id, known.row, known.changed = known.row.pk, None, False
        filled = [known for known in work.touched.values() if known.ours and known.changed]
        for known in filled:
            known.changed = False
        rows = [Customer(pk=known.id, extra=known.own, **known.values) for known in filled]
        Customer.objects.bulk_update(rows, ["grade", "extra", *FILLED], batch_size=200)

    def _number(self, contact: KnownContact, phone: Phone, order: int) -> ContactNumber:
        row = numbers.build(Contact(pk=_id(contact.id)), phone, order)
        row.batch = self.batch
        return row

    def _project_row(self, planned: tuple[KnownCustomer, Contract | None, Project], at: datetime) -> Project:
        customer, contract, project = planned
        project.customer_id, project.contract = _id(customer.id), contract
        project.identity = project_identity(_id(customer.id), contract.number if contract else "", project.type, project.completed_on)
        project.created_at = project.changed_at = at
        return project


def _parts(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _id(value: int | None) -> int:
    assert value is not None, "written before the rows it belongs to"
    return value
