"""Assignments for other systems: ask, answer, accept, return."""

import secrets
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import StringConstraints

from huifang.accounts.models import User
from huifang.assignments import access, selectors, services
from huifang.assignments.listing import SPEC
from huifang.assignments.models import Assignment
from huifang.integrations.api import (
    In,
    Moment,
    Named,
    Number,
    Out,
    Page,
    Paging,
    PathId,
    Routes,
    Stated,
    named_rows,
    narrowed,
    user_of,
)
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization.models import Unit
from huifang.ui.lists import Sort

api = Routes("assignments", _("Assignments"), order=40)
NEWEST = Sort("new", "", ("asked_at", "id"), backwards=True)
ABOUT = r"^(archive\.customer|archive\.project|complaints\.complaint|followup\.record):[1-9][0-9]{0,17}$"
Written = Annotated[Stated, StringConstraints(max_length=4000)]


class AssignmentOut(Out):
    """A question to a unit or person; ``about`` is what it came from, such as ``archive.customer:12``."""

    id: int
    topic: str
    title: str
    text: str
    about: str
    unit: Named
    person: Named | None
    asked_by: Named
    asked_at: datetime
    due_at: datetime
    state: str
    answer: str
    answered_at: datetime | None
    version: int


class AssignmentNew(In):
    """A question; its time limit is that of the regulation in force for its topic."""

    title: Annotated[Stated, StringConstraints(max_length=120)]
    text: Written
    about: Annotated[str, StringConstraints(pattern=ABOUT)]
    unit: Number
    person: Number | None = None
    topic: Literal["need", "dissatisfied", "other"] = "other"
    due_at: Moment | None = None


class AssignmentAnswer(In):
    """An answer."""

    text: Written


class ReturnReason(In):
    """Why the answer is sent back."""

    reason: Written


def assignment_out(row: Assignment) -> dict[str, Any]:
    """An assignment with the names of who is asked and who asks."""
    names = ("id", "topic", "title", "text", "asked_at", "due_at", "state", "answer", "answered_at", "version")
    return {
        **{name: getattr(row, name) for name in names},
        "about": str(row.origin),
        "unit": {"id": row.unit_id, "name": row.unit.name},
        "person": {"id": row.person.pk, "name": row.person.name} if row.person else None,
        "asked_by": {"id": row.asked_by_id, "name": row.asked_by.name},
    }


def _found(request: HttpRequest, pk: int) -> Assignment:
    return get_object_or_404(selectors.for_user(user_of(request)), pk=pk)


@api.get("/assignments", name="assignments", permission=access.VIEW, response=Page[AssignmentOut], summary=_("List assignments"))
def assignments(
    request: HttpRequest,
    paging: Query[Paging],
    state: Literal["pending", "answered", "closed"] | None = None,
    topic: Literal["need", "dissatisfied", "complaint", "other"] | None = None,
) -> Any:
    rows = narrowed(selectors.for_user(user_of(request)), SPEC, state=state, topic=topic)
    return paging.page(rows, NEWEST, assignment_out)


@api.post(
    "/assignments",
    name="assignments",
    permission=access.CREATE,
    response=AssignmentOut,
    summary=_("Ask a unit or person"),
    example={"title": "补充现场照片", "text": "请在下周前补充验收照片。", "about": "archive.customer:12", "unit": 4},
)
def ask(request: HttpRequest, body: AssignmentNew) -> Any:
    asked = named_rows(unit=(Unit.objects.filter(is_active=True), body.unit), person=(User.objects.filter(is_active=True), body.person))
    given = body.model_dump(include={"title", "text", "topic", "due_at"})
    row = services.ask_about(origin=Ref.parse(body.about), by=user_of(request), at=clock.now(), key=secrets.token_hex(16), **asked, **given)
    return assignment_out(row)


@api.get("/assignments/{pk}", name="assignment", permission=access.VIEW, response=AssignmentOut, summary=_("One assignment"))
def assignment(request: HttpRequest, pk: PathId) -> Any:
    return assignment_out(_found(request, pk))


@api.post(
    "/assignments/{pk}/answer",
    name="assignment-answer",
    permission=access.ANSWER,
    response=AssignmentOut,
    success=200,
    summary=_("Answer an assignment"),
    example={"text": "已补充，见附件。"},
)
def answer(request: HttpRequest, pk: PathId, body: AssignmentAnswer) -> Any:
    return assignment_out(services.answer(_found(request, pk), text=body.text, by=user_of(request), at=clock.now()))


@api.post(
    "/assignments/{pk}/accept",
    name="assignment-accept",
    permission=access.CREATE,
    response=AssignmentOut,
    success=200,
    summary=_("Accept the answer"),
)
def accept(request: HttpRequest, pk: PathId) -> Any:
    return assignment_out(services.accept(_found(request, pk), by=user_of(request), at=clock.now()))


@api.post(
    "/assignments/{pk}/return",
    name="assignment-return",
    permission=access.CREATE,
    response=AssignmentOut,
    success=200,
    summary=_("Send the answer back"),
    example={"reason": "请说明完成的日期。"},
)
def return_answer(request: HttpRequest, pk: PathId, body: ReturnReason) -> Any:
    return assignment_out(services.return_answer(_found(request, pk), reason=body.reason, by=user_of(request), at=clock.now()))
