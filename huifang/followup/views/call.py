"""The call screen: look, hold, dial, finish (R2.5–R2.10)."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huifang.accounts.models import User
from huifang.archive.models import Contact, ContactNumber
from huifang.desk import drafts
from huifang.followup import access, labels
from huifang.followup.forms import CallForm, RepairForm
from huifang.followup.models import Record, Task
from huifang.followup.rules.calling import OPEN
from huifang.followup.selectors import call as selectors
from huifang.followup.selectors import moments, queue, script
from huifang.followup.selectors.call import CallSheet
from huifang.followup.services import calling
from huifang.followup.surveying import forms_of
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce
from huifang.kernel.phones import speak
from huifang.organization.gate import require, user_of
from huifang.regulations.shapes import CallLength
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words

DRAFT = "followup.call"
QUEUE_ROWS = 15


def found(user: User, pk: int) -> Task:
    """The call, if the user may look at it.

    Raises:
        Refused: it belongs to another team.
        Http404: there is none.
    """
    task = get_object_or_404(Task.objects.select_related("customer__unit", "unit", "assignee", "holder", "round__rule"), pk=pk)
    enforce(access.may_view(user, task))
    return task


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The call screen of an open call; the record page of a closed one."""
    user, at = user_of(request), clock.now()
    task = found(user, pk)
    sheet = selectors.build(task, at, user)
    if task.state not in OPEN:
        return _closed(request, sheet)
    draft = drafts.read(user, DRAFT, sheet.draft_key)
    form = CallForm(sheet, initial=_initial(sheet, user) | draft.values)
    context = context_of(request, sheet, form, at) | _around(request, task, at) | {"draft_version": draft.version}
    return render(request, "followup/call.html", context)


def _initial(sheet: CallSheet, user: User) -> dict[str, object]:
    first = sheet.numbers[0].pk if sheet.numbers else ""
    return {"way": sheet.task.way, "language": sheet.customer.language, "number": str(first), "call_back_for": "mine"}


def context_of(request: HttpRequest, sheet: CallSheet, form: CallForm, at: datetime) -> dict[str, Any]:
    """What the middle and the right column show."""
    user = user_of(request)
    task = sheet.task
    number = chosen_number(sheet, str(form["number"].value() or ""))
    length = sheet.rules.first(CallLength)
    return {
        "task": task,
        "sheet": sheet,
        "form": form,
        "outcome": str(form["outcome"].value() or ""),
        "started_at": form.data.get("started_at", "") or form.initial.get("started_at", ""),
        "chosen": number,
        "contact": number.contact if number else next(iter(sheet.contacts), None),
        "talk": script.talk(sheet, user, number.contact if number else next(iter(sheet.contacts), None), at),
        "length": length.value if length else CallLength(),
        "moments": moments.call_back_moments(at),
        "states": labels.TASK_STATES,
        "satisfactions": labels.SATISFACTION,
        "assignment_states": _assignment_states(),
        "may_call": access.may_call(user, task),
        "part_in_it": not access.may_return(user, task),
        "may_assign": access.may_assign(user, task),
        "mine": selectors.is_mine(user, task),
        "suffix": suffix_of(request),
        "hold": _hold(task, user, at),
        "draft_version": None,
        "surveys": forms_of(sheet, data=form.data) if form.is_bound else forms_of(sheet, initial=form.initial),
    }


def _assignment_states() -> dict[str, Any]:
    from huifang.assignments.labels import STATES

    return dict(STATES)


def chosen_number(sheet: CallSheet, chosen: str) -> ContactNumber | None:
    """The number of the customer with this id."""
    return next((n for n in sheet.numbers if str(n.pk) == chosen), None)


def _around(request: HttpRequest, task: Task, at: datetime) -> dict[str, Any]:
    """The left column: the queue that the user came from."""
    user = user_of(request)
    scope, unit = scope_of(request)
    tasks = queue.rows(user, scope, unit)
    rows = list(tasks.order_by("due_at", "id")[:QUEUE_ROWS])
    if task.pk not in {row.pk for row in rows}:
        rows = [task, *rows[:-1]] if len(rows) == QUEUE_ROWS else [task, *rows]
    queue.prepare(rows, user)
    return {"rows": rows, "counts": queue.counts(tasks, at), "scope": scope, "cap": queue.COUNT_CAP}


def scope_of(request: HttpRequest) -> tuple[str, int | None]:
    """The part of the queue that the user works in, and its team."""
    scope = request.GET.get("scope", queue.MINE)
    scope = scope if scope in queue.SCOPES else queue.MINE
    return scope, queue.chosen_unit(user_of(request), request.GET.get("unit", ""))


