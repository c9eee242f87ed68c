"""Customers and what belongs to them, for other systems. Numbers are masked; opening one needs a reason and is a fact (R12.2)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field, StringConstraints

from huifang.accounts.models import User
from huifang.archive import access, listing, selectors, services
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Project
from huifang.integrations.api import (
    Body,
    Day,
    In,
    Number,
    Out,
    Page,
    Paging,
    PathId,
    ProblemError,
    Routes,
    Stated,
    Text,
    current_of,
    expected,
    field_problem,
    narrowed,
    user_of,
)
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.phones import Phone, parse_phone
from huifang.organization import access as gate
from huifang.organization.models import Unit
from huifang.search.selectors import find
from huifang.ui.lists import Sort

api = Routes("archive", _("Customers, contacts, contracts, projects"), order=10)
NEWEST = Sort("new", "", ("pk",), backwards=True)
FOUND_AT_MOST = 200
Grade = Literal["ordinary", "key", "group_1", "group_2", "farmer"]
Language = Literal["mandarin", "cantonese"]
Form = Literal["mr", "ms", ""]
Mail = Annotated[Text, StringConstraints(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")]
Short = Annotated[Text, StringConstraints(max_length=20)]
Middle = Annotated[Text, StringConstraints(max_length=40)]
Long = Annotated[Text, StringConstraints(max_length=200)]
Remarks = Annotated[Text, StringConstraints(max_length=4000)]
Phones = Annotated[list[Annotated[Stated, StringConstraints(max_length=60)]], Field(max_length=10)]


class Named(Out):
    """A unit or person."""

    id: int
    name: str


class NumberOut(Out):
    """A telephone number, masked."""

    id: int
    kind: str
    masked: str
    standing: str


class ContactOut(Out):
    """Somebody to talk to."""

    id: int
    customer: int
    name: str
    title: str
    position: str
    is_main: bool
    is_active: bool
    version: int
    numbers: list[NumberOut]


class CustomerOut(Out):
    """A customer on file."""

    id: int
    name: str
    grade: str
    region: str
    address: str
    industry: str
    language: str
    email: str
    remarks: str
    since: date | None
    do_not_call: bool
    owner: Named | None
    unit: Named
    created_at: datetime
    changed_at: datetime
    version: int


class CustomerNew(In):
    """A customer to put on file, with the first contact if there is one."""

    name: Annotated[Stated, StringConstraints(max_length=120)]
    unit: Number
    owner: Number | None = None
    grade: Grade = "ordinary"
    region: Short = ""
    address: Long = ""
    industry: Annotated[Text, StringConstraints(max_length=60)] = ""
    language: Language = "mandarin"
    email: Mail = ""
    remarks: Remarks = ""
    since: Day | None = None
    contact_name: Middle = ""
    contact_title: Form = ""
    contact_position: Middle = ""
    phones: Phones = []


class CustomerChange(Body):
    """What is to be changed of a customer."""

    name: Annotated[Stated, StringConstraints(max_length=120)] = "-"
    grade: Grade = "ordinary"
    region: Short = ""
    address: Long = ""
    industry: Annotated[Text, StringConstraints(max_length=60)] = ""
    language: Language = "mandarin"
    email: Mail = ""
    remarks: Remarks = ""
    since: Day | None = None


class ContactNew(In):
    """A contact with its numbers."""

    name: Annotated[Stated, StringConstraints(max_length=40)]
    title: Form = ""
    position: Middle = ""
    phones: Phones = []


class ContactChange(Body):
    """What is to be changed of a contact."""

    name: Annotated[Stated, StringConstraints(max_length=40)] = "-"
    title: Form = ""
    position: Middle = ""
    is_active: Annotated[bool, Field(strict=True)] = True


class Reason(In):
    """Why a number is opened."""

    reason: Annotated[Stated, StringConstraints(max_length=100)]


class Revealed(Out):
    """A number in clear."""

    id: int
    number: str


class ContractOut(Out):
    """A contract."""

    id: int
    customer: int
    number: str
    signed_on: date | None
    state: str
    version: int


class ContractNew(In):
    """A contract to put on file."""

    number: Annotated[Stated, StringConstraints(max_length=60)]
    signed_on: Day | None = None


class ProjectOut(Out):
    """A project; ``type`` is a project type of the regulations."""

    id: int
    customer: int
    contract: int | None
    type: str
    name: str
    region: str
    completed_on: date | None
    precision: str
    stage: str
    state: str
    remarks: str
    version: int


class ProjectNew(In):
    """A project to put on file."""

    type: Annotated[Stated, StringConstraints(max_length=60)]
    completed_on: Day | None = None
    precision: Literal["day", "month"] = "day"
    contract: Number | None = None
    name: Annotated[Text, StringConstraints(max_length=120)] = ""
    region: Short = ""
    stage: Middle = ""
    remarks: Remarks = ""


def customer_out(row: Customer) -> dict[str, Any]:
    """A customer with owner and unit."""
    owner = {"id": row.owner.pk, "name": row.owner.name} if row.owner else None
    return {
        **{name: getattr(row, name) for name in _CUSTOMER},
        "owner": owner,
        "unit": {"id": row.unit_id, "name": row.unit.name},
    }


_CUSTOMER = (
    "id", "name", "grade", "region", "address", "industry", "language", "email", "remarks", "since", "do_not_call", "created_at",
    "changed_at", "version",
)  # fmt: skip


def contact_out(row: Contact) -> dict[str, Any]:
    """A contact with its masked numbers."""
    numbers = [{"id": n.pk, "kind": n.kind, "masked": n.masked, "standing": n.standing} for n in row.numbers.all()]
    shown = {name: getattr(row, name) for name in ("id", "name", "title", "position", "is_main", "is_active", "version")}
    return {**shown, "customer": row.customer_id, "numbers": numbers}


def contract_out(row: Contract) -> dict[str, Any]:
    """A contract."""
    shown = {name: getattr(row, name) for name in ("id", "number", "signed_on", "state", "version")}
    return {**shown, "customer": row.customer_id}


def project_out(row: Project) -> dict[str, Any]:
    """A project."""
    names = ("id", "type", "name", "region", "completed_on", "precision", "stage", "state", "remarks", "version")
    return {**{name: getattr(row, name) for name in names}, "customer": row.customer_id, "contract": row.contract_id}


def _phones(given: list[str]) -> list[Phone]:
    found = [parse_phone(text) for text in given]
    bad = [field_problem(f"phones/{i}", "number_unreadable") for i, phone in enumerate(found) if phone is None]
    if bad:
        raise ProblemError(422, "invalid", errors=bad)
    return [phone for phone in found if phone]


def _customer(request: HttpRequest, pk: int) -> Customer:
    return selectors.customer_for(user_of(request), pk)


@api.get(
    "/customers",
    name="customers",
    permission=access.VIEW,
    response=Page[CustomerOut],
    summary=_("List or find customers"),
    description=_("With q: by name, contact, initials, last digits of a number, contract; else all within reach, the newest first."),
)
def customers(
    request: HttpRequest,
    paging: Query[Paging],
    q: Annotated[Text, StringConstraints(max_length=60)] = "",
    grade: Grade | None = None,
    calls: Literal["no"] | None = None,
    region: Short | None = None,
    unit: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None,
) -> Any:
    user = user_of(request)
    rows = narrowed(listing.within_reach(user).select_related("owner", "unit"), listing.SPEC, grade=grade, calls=calls)
    if q.strip():
        enforce(gate.may(user, "search.customer.find"))
        rows = rows.filter(pk__in=[hit.object_id for hit in find(user, q, FOUND_AT_MOST) if hit.kind == Customer.ref_kind])
    rows = rows if region is None else rows.filter(region=region)
    rows = rows if unit is None else rows.filter(unit=unit)
    return paging.page(rows, NEWEST, customer_out)


@api.post(
    "/customers",
    name="customers",
    permission=access.CREATE,
    response=CustomerOut,
    summary=_("Put a customer on file"),
    description=_("One company is one customer, however it is written; a second one is refused with the id of the first."),
    example={"name": "广州甲化工有限公司", "unit": 3, "region": "广州市", "contact_name": "黄嘉欣", "phones": ["138 0013 8000"]},
)
def create_customer(request: HttpRequest, body: CustomerNew) -> Any:
    user = user_of(request)
    given = body.model_dump() | {"phones": _phones(body.phones)}
    given["unit"] = _of(Unit.objects.filter(is_active=True), body.unit, "unit")
    given["owner"] = _of(User.objects.filter(is_active=True), body.owner, "owner")
    return customer_out(services.create_customer(by=user, at=clock.now(), **given))


def _of(rows: Any, pk: int | None, field: str) -> Any:
    """The row a field names, none for none."""
    found = rows.filter(pk=pk).first() if pk is not None else None
    if found is None and pk is not None:
        raise ProblemError(422, "invalid", errors=[field_problem(field, "not_found", str(_("There is no such row.")))])
    return found


@api.get("/customers/{pk}", name="customer", permission=access.VIEW, response=CustomerOut, summary=_("One customer"))
def customer(request: HttpRequest, pk: PathId) -> Any:
    return customer_out(_customer(request, pk))


@api.patch(
    "/customers/{pk}",
    name="customer",
    permission=access.EDIT,
    response=CustomerOut,
    summary=_("Change a customer"),
    example={"address": "广州市黄埔区科学大道1号"},
)
def change_customer(request: HttpRequest, pk: PathId, body: CustomerChange) -> Any:
    row = _customer(request, pk)
    enforce(access.may_edit(user_of(request), row))
    version = expected(request, row.version, lambda: customer_out(_customer(request, pk)))
    services.change_customer(row, by=user_of(request), version=version, at=clock.now(), **body.changes())
    return customer_out(row)


@api.get(
    "/customers/{pk}/contacts", name="contacts", permission=access.VIEW, response=list[ContactOut], summary=_("Contacts of a customer")
)
def contacts(request: HttpRequest, pk: PathId) -> Any:
    return [contact_out(row) for row in selectors.contacts_of(_customer(request, pk))]


@api.post(
    "/customers/{pk}/contacts",
    name="contacts",
    permission=access.EDIT,
    response=ContactOut,
    summary=_("Add a contact"),
    example={"name": "黄嘉欣", "title": "ms", "phones": ["020-83550000-801"]},
)
def add_contact(request: HttpRequest, pk: PathId, body: ContactNew) -> Any:
    row = _customer(request, pk)
    given = body.model_dump() | {"phones": _phones(body.phones)}
    return contact_out(services.add_contact(row, by=user_of(request), at=clock.now(), **given))


@api.patch(
    "/contacts/{pk}",
    name="contact",
    permission=access.EDIT,
    response=ContactOut,
    summary=_("Change a contact"),
    example={"position": "安全主管"},
)
def change_contact(request: HttpRequest, pk: PathId, body: ContactChange) -> Any:
    row = get_object_or_404(Contact.objects.select_related("customer"), pk=pk)
    enforce(access.may_view(user_of(request), row.customer) & access.may_edit(user_of(request), row))
    version = expected(request, row.version, lambda: contact_out(Contact.objects.get(pk=pk)))
    return contact_out(services.change_contact(row, by=user_of(request), version=version, at=clock.now(), **body.changes()))


@api.post(
    "/numbers/{pk}/reveal",
    name="reveal",
    permission=access.REVEAL,
    response=Revealed,
    success=200,
    summary=_("Open a telephone number"),
    description=_("Every opening stands in the history with its reason."),
    example={"reason": "核对合同联系人"},
)
def reveal(request: HttpRequest, pk: PathId, body: Reason) -> Any:
    number = get_object_or_404(ContactNumber.objects.select_related("contact__customer"), pk=pk)
    enforce(access.may_view(user_of(request), number.contact.customer))
    return {"id": number.pk, "number": services.reveal_number(number, by=user_of(request), reason=body.reason, at=clock.now())}


@api.get(
    "/customers/{pk}/contracts", name="contracts", permission=access.VIEW, response=list[ContractOut], summary=_("Contracts of a customer")
)
def contracts(request: HttpRequest, pk: PathId) -> Any:
    return [contract_out(row) for row in selectors.contracts_of(_customer(request, pk))]


@api.post(
    "/customers/{pk}/contracts",
    name="contracts",
    permission=access.EDIT,
    response=ContractOut,
    summary=_("Put a contract on file"),
    example={"number": "AZ2026-0009", "signed_on": "2026-11-20"},
)
def create_contract(request: HttpRequest, pk: PathId, body: ContractNew) -> Any:
    row = _customer(request, pk)
    return contract_out(services.create_contract(row, by=user_of(request), at=clock.now(), **body.model_dump()))


@api.get(
    "/customers/{pk}/projects", name="projects", permission=access.VIEW, response=list[ProjectOut], summary=_("Projects of a customer")
)
def projects(request: HttpRequest, pk: PathId) -> Any:
    return [project_out(row) for row in selectors.projects_of(_customer(request, pk))]


@api.post(
    "/customers/{pk}/projects",
    name="projects",
    permission=access.EDIT,
    response=ProjectOut,
    summary=_("Put a project on file"),
    description=_("From its type and completion the follow-ups are planned."),
    example={"type": "standardization", "completed_on": "2026-11-18"},
)
def create_project(request: HttpRequest, pk: PathId, body: ProjectNew) -> Any:
    row, given = _customer(request, pk), body.model_dump(exclude={"type"})
    given["contract"] = _of(Contract.objects.filter(customer=row), body.contract, "contract")
    project = services.create_project(row, by=user_of(request), at=clock.now(), project_type=body.type, **given)
    current_of(request, lambda: project_out(project))
    return project_out(project)
