"""Giving calls to an agent or a team, taking that back, voiding a call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.followup import access
from huifang.followup.forms import ReasonForm
from huifang.followup.models import Task
from huifang.followup.rules.calling import OPEN
from huifang.followup.selectors import queue
from huifang.followup.services import managing
from huifang.followup.views.call import found
from huifang.kernel import clock
from huifang.organization import selectors as organization
from huifang.organization.gate import require, user_of
from huifang.organization.models import Unit
from huifang.ui.toasts import done, go, toast

MOST = 200


@require_POST
@require(access.ASSIGN)
def choose(request: HttpRequest) -> HttpResponse:
    """From the queue: ask to whom the selected calls go."""
    ids = [pk for pk in request.POST.getlist("ids") if pk.isdecimal() and len(pk) < 19][:MOST]
    if not ids:
        return done(request, _("Select some calls first."), tone="bad")
    return go(request, f"{reverse('followup:assign')}?ids={','.join(ids)}")


@require_http_methods(["GET", "POST"])
@require(access.ASSIGN)
def assign(request: HttpRequest) -> HttpResponse:
    """Choose an agent or a team for some calls."""
    user, at = user_of(request), clock.now()
    ids = [int(pk) for pk in request.GET.get("ids", "").split(",") if pk.isdecimal() and len(pk) < 19][:MOST]
    tasks = list(
        access.visible_to(user).filter(pk__in=ids, state__in=(*OPEN, "repair")).select_related("unit", "customer").order_by("due_at", "id")
    )
    teams = [unit for unit in queue.units_for(user) if access.may_assign_into(user, unit)]
    error = ""
    if request.method == "POST":
        unit, person = _target(request.POST.get("to", ""), teams)
        if unit and tasks:
            batch, count = managing.assign_many(tasks, to=person, unit=unit, by=user, at=at)
            to = person.name if person else unit.name
            said = ngettext("%(n)d call was given to %(to)s.", "%(n)d calls were given to %(to)s.", count) % {"n": count, "to": to}
            undo = reverse("followup:undo_assign", args=[batch]) if count else ""
            return done(request, said, undo_url=undo, to=reverse("followup:queue"))
        error = _("Choose an agent or a team.")
    queue.prepare(tasks, user)
    context = {"tasks": tasks, "teams": _teams(teams, user), "error": error, "ids": ",".join(map(str, ids))}
    return render(request, "followup/assign.html", context, status=422 if error else 200)


def _target(to: str, teams: list[Unit]) -> tuple[Unit | None, User | None]:
    """The team and the agent behind ``unit:7`` or ``user:12:7``; no team when the choice is none of those offered."""
    kind, *numbers = to.split(":")
    unit = next((u for u in teams if numbers and str(u.pk) == numbers[-1]), None)
    if unit is None or kind == "unit":
        return unit, None
    person = organization.members(unit).filter(pk=numbers[0]).first() if numbers[0].isdecimal() and len(numbers[0]) < 19 else None
    return (unit, person) if person else (None, None)


def _teams(units: list[Unit], user: User) -> list[tuple[Unit, list[tuple[User, int]]]]:
    """Teams with those who call for them and how many calls each has until the end of today."""
    at = clock.now()
    found = []
    for unit in units:
        callers = [person for person in organization.members(unit) if access.calls_for(person, unit)]
        open_calls = Task.objects.filter(state__in=OPEN, due_at__lt=queue.tomorrow(at))
        loads = [(person, open_calls.filter(assignee=person)[: queue.COUNT_CAP].count()) for person in callers]
        if loads:
            found.append((unit, loads))
    return found


@require_POST
@require(access.ASSIGN)
def undo(request: HttpRequest, batch: str) -> HttpResponse:
    """Give the calls back to those who had them."""
    count = managing.undo_assign(batch, by=user_of(request), at=clock.now())
    return done(request, ngettext("%(n)d call went back.", "%(n)d calls went back.", count) % {"n": count})


@require_http_methods(["GET", "POST"])
@require(access.ASSIGN)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void a call that need not be made, with the reason."""
    user = user_of(request)
    task = found(user, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        managing.void(task, reason=form.cleaned_data["reason"], by=user, at=clock.now())
        toast(request, _("The call is void."))
        return go(request, "followup:queue")
    return render(request, "followup/void.html", {"task": task, "form": form}, status=422 if form.is_bound else 200)
