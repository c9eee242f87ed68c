"""Complaints for other systems: list, take, complete; the departments answer through their assignments."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field, StringConstraints

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.archive.selectors import customer_for
from huifang.assignments import services as assignments
from huifang.complaints import access, naming, rules, selectors, services
from huifang.complaints.forms import NewComplaint
from huifang.complaints.listing import SPEC
from huifang.complaints.models import Category, Complaint
from huifang.integrations.api import (
    Body,
    In,
    Named,
    Number,
    Out,
    Page,
    Paging,
    PathId,
    ProblemError,
    Routes,
    Stated,
    Text,
    expected,
    field_problem,
    narrowed,
    user_of,
)
from huifang.kernel import clock
from huifang.kernel.decision import YES, Refused, enforce, no
from huifang.regulations import papers
from huifang.regulations.selectors import snapshot
from huifang.ui.lists import Sort

api = Routes("complaints", _("Complaints"), order=30)
NEWEST = Sort("new", "", ("taken_at", "id"), backwards=True)
State = Literal["open", "handling", "answered", "satisfied", "void"]
Channel = Literal["phone", "visit", "mail", "web", "regulator", "other"]
Sender = Literal["12315", "12345", "media", "authority"]
Mail = Annotated[Text, StringConstraints(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")]
Content = Annotated[Stated, StringConstraints(max_length=8000)]
Line = Annotated[Text, StringConstraints(max_length=60)]


class ComplaintOut(Out):
    """A complaint on its form; the phone is masked."""

    id: int
    number: str
    customer: Named
    project: int | None
    contact_name: str
    phone: str
    contract_number: str
    email: str
    region: str
    address: str
    channel: str
    content: str
    wish: str
    product: str
    category: int | None
    safety: bool
    opinion: bool
    bypass: bool
    outside_body: str
    outside_number: str
    outside_due_at: datetime | None
    promised_at: datetime | None
    handling: str
    technical_head: str
    customer_opinion: str
    rounds: int
    state: str
    taken_by: Named
    taken_at: datetime
    handled_at: datetime | None
    closed_at: datetime | None
    version: int


class ComplaintNew(In):
    """A complaint to take; what is left out is filled in from the archive."""

    customer: Number
    content: Content
    channel: Channel = "other"
    project: Number | None = None
    number: Number | None = None
    contact_name: Annotated[Text, StringConstraints(max_length=40)] | None = None
    contract_number: Line | None = None
    email: Mail | None = None
    region: Annotated[Text, StringConstraints(max_length=20)] | None = None
    address: Annotated[Text, StringConstraints(max_length=200)] | None = None
    wish: Annotated[Text, StringConstraints(max_length=4000)] = ""
    product: Annotated[Text, StringConstraints(max_length=120)] = ""
    category: Number | None = None
    safety: bool = False
    opinion: bool = False
    bypass: bool = False
    outside_body: Sender | None = None
    outside_number: Line = ""


class CategoryOut(Out):
    """A category that complaints can be filed under; ``path`` names it from the root."""

    id: int
    name: str
    path: str
    parent: int | None


class ComplaintChange(Body):
    """Boxes to complete while the complaint is open."""

    contact_name: Annotated[Text, StringConstraints(max_length=40)] = ""
    contract_number: Line = ""
    email: Mail = ""
    region: Annotated[Text, StringConstraints(max_length=20)] = ""
    address: Annotated[Text, StringConstraints(max_length=200)] = ""
    content: Content = "-"
    wish: Annotated[Text, StringConstraints(max_length=4000)] = ""
    product: Annotated[Text, StringConstraints(max_length=120)] = ""
    outside_number: Line = ""
    handling: Annotated[Text, StringConstraints(max_length=8000)] = ""
    technical_head: Line = ""
    customer_opinion: Annotated[Text, StringConstraints(max_length=4000)] = ""


class ComplaintAnswer(In):
    """A department's answer."""

    text: Annotated[Stated, StringConstraints(max_length=4000)]


_NAMES = (
    "id", "number", "contract_number", "email", "region", "address", "channel", "content", "wish", "product",
    "safety", "opinion", "bypass", "outside_body", "outside_number", "outside_due_at", "promised_at", "handling",
    "technical_head", "customer_opinion", "rounds", "state", "taken_at", "handled_at", "closed_at", "version",
)  # fmt: skip


def complaint_out(row: Complaint) -> dict[str, Any]:
    """A complaint with the names of customer and taker; that of its contact as it was unveiled."""
    return {
        **{name: getattr(row, name) for name in _NAMES},
        "contact_name": row.shown_contact,
        "customer": {"id": row.customer_id, "name": row.customer.name},
        "project": row.project_id,
        "category": row.category_id,
        "phone": row.phone_masked,
        "taken_by": {"id": row.taken_by_id, "name": row.taken_by.name},
    }


def _shown(user: User, row: Complaint) -> dict[str, Any]:
    naming.unveil(user, [row])
    return complaint_out(row)


