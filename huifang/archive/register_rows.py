"""What a register says and what an import knows, before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huifang.archive.models import Contact, Contract, Customer, Project
from huifang.kernel.phones import Phone

ProjectKey = tuple[str, str, date]
"""Contract number as compared, type, completion."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the customer and their numbers."""

    name: str = ""
    title: str = ""
    position: str = ""
    phones: tuple[Phone, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One usable row of a register, read."""

    number: int
    name: str
    key: str
    types: tuple[str, ...]
    completed: date
    precision: str
    people: tuple[Person, ...] = ()
    region: str = ""
    region_code: str = ""
    address: str = ""
    industry: str = ""
    email: str = ""
    grade: str = ""
    owner: int | None = None
    contract: str = ""
    signed_on: date | None = None
    project_name: str = ""
    cycle: int | None = None
    remarks: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class KnownContact:
    """A contact on file or about to be."""

    name: str
    id: int | None = None
    row: Contact | None = None
    numbers: set[str] = field(default_factory=set)


@dataclass(slots=True)
class KnownCustomer:
    """A customer on file or about to be, as far as an import needs it."""

    key: str
    name: str
    id: int | None = None
    ours: bool = False
    main: bool = False
    changed: bool = False
    values: dict[str, str] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    owner: int | None = None
    row: Customer | None = None
    contacts: dict[str, KnownContact] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    projects: set[ProjectKey] = field(default_factory=set)


@dataclass(slots=True)
class Made:
    """What one row creates: names for the preview."""

    number: int
    customer: str
    made: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Work:
    """Everything a chunk creates or fills, not yet stored."""

    rows: list[Made] = field(default_factory=list)
    customers: list[KnownCustomer] = field(default_factory=list)
    contacts: list[tuple[KnownCustomer, KnownContact]] = field(default_factory=list)
    numbers: list[tuple[KnownContact, Phone, int]] = field(default_factory=list)
    contracts: list[tuple[KnownCustomer, Contract]] = field(default_factory=list)
    projects: list[tuple[KnownCustomer, Contract | None, Project]] = field(default_factory=list)
    touched: dict[int, KnownCustomer] = field(default_factory=dict)
    matched_projects: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "customers_created": len(self.customers),
            "contacts_created": len(self.contacts),
            "numbers_created": len(self.numbers),
            "contracts_created": len(self.contracts),
            "projects_created": len(self.projects),
            "projects_matched": self.matched_projects,
        }
