"""Approvals for other systems: the inbox, one request with its chain, and every act on it (R1.7, R1.9, R3.5)."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field, StringConstraints

from huifang.accounts.models import User
from huifang.approvals import access, presenting, selectors, services
from huifang.approvals.models import Approval, Question
from huifang.approvals.presenting import StepView
from huifang.integrations.api import (
    In,
    Named,
    Number,
    Out,
    Page,
    Paging,
    PathId,
    Routes,
    Stated,
    Text,
    current_of,
    named,
    named_rows,
    user_of,
)
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.ui.lists import Sort

api = Routes("approvals", _("Approvals"), order=45)
WRITE = "approvals:write"
NEWEST = Sort("new", "", ("pk",), backwards=True)
Box = Literal["mine", "questions", "delegated", "requests", "decided", "all"]
Seen = Annotated[int, Field(strict=True, ge=1, le=999)]


class ApprovalOut(Out):
    """A request for approval; ``about`` is the thing, such as ``followup.record:12``."""

    id: int
    title: str
    chain: str
    about: str
    amount: int | None
    reason: str
    state: str
    requested_by: Named
    unit: Named | None
    requested_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    version: int


class FactOut(Out):
    """Something that the decision needs, in words."""

    label: str
    value: str


class VoteOut(Out):
    """What somebody decided, and for whom."""

    by: Named
    principal: Named
    verdict: str
    text: str
    at: datetime


class QuestionOut(Out):
    """A question back and its answer."""

    id: int
    asked_by: Named
    asked_of: Named
    text: str
    asked_at: datetime
    answer: str
    closed_at: datetime | None


class StepOut(Out):
    """A step of the chain; ``people`` are those who can decide it now."""

    number: int
    who: str
    state: str
    due_at: datetime | None
    people: list[str]
    votes: list[VoteOut]
    questions: list[QuestionOut]


class May(Out):
    """What the caller can do now; a question or a decision can go to the people named."""

    decide: bool
    answer: bool
    withdraw: bool
    ask: list[Named]
    delegate_to: list[Named]


class ApprovalWhole(ApprovalOut):
    """A request with its facts and its chain."""

    facts: list[FactOut]
    steps: list[StepOut]
    step: int | None
    may: May


class Opinion(In):
    """An approval; ``step`` is the number of the step that was seen, another one answers 409."""

    text: Annotated[Text, StringConstraints(max_length=1000)] = ""
    step: Seen | None = None


class Refusal(In):
    """A refusal with its reason."""

    text: Annotated[Stated, StringConstraints(max_length=1000)]
    step: Seen | None = None


class QuestionNew(In):
    """A question back to somebody under ``may.ask``."""

    person: Number
    text: Annotated[Stated, StringConstraints(max_length=1000)]
    step: Seen | None = None


class DelegationNew(In):
    """To whom the decision goes: somebody under ``may.delegate_to``."""

    person: Number
    text: Annotated[Text, StringConstraints(max_length=200)] = ""
    step: Seen | None = None


class QuestionAnswer(In):
    """The answer to the question that is open."""

    text: Annotated[Stated, StringConstraints(max_length=2000)]


class Withdrawal(In):
    """Why a request is taken back; may be left out."""

    text: Annotated[Text, StringConstraints(max_length=200)] = ""


_NAMES = ("id", "title", "chain", "amount", "reason", "state", "requested_at", "due_at", "closed_at", "version")


def approval_out(row: Approval) -> dict[str, Any]:
    """A request with who asked."""
    shown = {name: getattr(row, name) for name in _NAMES}
    return {**shown, "about": str(row.subject), "requested_by": named(row.requested_by), "unit": named(row.unit)}


def _whole(request: HttpRequest, pk: int) -> dict[str, Any]:
    row, user = _found(request, pk), user_of(request)
    sheet = presenting.sheet(row, user, clock.now())
    may = {
        "decide": sheet.seat is not None,
        "answer": sheet.may_answer,
        "withdraw": sheet.may_withdraw,
        "ask": [named(person) for person in sheet.askable],
        "delegate_to": [named(person) for person in sheet.stand_ins],
    }
    return {
        **approval_out(row),
        "facts": [{"label": str(label), "value": str(value)} for label, value in sheet.facts],
        "steps": [_step(view) for view in sheet.steps],
        "step": sheet.running.number if sheet.running else None,
        "may": may,
    }


def _step(view: StepView) -> dict[str, Any]:
    votes = [{"by": named(v.by), "principal": named(v.principal), "verdict": v.verdict, "text": v.text, "at": v.at} for v in view.votes]
    return {
        **{name: getattr(view.step, name) for name in ("number", "state", "due_at")},
        "who": str(view.who),
        "people": view.people,
        "votes": votes,
        "questions": [_question(question) for question in view.questions],
    }


def _question(row: Question) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ("id", "text", "asked_at", "answer", "closed_at")}
    return {**shown, "asked_by": named(row.asked_by), "asked_of": named(row.asked_of)}


def _found(request: HttpRequest, pk: int) -> Approval:
    try:
        row = selectors.found(user_of(request), pk)
    except Approval.DoesNotExist as error:
        raise Http404 from error
    current_of(request, lambda: _whole(request, pk))
    return row


def _mine(request: HttpRequest, pk: int) -> tuple[Approval, User]:
    """A request whose running step the caller decides.

    Raises:
        Conflict: it is decided already.
        Refused: the step is somebody else's.
    """
    row, user = _found(request, pk), user_of(request)
    if not row.is_open:
        raise Conflict
    enforce(access.may_decide(user, row))
    return row, user


_IN_BOX: dict[str, Callable[[User], QuerySet[Approval]]] = {
    "requests": selectors.requested_by,
    "decided": selectors.decided_by,
    "all": selectors.visible_to,
}


def _rows(user: User, box: str) -> QuerySet[Approval]:
    if box in _IN_BOX:
        return _IN_BOX[box](user)
    if box == "mine":
        ids = [row.pk for row in selectors.to_decide(user, clock.now())[0]]
    elif box == "questions":
        ids = [question.approval_id for question in selectors.questions_to(user)]
    else:
        ids = [row.pk for row in selectors.delegated(user, clock.now())]
    return Approval.objects.select_related("requested_by", "unit").filter(pk__in=ids)


@api.get(
    "/approvals",
    name="approvals",
    permission=access.VIEW,
    response=Page[ApprovalOut],
    summary=_("List requests for approval"),
    description=_("In this order: to be decided by the caller, to be answered, given to others, whatever the caller takes part in."),
)
def approvals(request: HttpRequest, paging: Query[Paging], box: Box = "mine") -> Any:
    return paging.page(_rows(user_of(request), box), NEWEST, approval_out)


@api.get("/approvals/{pk}", name="approval", permission=access.VIEW, response=ApprovalWhole, summary=_("One request with its chain"))
def approval(request: HttpRequest, pk: PathId) -> Any:
    return _whole(request, pk)


@api.post(
    "/approvals/{pk}/approve",
    name="approval-approve",
    permission=access.VIEW,
    scope=WRITE,
    response=ApprovalWhole,
    success=200,
    summary=_("Approve"),
    example={"text": "同意", "step": 1},
)
def approve(request: HttpRequest, pk: PathId, body: Opinion) -> Any:
    row, user = _mine(request, pk)
    services.approve(row, by=user, at=clock.now(), text=body.text, step=body.step)
    return _whole(request, pk)


@api.post(
    "/approvals/{pk}/refuse",
    name="approval-refuse",
    permission=access.VIEW,
    scope=WRITE,
    response=ApprovalWhole,
    success=200,
    summary=_("Turn down"),
    example={"text": "请先核对名单。", "step": 1},
)
def refuse(request: HttpRequest, pk: PathId, body: Refusal) -> Any:
    row, user = _mine(request, pk)
    services.refuse(row, reason=body.text, by=user, at=clock.now(), step=body.step)
    return _whole(request, pk)


@api.post(
    "/approvals/{pk}/ask",
    name="approval-ask",
    permission=access.VIEW,
    scope=WRITE,
    response=ApprovalWhole,
    success=200,
    summary=_("Ask a question back"),
    description=_("The time limit stands still until the answer."),
    example={"person": 7, "text": "名单给谁用？", "step": 1},
)
def ask(request: HttpRequest, pk: PathId, body: QuestionNew) -> Any:
    row, user = _mine(request, pk)
    people = named_rows(person=(User.objects.filter(is_active=True), body.person))
    services.ask_back(row, of=people["person"], text=body.text, by=user, at=clock.now(), step=body.step)
    return _whole(request, pk)


@api.post(
    "/approvals/{pk}/delegate",
    name="approval-delegate",
    permission=access.VIEW,
    scope=WRITE,
    response=ApprovalWhole,
    success=200,
    summary=_("Give the decision to somebody"),
    description=_("To a deputy, a colleague of the role or a leader nearby; the caller may still decide."),
    example={"person": 9, "text": "我今天外出", "step": 1},
)
def delegate(request: HttpRequest, pk: PathId, body: DelegationNew) -> Any:
    row, user = _mine(request, pk)
    people = named_rows(person=(User.objects.filter(is_active=True), body.person))
    services.delegate(row, to=people["person"], by=user, at=clock.now(), text=body.text, step=body.step)
    return _whole(request, pk)


@api.post(
    "/approvals/{pk}/answer",
    name="approval-answer",
    permission=access.VIEW,
    scope=WRITE,
    response=ApprovalWhole,
    success=200,
    summary=_("Answer the question that is open"),
    example={"text": "业务部联系老客户用。"},
)
def answer(request: HttpRequest, pk: PathId, body: QuestionAnswer) -> Any:
    row = _found(request, pk)
    asked = row.questions.filter(closed_at=None).select_related("approval__requested_by", "approval__unit", "step").first()
    if asked is None:
        raise Refused(no("no_open_question"))
    services.answer(asked, text=body.text, by=user_of(request), at=clock.now())
    return _whole(request, pk)


@api.post(
    "/approvals/{pk}/withdraw",
    name="approval-withdraw",
    permission=access.VIEW,
    scope=WRITE,
    response=ApprovalWhole,
    success=200,
    summary=_("Take one's own request back"),
    example={"text": "改用月底的名单"},
)
def withdraw(request: HttpRequest, pk: PathId, body: Withdrawal) -> Any:
    row = _found(request, pk)
    services.withdraw(row, by=user_of(request), at=clock.now(), reason=body.text)
    return _whole(request, pk)
