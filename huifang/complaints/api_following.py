"""For other systems: the alarm of a serious-safety complaint, and members' voices by name (R3.8, R12.3)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import StringConstraints

from huifang.accounts.models import User
from huifang.complaints import access, rights, safety, selectors, voices
from huifang.complaints.api import api
from huifang.complaints.models import Alarm, FirstAction, Voice
from huifang.integrations.api import In, Named, Out, Page, Paging, PathId, Stated, Text, user_of
from huifang.kernel import clock
from huifang.ui.lists import Sort

READ, WRITE = "complaints:read", "complaints:write"
NEWEST = Sort("new", "", ("id",), backwards=True)
Words = Annotated[Stated, StringConstraints(max_length=4000)]
Box = Annotated[Text, StringConstraints(max_length=4000)]


class ActionOut(Out):
    """One line of the first action; ``done_at`` is null until it is ticked off."""

    id: int
    number: int
    text: str
    note: str
    done_by: Named | None
    done_at: datetime | None


class AlarmOut(Out):
    """The alarm of a complaint: whom it called, who took it over, what was done first, the immediate report."""

    complaint: int
    state: str
    reason: str
    raised_by: Named
    raised_at: datetime
    next_at: datetime | None
    acknowledged_by: Named | None
    acknowledged_at: datetime | None
    called: list[Named]
    actions: list[ActionOut]
    report: dict[str, str]
    reported_by: Named | None
    reported_at: datetime | None


class ReportNew(In):
    """The immediate report."""

    what: Words
    where: Box = ""
    harm: Box = ""
    done: Box = ""
    wanted: Box = ""


class ActionDone(In):
    """A line of the first action was done."""

    note: Annotated[Text, StringConstraints(max_length=200)] = ""


class VoiceOut(Out):
    """What a member raised about the centre; ``raised_by`` is null where no name was given."""

    id: int
    kind: str
    text: str
    raised_by: Named | None
    raised_on: date
    due_at: datetime | None
    state: str
    answer: str
    answered_by: Named | None
    answered_at: datetime | None


class VoiceNew(In):
    """A suggestion or complaint about the centre, with the caller's name."""

    kind: Literal["suggestion", "complaint"] = "suggestion"
    text: Words


class VoiceAnswer(In):
    """The answer to a voice."""

    text: Words


def _named(user: User | None) -> dict[str, Any] | None:
    return {"id": user.pk, "name": user.name} if user else None


def alarm_out(row: Alarm) -> dict[str, Any]:
    """An alarm with everybody who was called, each once."""
    called = {call.person_id: call.person for call in row.calls.select_related("person").order_by("id")}
    actions = row.actions.select_related("done_by").order_by("number")
    return {
        "complaint": row.complaint_id,
        **{name: getattr(row, name) for name in ("state", "reason", "raised_at", "next_at", "acknowledged_at", "report", "reported_at")},
        **{name: _named(getattr(row, name)) for name in ("raised_by", "acknowledged_by", "reported_by")},
        "called": [_named(person) for person in called.values()],
        "actions": [{**{n: getattr(one, n) for n in ("id", "number", "text", "note", "done_at")}, "done_by": _named(one.done_by)} for one in actions],
    }  # fmt: skip


def voice_out(row: Voice) -> dict[str, Any]:
    """A voice; nothing of it leads to who raised it without a name."""
    names = ("id", "kind", "text", "raised_on", "due_at", "state", "answer", "answered_at")
    return {**{n: getattr(row, n) for n in names}, "raised_by": _named(row.raised_by), "answered_by": _named(row.answered_by)}


def _alarm(user: User, complaint: int) -> Alarm:
    row = get_object_or_404(selectors.for_user(user), pk=complaint)
    return get_object_or_404(
        Alarm.objects.select_related("complaint__customer", "acknowledged_by", "reported_by", "raised_by"), complaint=row
    )


