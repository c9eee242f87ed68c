"""Calls, due items and call records for other systems, such as a dialler or an own front end (R2.7–R2.10)."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field, StringConstraints

from huifang.archive.models import Customer
from huifang.archive.selectors import customers_for
from huifang.followup import access
from huifang.followup.forms import CallForm
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.selectors import call as sheets
from huifang.followup.selectors import queue, records
from huifang.followup.services import calling
from huifang.followup.services.completing import Incomplete
from huifang.followup.views.finishing import write_down
from huifang.integrations.api import (
    Day,
    In,
    Moment,
    Named,
    Number,
    Out,
    Page,
    Paging,
    PathId,
    ProblemError,
    Routes,
    Text,
    field_problem,
    user_of,
)
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.phones import speak
from huifang.obligations.models import Obligation
from huifang.ui.lists import Sort

api = Routes("followup", _("Calls, due items, call records"), order=20)
DUE = Sort("due", "", ("due_at", "id"))
NEWEST = Sort("new", "", ("called_at", "id"), backwards=True)
OLDEST = Sort("old", "", ("pk",))
Outcome = Literal["no_answer", "busy", "wrong_number", "refused", "call_back"]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Key = Annotated[str, StringConstraints(min_length=8, max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]


class CallOut(Out):
    """A call to make."""

    id: int
    kind: str
    way: str
    state: str
    customer: Named
    due_at: datetime
    assignee: Named | None
    unit: int
    unanswered: int
    held_until: datetime | None
    version: int


class FieldOut(Out):
    """A field of the call's sheet: its name for ``fields``, its words, and what may be chosen."""

    name: str
    label: str
    kind: str
    must: bool
    choices: list[list[str]]


class DialOut(Out):
    """A number that may be dialled, masked."""

    id: int
    masked: str


class CallWhole(CallOut):
    """A call with what is due, the numbers, and the fields of its sheet."""

    due: list[str]
    numbers: list[DialOut]
    fields: list[FieldOut]


class Dialled(Out):
    """A number opened for dialling."""

    url: str
    number: str


class Dialling(In):
    """Which number is dialled."""

    number: Number


class AttemptNew(In):
    """A try without a conversation to the end. ``key`` is the caller's own: the same key twice is one try."""

    key: Key
    outcome: Outcome
    number: Number | None = None
    started_at: Moment | None = None
    call_back_at: Moment | None = None
    for_team: Annotated[bool, Field(strict=True)] = False
    note: Annotated[Text, StringConstraints(max_length=200)] = ""


class AttemptOut(Out):
    """A try, and where the call stands after it."""

    id: int
    outcome: str
    ended_at: datetime
    call: CallOut


class RecordNew(In):
    """A conversation: ``fields`` holds the values of the sheet's fields, by their names."""

    key: Key
    fields: Annotated[
        dict[Annotated[str, StringConstraints(max_length=120)], Annotated[Text, StringConstraints(max_length=4000)]], Field(max_length=200)
    ]


class RecordOut(Out):
    """A call record, a line of the form 回访登记表."""

    id: int
    number: str
    customer: Named
    agent: Named
    called_at: datetime
    seconds: int
    satisfaction: str
    opinion: str
    need: str
    complaint: str
    plan: str
    matter: str
    next_on: date | None
    state: str
    version: int


class DueOut(Out):
    """A due item of the ledger: what is due for which customer until when."""

    id: int
    rule: str
    customer: int
    subject: str
    due_at: datetime
    target_on: date | None
    is_provisional: bool
    state: str
    evidence: str


def call_out(row: Task) -> dict[str, Any]:
    """A call with the names of customer and assignee."""
    names = ("id", "kind", "way", "state", "due_at", "unanswered", "held_until", "version")
    return {
        **{name: getattr(row, name) for name in names},
        "customer": {"id": row.customer_id, "name": row.customer.name},
        "assignee": {"id": row.assignee.pk, "name": row.assignee.name} if row.assignee else None,
        "unit": row.unit_id,
    }