def suffix_of(request: HttpRequest) -> str:
    """The query that keeps the user in that part of the queue."""
    known = {k: request.GET[k] for k in ("scope", "unit") if request.GET.get(k)}
    return "?" + urlencode(known) if known else ""


def _hold(task: Task, user: User, at: datetime) -> dict[str, object]:
    """Who holds the call: ``mine``, ``other`` with the name, ``free``, or ``closed``."""
    if task.state not in OPEN:
        return {"state": "closed"}
    if task.holder is None or task.held_until is None or task.held_until <= at:
        return {"state": "free"}
    return {"state": "mine" if task.holder_id == user.pk else "other", "holder": task.holder.name, "until": task.held_until}


def _hold_part(request: HttpRequest, task: Task) -> HttpResponse:
    user = user_of(request)
    context = {"task": task, "hold": _hold(task, user, clock.now()), "mine": selectors.is_mine(user, task)}
    return render(request, "followup/parts/hold.html", context)


@require_POST
@require(access.CALL)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the call; the answer says who holds it."""
    user = user_of(request)
    task = found(user, pk)
    try:
        calling.take(task, by=user, at=clock.now())
    except Refused as refusal:
        if refusal.decision.reason not in {"held_by_other", "not_from_state"}:
            raise
    return _hold_part(request, task)


@require_POST
@require(access.CALL)
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Prolong the hold, once a minute while the page is open."""
    user = user_of(request)
    task = found(user, pk)
    calling.renew(task, by=user, at=clock.now())
    return _hold_part(request, task)


@require_POST
@require(access.CALL)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the call back into the queue."""
    user = user_of(request)
    calling.release(found(user, pk), by=user, at=clock.now())
    if request.POST.get("leave"):
        return HttpResponse(status=204)
    return go(request, reverse("followup:queue") + suffix_of(request))


@require_POST
@require(access.CALL)
def dial(request: HttpRequest, pk: int) -> JsonResponse:
    """Open one number for dialling: what the telephone needs, and the number as it is spoken."""
    user, at = user_of(request), clock.now()
    task = found(user, pk)
    wanted = request.POST.get("number", "")
    number = ContactNumber.objects.select_related("contact").filter(pk=wanted if wanted.isdecimal() and len(wanted) < 19 else 0).first()
    if number is None:
        return JsonResponse({"error": "no_number", "message": reason_words("no_number", {})}, status=422)
    dialled = calling.dial(task, number, by=user, at=at)
    return JsonResponse({"url": dialled.url, "spoken": speak(dialled.phone), "started_at": at.isoformat()})


@require_GET
@require(access.VIEW)
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """What to say to the contact of the chosen number."""
    user, at = user_of(request), clock.now()
    sheet = selectors.build(found(user, pk), at, user)
    number = chosen_number(sheet, request.GET.get("number", ""))
    contact: Contact | None = number.contact if number else next(iter(sheet.contacts), None)
    context = {
        "talk": script.talk(sheet, user, contact, at),
        "sheet": sheet,
        "language": request.GET.get("language", sheet.customer.language),
    }
    return render(request, "followup/parts/talk.html", context)


def _closed(request: HttpRequest, sheet: CallSheet, form: RepairForm | None = None, status: int = 200) -> HttpResponse:
    task = sheet.task
    user = user_of(request)
    context = {
        "task": task,
        "sheet": sheet,
        "satisfactions": labels.SATISFACTION,
        "attempts": task.attempts.select_related("agent").order_by("id"),
        "records": Record.objects.filter(task=task).order_by("id"),
        "states": labels.TASK_STATES,
        "outcomes": labels.OUTCOMES,
        "repair_form": (form or RepairForm(sheet)) if task.state == Task.State.REPAIR and access.may_call(user, task) else None,
        "may_assign": access.may_assign(user, task),
    }
    return render(request, "followup/closed.html", context, status=status)


@require_POST
@require(access.CALL)
def repair(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a new number on file; the call is due again."""
    from huifang.followup.services import managing

    user, at = user_of(request), clock.now()
    task = found(user, pk)
    sheet = selectors.build(task, at, user)
    form = RepairForm(sheet, data=request.POST)
    if not form.is_valid():
        return _closed(request, sheet, form, status=422)
    contact = next(c for c in sheet.contacts if str(c.pk) == form.cleaned_data["contact"])
    managing.repair_with(task, contact, form.cleaned_data["phone"], by=user, at=at)
    toast(request, _("The number is on file; the call is due again."))
    return go(request, "followup:task", task.pk)