def _voice(user: User, pk: int) -> Voice:
    return get_object_or_404(voices.visible_to(user).select_related("raised_by", "answered_by"), pk=pk)


@api.get("/complaints/{pk}/alarm", name="complaint-alarm", permission=access.VIEW, response=AlarmOut, summary=_("The alarm of a complaint"))
def alarm(request: HttpRequest, pk: PathId) -> Any:
    return alarm_out(_alarm(user_of(request), pk))


@api.post(
    "/complaints/{pk}/alarm/acknowledge",
    name="complaint-alarm-acknowledge",
    permission=access.VIEW,
    scope=WRITE,
    response=AlarmOut,
    success=200,
    summary=_("Take an alarm over"),
    description=_("Whoever was called, the first of them; from then on nobody else is called."),
)
def acknowledge(request: HttpRequest, pk: PathId) -> Any:
    user = user_of(request)
    safety.acknowledge(_alarm(user, pk), by=user, at=clock.now())
    return alarm_out(_alarm(user, pk))


@api.post(
    "/complaints/{pk}/alarm/report",
    name="complaint-alarm-report",
    permission=access.VIEW,
    scope=WRITE,
    response=AlarmOut,
    summary=_("Make the immediate report"),
    example={"what": "车间有刺鼻气味，人员已撤离。", "done": "技术部已出发"},
)
def report(request: HttpRequest, pk: PathId, body: ReportNew) -> Any:
    user = user_of(request)
    safety.report(_alarm(user, pk), boxes=body.model_dump(), by=user, at=clock.now())
    return alarm_out(_alarm(user, pk))


@api.post(
    "/first-actions/{pk}/done",
    name="first-action-done",
    permission=access.VIEW,
    scope=WRITE,
    response=AlarmOut,
    success=200,
    summary=_("Tick off a line of the first action"),
    example={"note": "现场已隔离。"},
)
def first_action(request: HttpRequest, pk: PathId, body: ActionDone) -> Any:
    user = user_of(request)
    action = get_object_or_404(FirstAction.objects.select_related("alarm__complaint"), pk=pk)
    row = _alarm(user, action.alarm.complaint_id)
    safety.do_first(action, note=body.note, by=user, at=clock.now())
    return alarm_out(row)


@api.get("/voices", name="voices", permission=rights.SPEAK, scope=READ, response=Page[VoiceOut], summary=_("List members' voices"))
def voices_list(request: HttpRequest, paging: Query[Paging]) -> Any:
    rows = voices.visible_to(user_of(request)).select_related("raised_by", "answered_by")
    return paging.page(rows, NEWEST, voice_out)


@api.post(
    "/voices",
    name="voices",
    permission=rights.SPEAK,
    response=VoiceOut,
    summary=_("Raise a suggestion or complaint about the centre"),
    description=_("With the caller's name, for a token tells who calls. Without a name: on the page."),
    example={"kind": "suggestion", "text": "午间增加轮值。"},
)
def speak(request: HttpRequest, body: VoiceNew) -> Any:
    voice, _code = voices.speak(kind=body.kind, text=body.text, named=True, by=user_of(request), at=clock.now())
    return voice_out(voice)


@api.get("/voices/{pk}", name="voice", permission=rights.SPEAK, scope=READ, response=VoiceOut, summary=_("One voice"))
def voice(request: HttpRequest, pk: PathId) -> Any:
    return voice_out(_voice(user_of(request), pk))


@api.post(
    "/voices/{pk}/answer",
    name="voice-answer",
    permission=rights.REPLY,
    response=VoiceOut,
    success=200,
    summary=_("Answer a voice"),
    example={"text": "下月起午间轮值。"},
)
def answer_voice(request: HttpRequest, pk: PathId, body: VoiceAnswer) -> Any:
    user = user_of(request)
    return voice_out(voices.answer(_voice(user, pk), text=body.text, by=user, at=clock.now()))
