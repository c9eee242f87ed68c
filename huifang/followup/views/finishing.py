"""Writing down how a call went, and opening the next one (R2.8–R2.10)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huifang.accounts.models import User
from huifang.archive.models import ContactNumber
from huifang.desk import drafts
from huifang.followup import access
from huifang.followup.forms import CallForm
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.selectors import call as selectors
from huifang.followup.selectors import queue
from huifang.followup.selectors.call import CallSheet
from huifang.followup.services import calling, completing
from huifang.followup.services.completing import Call, Incomplete
from huifang.followup.surveying import Wrong, forms_of, keep
from huifang.followup.views.call import DRAFT, chosen_number, context_of, found, scope_of, suffix_of
from huifang.kernel import clock
from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Conflict, Refused
from huifang.organization.gate import require, user_of
from huifang.surveys.sheet_form import SheetForm
from huifang.ui.toasts import go, toast
from huifang.ui.words import reason_words, year_words

LONGEST = timedelta(hours=4)


@require_POST
@require(access.CALL)
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how the call went and open the next one. What is missing comes back under its field; nothing is lost."""
    user, at = user_of(request), clock.now()
    task = found(user, pk)
    sheet = selectors.build(task, at, user)
    form = CallForm(sheet, data=request.POST)
    key = request.POST.get("key", "")[:60] or f"{sheet.draft_key}-{user.pk}"
    if known := Attempt.objects.filter(key=key, task=task, agent=user).select_related("record").first():
        return _done(request, task, known, sheet.draft_key)
    if not request.POST.get("outcome"):
        form.add_error("outcome", reason_words("outcome_missing", {}))
    if not form.is_valid():
        return _again(request, sheet, form, at)
    calling.take(task, by=user, at=at)
    surveys = forms_of(sheet, data=request.POST)
    try:
        with transaction.atomic():
            attempt = write_down(task, form, key, user, at)
            keep(surveys, attempt, by=user, at=at)
    except Wrong:
        return _again(request, sheet, form, at, surveys)
    except Incomplete as incomplete:
        form.name_gaps(incomplete.gaps)
        return _again(request, sheet, form, at)
    except UnknownYear as unknown:
        form.add_error(None, year_words(unknown))
        return _again(request, sheet, form, at)
    except Refused as refusal:
        if refusal.decision.reason not in FIELD_OF:
            raise
        form.add_error(FIELD_OF[refusal.decision.reason], reason_words(refusal.decision.reason, refusal.decision.params))
        return _again(request, sheet, form, at)
    except Conflict:
        known = Attempt.objects.filter(key=key, task=task, agent=user).select_related("record").first()
        if known is None:
            raise
        attempt = known
    return _done(request, task, attempt, sheet.draft_key)


FIELD_OF: dict[str, str | None] = {
    "call_back_missing": "call_back_at",
    "call_back_past": "call_back_at",
    "call_back_late": "call_back_at",
    "quiet_hours": "call_back_at",
    "too_many_call_backs": "call_back_at",
    "number_not_of_customer": "number",
    "no_route": None,
}


def write_down(task: Task, form: CallForm, key: str, user: User, at: datetime) -> Attempt:
    """Write what a valid form says: a try, or the record of a conversation.

    Raises:
        Incomplete, Refused, Conflict, UnknownYear: as the services say.
    """
    data = form.cleaned_data
    number = chosen_number(form.sheet, data["number"])
    way = data["way"] or task.way
    if way != Task.Way.PHONE:
        number = None
    started = min(max(form.started or at, at - LONGEST), at)
    if data["outcome"] == Attempt.Outcome.REACHED:
        call = _call(form, key, started, number, way)
        return completing.complete(task, call, by=user, at=at).attempt
    return calling.log_attempt(
        task,
        outcome=data["outcome"],
        key=key,
        started_at=started,
        by=user,
        at=at,
        number=number,
        call_back_at=data["call_back_at"],
        for_team=data["call_back_for"] == "team",
        note=data["note"],
        way=way,
    )


def _call(form: CallForm, key: str, started: datetime, number: ContactNumber | None, way: str) -> Call:
    data = form.cleaned_data
    return Call(
        key=key,
        started_at=started,
        suited={"yes": True, "no": False}.get(data["suited"]),
        satisfaction=data["satisfaction"],
        number=number,
        contact=number.contact if number else next(iter(form.sheet.contacts), None),
        language=data["language"],
        answers=form.given(),
        projects=_projects(form.sheet),
        opinion=data["opinion"],
        has_need=form.wants_need,
        need=data["need"],
        has_complaint=data["has_complaint"],
        complaint=data["complaint"],
        complaint_details=form.details(),
        offered=form.offered(),
        plan=data["plan"],
        remarks=data["remarks"],
        next_on=selectors.next_on(form.sheet),
        way=way,
        done=form.done(),
    )


def _projects(sheet: CallSheet) -> list[dict[str, object]]:
    """What stands on the form for each project, as it is now."""
    return [
        {
            "id": section.project.pk,
            "type": section.type_name,
            "completed_on": str(section.project.completed_on or ""),
            "precision": section.project.precision,
            "contract": section.project.contract.number if section.project.contract else "",
            "duties": [
                {"duty": item.words.duty, "target": str(item.obligation.target_on or ""), "tell": item.words.tell} for item in section.items
            ],
        }
        for section in sheet.sections
    ]


def _again(
    request: HttpRequest, sheet: CallSheet, form: CallForm, at: datetime, surveys: Sequence[SheetForm] | None = None
) -> HttpResponse:
    draft = drafts.read(user_of(request), DRAFT, sheet.draft_key)
    context = context_of(request, sheet, form, at) | {"draft_version": draft.version}
    if surveys is not None:
        context["surveys"] = surveys
    return render(request, "followup/parts/form.html", context, status=422)


def _done(request: HttpRequest, task: Task, attempt: Attempt, draft_key: str) -> HttpResponse:
    user = user_of(request)
    drafts.clear(user, DRAFT, draft_key, at=clock.now())
    record = Record.objects.filter(attempt=attempt).first()
    said = (
        _("Record {number} is complete.").format(number=record.number)
        if record
        else _("Written down: {outcome}.").format(outcome=attempt.get_outcome_display())
    )
    toast(request, said)
    scope, unit = scope_of(request)
    following = queue.next_task(user, clock.now(), scope=scope, unit=unit, other_than=task.pk)
    if following is None:
        toast(request, _("Nothing more is due today."), tone="plain")
        return go(request, reverse("followup:queue") + suffix_of(request))
    return go(request, reverse("followup:task", args=[following.pk]) + suffix_of(request))