def record_out(row: Record) -> dict[str, Any]:
    """A record with the names of customer and agent."""
    names = (
        "id", "number", "called_at", "seconds", "satisfaction", "opinion", "need", "complaint", "plan", "matter", "next_on", "state", "version",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "customer": {"id": row.customer_id, "name": row.customer.name},
        "agent": {"id": row.agent_id, "name": row.agent.name},
    }


def due_out(row: Obligation) -> dict[str, Any]:
    """A due item."""
    names = ("id", "due_at", "target_on", "is_provisional", "state", "evidence")
    return {**{name: getattr(row, name) for name in names}, "rule": row.rule_code, "customer": row.party_id, "subject": str(row.subject)}


def _found(request: HttpRequest, pk: int) -> Task:
    task = get_object_or_404(Task.objects.select_related("customer__unit", "unit", "assignee", "holder"), pk=pk)
    enforce(access.may_view(user_of(request), task))
    return task


@api.get(
    "/calls",
    name="calls",
    permission=access.VIEW,
    response=Page[CallOut],
    summary=_("List open calls"),
    description=_("By due time: one's own, or with scope those of the team, its pool, call-backs, numbers to repair."),
)
def calls(
    request: HttpRequest,
    paging: Query[Paging],
    scope: Literal["mine", "team", "pool", "callbacks", "repair", "all"] = "mine",
    unit: Id | None = None,
    until: Day | None = None,
) -> Any:
    user = user_of(request)
    rows = queue.rows(user, scope, queue.chosen_unit(user, str(unit or "")))
    if until is not None:
        rows = rows.filter(due_at__lt=clock.moment_of(min(until, date(2200, 1, 1)) + timedelta(days=1)))
    return paging.page(rows.select_related("customer", "assignee"), DUE, call_out)


@api.get("/calls/{pk}", name="call", permission=access.VIEW, response=CallWhole, summary=_("One call with its sheet"))
def call(request: HttpRequest, pk: PathId) -> Any:
    task = _found(request, pk)
    sheet = sheets.build(task, clock.now())
    form = CallForm(sheet)
    fields = [
        {
            "name": name,
            "label": str(field.label or name),
            "kind": type(field).__name__.removesuffix("Field").lower(),
            "must": bool(getattr(field, "must", False)),
            "choices": [[str(value), str(label)] for value, label in getattr(field, "choices", ())],
        }
        for name, field in form.fields.items()
    ]
    numbers = [{"id": n.pk, "masked": n.masked} for n in sheet.numbers]
    return {**call_out(task), "due": [item.words.duty for item in sheet.items], "numbers": numbers, "fields": fields}


@api.post(
    "/calls/{pk}/take",
    name="call-take",
    permission=access.CALL,
    response=CallOut,
    success=200,
    summary=_("Take a call"),
    description=_("Holds it for a while; nobody else can take it. Any other call that the caller holds goes back."),
)
def take(request: HttpRequest, pk: PathId) -> Any:
    return call_out(calling.take(_found(request, pk), by=user_of(request), at=clock.now()))


@api.post(
    "/calls/{pk}/dial",
    name="call-dial",
    permission=access.CALL,
    response=Dialled,
    success=200,
    summary=_("Open a number for dialling"),
    description=_("Only of a call that is held, within the hours for calling; the use stands in the history."),
    example={"number": 31},
)
def dial(request: HttpRequest, pk: PathId, body: Dialling) -> Any:
    task = _found(request, pk)
    number = next((n for n in sheets.build(task, clock.now()).numbers if n.pk == body.number), None)
    if number is None:
        raise ProblemError(422, "invalid", errors=[field_problem("number", "no_number")])
    dialled = calling.dial(task, number, by=user_of(request), at=clock.now())
    return {"url": dialled.url, "number": speak(dialled.phone)}


