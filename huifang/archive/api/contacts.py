"""Contacts of a customer and their telephone numbers."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints

from huifang.accounts.models import User
from huifang.archive import access, grading, selectors, services
from huifang.archive.api.shared import Form, Middle, Phones, api, phones_of
from huifang.archive.models import Contact, ContactNumber
from huifang.integrations.api import Body, In, Out, PathId, Stated, expected, user_of
from huifang.kernel import clock
from huifang.kernel.decision import enforce


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


class RevealReason(In):
    """Why a number is opened."""

    reason: Annotated[Stated, StringConstraints(max_length=100)]


class Revealed(Out):
    """A number in clear."""

    id: int
    number: str


def contact_out(row: Contact, user: User) -> dict[str, Any]:
    """A contact with its masked numbers; the name masked too where the user may not read it."""
    grading.unveil(user, [row])
    numbers = [{"id": n.pk, "kind": n.kind, "masked": n.masked, "standing": n.standing} for n in row.numbers.all()]
    shown = {name: getattr(row, name) for name in ("id", "title", "is_main", "is_active", "version")}
    return {**shown, "name": row.shown_name, "position": row.shown_position, "customer": row.customer_id, "numbers": numbers}


@api.get(
    "/customers/{pk}/contacts", name="contacts", permission=access.VIEW, response=list[ContactOut], summary=_("Contacts of a customer")
)
def contacts(request: HttpRequest, pk: PathId) -> Any:
    user = user_of(request)
    rows = selectors.contacts_of(selectors.customer_for(user, pk))
    grading.unveil(user, rows)
    return [contact_out(row, user) for row in rows]


@api.post(
    "/customers/{pk}/contacts",
    name="contacts",
    permission=access.EDIT,
    response=ContactOut,
    summary=_("Add a contact"),
    example={"name": "黄嘉欣", "title": "ms", "phones": ["020-83550000-801"]},
)
def add_contact(request: HttpRequest, pk: PathId, body: ContactNew) -> Any:
    row = selectors.customer_for(user_of(request), pk)
    given = body.model_dump() | {"phones": phones_of(body.phones)}
    return contact_out(services.add_contact(row, by=user_of(request), at=clock.now(), **given), user_of(request))


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
    version = expected(request, row.version, lambda: contact_out(Contact.objects.get(pk=pk), user_of(request)))
    changed = services.change_contact(row, by=user_of(request), version=version, at=clock.now(), **body.changes())
    return contact_out(changed, user_of(request))


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
def reveal(request: HttpRequest, pk: PathId, body: RevealReason) -> Any:
    number = get_object_or_404(ContactNumber.objects.select_related("contact__customer"), pk=pk)
    enforce(access.may_view(user_of(request), number.contact.customer))
    return {"id": number.pk, "number": services.reveal_number(number, by=user_of(request), reason=body.reason, at=clock.now())}
