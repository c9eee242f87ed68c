"""Customers: find, put on file, change."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field, StringConstraints

from huifang.accounts.models import User
from huifang.archive import access, grading, listing, own_fields, selectors, services
from huifang.archive.api.shared import NEWEST, Form, Long, Middle, Phones, Remarks, Short, api, phones_of
from huifang.archive.models import Customer
from huifang.archive.services.own_fields import fill_named
from huifang.integrations.api import (
    Body,
    Day,
    In,
    Named,
    Number,
    Out,
    Page,
    Paging,
    PathId,
    Stated,
    Text,
    expected,
    named_rows,
    narrowed,
    user_of,
)
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization import access as gate
from huifang.organization.models import Unit
from huifang.search.selectors import find

FOUND_AT_MOST = 200
Grade = Literal["ordinary", "key", "group_1", "group_2", "farmer"]
Language = Literal["mandarin", "cantonese"]
Mail = Annotated[Text, StringConstraints(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")]


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


class CustomerWhole(CustomerOut):
    """One customer with the company's own fields, by the field's name, as far as their section is open to the reader."""

    own: dict[str, str | bool]


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
    own: dict[Annotated[Text, StringConstraints(max_length=30)], str | bool] = {}


def whole_out(user: User, row: Customer) -> dict[str, Any]:
    """A customer with its own fields."""
    verdicts = grading.may_read_each(user, row, {section.code for section in own_fields.SECTIONS})
    fields = [field for field in own_fields.active() if field.code in row.extra and verdicts[field.section]]
    return customer_out(row, user) | {"own": {field.label: row.extra[field.code] for field in fields}}


def customer_out(row: Customer, user: User) -> dict[str, Any]:
    """A customer with owner and unit; base data blank where the user may not read it (R1.6)."""
    grading.blank_base(user, [row])
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
    return paging.page(rows, NEWEST, lambda row: customer_out(row, user))


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
    given = body.model_dump() | {"phones": phones_of(body.phones)}
    given |= named_rows(unit=(Unit.objects.filter(is_active=True), body.unit), owner=(User.objects.filter(is_active=True), body.owner))
    return customer_out(services.create_customer(by=user, at=clock.now(), **given), user)


@api.get("/customers/{pk}", name="customer", permission=access.VIEW, response=CustomerWhole, summary=_("One customer"))
def customer(request: HttpRequest, pk: PathId) -> Any:
    return whole_out(user_of(request), selectors.customer_for(user_of(request), pk))


@api.patch(
    "/customers/{pk}",
    name="customer",
    permission=access.EDIT,
    response=CustomerWhole,
    summary=_("Change a customer"),
    description=_("Own fields are written by name; those left out stay as they are."),
    example={"address": "广州市黄埔区科学大道1号"},
)
def change_customer(request: HttpRequest, pk: PathId, body: CustomerChange) -> Any:
    row = selectors.customer_for(user_of(request), pk)
    enforce(access.may_edit(user_of(request), row))
    user = user_of(request)
    version = expected(request, row.version, lambda: whole_out(user, selectors.customer_for(user, pk)))
    changes = body.changes()
    own = changes.pop("own", None)
    with transaction.atomic():
        services.change_customer(row, by=user, version=version, at=clock.now(), **changes)
        if own:
            fill_named(row, own, by=user)
    return whole_out(user, row)