@api.post(
    "/calls/{pk}/attempts",
    name="call-attempts",
    permission=access.CALL,
    response=AttemptOut,
    summary=_("Note a try"),
    description=_("No answer, busy, wrong number, refused, call back; the call moves on by the regulation. Take it first."),
    example={"key": "dialler-2026-0001", "outcome": "no_answer", "number": 31},
)
def attempt(request: HttpRequest, pk: PathId, body: AttemptNew) -> Any:
    task, at = _found(request, pk), clock.now()
    number = _number(task, body.number, at)
    row = calling.log_attempt(
        task,
        outcome=body.outcome,
        key=body.key,
        started_at=min(body.started_at or at, at),
        by=user_of(request),
        at=at,
        number=number,
        call_back_at=body.call_back_at,
        for_team=body.for_team,
        note=body.note,
    )
    return {"id": row.pk, "outcome": row.outcome, "ended_at": row.ended_at, "call": call_out(_found(request, pk))}


def _number(task: Task, wanted: int | None, at: datetime) -> Any:
    if wanted is None:
        return None
    number = next((n for n in sheets.build(task, at).numbers if n.pk == wanted), None)
    if number is None:
        raise ProblemError(422, "invalid", errors=[field_problem("number", "no_number")])
    return number


@api.post(
    "/calls/{pk}/record",
    name="call-record",
    permission=access.CALL,
    response=RecordOut,
    summary=_("Complete a call"),
    description=_("Writes the record of a conversation; what is missing is named field by field. Take the call first."),
    example={"key": "dialler-2026-0002", "fields": {"suited": "yes", "satisfaction": "satisfied", "has_need": "no"}},
)
def complete(request: HttpRequest, pk: PathId, body: RecordNew) -> Any:
    task, user, at = _found(request, pk), user_of(request), clock.now()
    known = Record.objects.filter(attempt__key=body.key, task=task, agent=user).select_related("customer", "agent").first()
    if known:
        return record_out(known)
    form = CallForm(sheets.build(task, at), data={**body.fields, "outcome": Attempt.Outcome.REACHED})
    unknown = [field_problem(f"fields/{name}", "extra_forbidden") for name in body.fields if name not in form.fields]
    if unknown:
        raise ProblemError(422, "invalid", errors=unknown)
    if form.is_valid():
        try:
            row = write_down(task, form, body.key, user, at).record
        except Incomplete as incomplete:
            form.name_gaps(incomplete.gaps)
        else:
            return record_out(row)
    errors = [field_problem(f"fields/{name}", "missing", str(words[0])) for name, words in form.errors.items()]
    raise ProblemError(422, "incomplete", errors=errors)


@api.get("/records", name="records", permission=access.VIEW_RECORD, response=Page[RecordOut], summary=_("List call records"))
def call_records(
    request: HttpRequest,
    paging: Query[Paging],
    satisfaction: Literal["very", "satisfied", "fair", "dissatisfied"] | None = None,
    matter: Literal["open", "none"] | None = None,
    state: Literal["complete", "void"] | None = None,
    customer: Id | None = None,
) -> Any:
    chosen = {"satisfaction": satisfaction, "matter": matter, "state": state, "customer": customer}
    rows = records.for_user(user_of(request)).filter(**{name: value for name, value in chosen.items() if value is not None})
    return paging.page(rows, NEWEST, record_out)


@api.get("/records/{pk}", name="record", permission=access.VIEW_RECORD, response=RecordOut, summary=_("One call record"))
def call_record(request: HttpRequest, pk: PathId) -> Any:
    row = get_object_or_404(Record.objects.select_related("customer", "agent"), pk=pk)
    enforce(access.may_view_record(user_of(request), row))
    return record_out(row)


@api.get(
    "/due-items",
    name="due-items",
    permission="archive.customer.view",
    response=Page[DueOut],
    summary=_("List due items"),
    description=_("The ledger's duties about customers within reach, the oldest first."),
)
def due_items(
    request: HttpRequest,
    paging: Query[Paging],
    state: Literal["open", "met", "waived"] | None = "open",
    customer: Id | None = None,
    until: Day | None = None,
) -> Any:
    rows = Obligation.objects.filter(party_kind=Customer.ref_kind)
    rows = rows.filter(party_id__in=customers_for(user_of(request)).values("pk"))
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(party_id=customer) if customer else rows
    if until is not None:
        rows = rows.filter(due_at__lt=clock.moment_of(min(until, date(2200, 1, 1)) + timedelta(days=1)))
    return paging.page(rows, OLDEST, due_out)