def _found(request: HttpRequest, pk: int) -> Complaint:
    return get_object_or_404(selectors.for_user(user_of(request)), pk=pk)


@api.get("/complaints", name="complaints", permission=access.VIEW, response=Page[ComplaintOut], summary=_("List complaints"))
def complaints(
    request: HttpRequest,
    paging: Query[Paging],
    state: State | None = None,
    channel: Literal["follow_up", "phone", "visit", "mail", "web", "regulator", "other"] | None = None,
    again: Literal["yes"] | None = None,
    customer: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None,
) -> Any:
    rows = narrowed(selectors.listed(user_of(request)), SPEC, state=state, channel=channel, again=again)
    rows = rows if customer is None else rows.filter(customer=customer)
    return paging.page(rows, NEWEST, complaint_out, partial(naming.unveil, user_of(request)))


@api.post(
    "/complaints",
    name="complaints",
    permission=access.CREATE,
    response=ComplaintOut,
    summary=_("Take a complaint"),
    description=_("It gets its number, and the departments that the regulation names are asked within its time limit."),
    example={"customer": 12, "channel": "mail", "content": "报告拖了两周还没有寄到。"},
)
def take(request: HttpRequest, body: ComplaintNew) -> Any:
    user, at = user_of(request), clock.now()
    customer = customer_for(user, body.customer, "unit")
    enforce(access.may_open(user, customer))
    with snapshot():
        return _shown(user, _take(user, customer, body, at))


def _take(user: User, customer: Customer, body: ComplaintNew, at: datetime) -> Complaint:
    filled = NewComplaint(customer=customer, paper=papers.form(services.FORM, at), reader=user)
    given = {name: value for name, value in body.model_dump(exclude={"customer"}).items() if value is not None}
    filled.data, filled.is_bound = {**filled.initial, **given}, True
    if not filled.is_valid():
        errors = [field_problem(name, "invalid", str(words[0])) for name, words in filled.errors.items()]
        raise ProblemError(422, "form_incomplete", errors=errors)
    number = filled.numbers.get(filled.cleaned_data["number"])
    return services.open_complaint(
        customer=customer,
        content=filled.cleaned_data["content"],
        channel=filled.cleaned_data["channel"],
        unit=customer.unit,
        units=selectors.asked_at_once(at, customer.unit),
        by=user,
        at=at,
        contact=number.contact if number else None,
        number=number,
        project=filled.cleaned_data["project"],
        details=filled.details,
        particulars=filled.particulars,
        latest=filled.latest,
    )


@api.get(
    "/complaint-categories",
    name="complaint-categories",
    permission=access.VIEW,
    response=Page[CategoryOut],
    summary=_("List complaint categories"),
)
def complaint_categories(request: HttpRequest, paging: Query[Paging]) -> Any:
    def shown(row: Category) -> dict[str, Any]:
        return {"id": row.pk, "name": row.name, "path": row.path, "parent": row.parent_id}

    return paging.page(Category.objects.filter(is_active=True), Sort("new", "", ("id",), backwards=True), shown)


@api.get("/complaints/{pk}", name="complaint", permission=access.VIEW, response=ComplaintOut, summary=_("One complaint"))
def complaint(request: HttpRequest, pk: PathId) -> Any:
    return _shown(user_of(request), _found(request, pk))


@api.patch(
    "/complaints/{pk}",
    name="complaint",
    permission=access.CREATE,
    response=ComplaintOut,
    summary=_("Complete the boxes of a complaint"),
    example={"handling": "技术部已派人复查。"},
)
def change(request: HttpRequest, pk: PathId, body: ComplaintChange) -> Any:
    row, user = _found(request, pk), user_of(request)
    enforce(access.may_edit(user, row) & rules.may_change(row.state))
    version = expected(request, row.version, lambda: _shown(user, _found(request, pk)))
    changes = body.changes()
    if "contact_name" in changes and row.contact_name:
        naming.unveil(user, [row])
        enforce(YES if row.is_unveiled else no("section_graded", section="counterparts", grade=""))
    return _shown(user, services.change(row, version=version, by=user, at=clock.now(), **changes))


@api.post(
    "/complaints/{pk}/answer",
    name="complaint-answer",
    permission="assignments.assignment.answer",
    response=ComplaintOut,
    success=200,
    summary=_("Answer a complaint for one's department"),
    description=_("Answers the question of this round that was put to the caller's department."),
    example={"text": "已重新寄出报告，单号见附注。"},
)
def answer(request: HttpRequest, pk: PathId, body: ComplaintAnswer) -> Any:
    from huifang.assignments.access import may_answer

    row, user = _found(request, pk), user_of(request)
    mine = [one for one in selectors.waiting(row) if may_answer(user, one)]
    if not mine:
        raise Refused(no("out_of_reach"))
    assignments.answer(mine[0], text=body.text, by=user, at=clock.now())
    return _shown(user, _found(request, pk))


from huifang.complaints import api_following as _following  # noqa: E402, F401 – more endpoints of these routes
