"""Pages of assignments: the list, one assignment, its acts, panels on other records."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huifang.accounts.models import User
from huifang.assignments import access, labels, listing, selectors, services
from huifang.assignments.forms import AnswerForm, HandForm, ReasonForm
from huifang.assignments.models import Assignment
from huifang.assignments.rules import ASSIGNMENT
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.ui.lists import render_list
from huifang.ui.toasts import close_drawer, go, toast, trigger


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The assignments the user may see; those to be answered first."""
    context = {"states": labels.STATES, "views": listing.views(request)}
    return render_list(request, listing.SPEC, selectors.for_user(user_of(request)), context)


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One assignment: what is asked, what was answered, what may be done now."""
    return _page(request, _found(user_of(request), pk))


def _found(user: User, pk: int) -> Assignment:
    return get_object_or_404(selectors.for_user(user), pk=pk)


def _page(request: HttpRequest, assignment: Assignment, form: AnswerForm | ReasonForm | None = None, action: str = "") -> HttpResponse:
    user = user_of(request)
    possible = ASSIGNMENT.possible(assignment.state, {"text": "…"})
    answering = access.may_answer(user, assignment) if "answer" in possible else None
    judging = access.may_judge(user, assignment) if {"accept", "withdraw"} & set(possible) else None
    at = clock.now()
    listing.prepare([assignment])
    people = selectors.colleagues(assignment) if answering else []
    context = {
        "assignment": assignment,
        "states": labels.STATES,
        "left": listing.words_left(assignment),
        "tone": "bad" if assignment.due_at < at else "plain",
        "may_take": bool(answering) and user in people,
        "may_remind": "remind" in possible and bool(access.may_remind(user, assignment)) and not answering,
        "reminded_lately": assignment.reminded_at is not None and assignment.reminded_at > at - services.REMIND_AGAIN,
        "hand_form": HandForm(people=[p for p in people if p.pk != user.pk]) if answering else None,
        "notes": assignment.notes.select_related("by").order_by("id"),
        "possible": possible,
        "may_answer": bool(answering),
        "may_judge": bool(judging),
        "answer_form": form if isinstance(form, AnswerForm) else AnswerForm(),
        "reason_form": form if isinstance(form, ReasonForm) else ReasonForm(prefix="reason"),
        "failed": action,
    }
    return render(request, "assignments/show.html", context, status=422 if form else 200)


Service = Callable[..., Assignment]


def _act(request: HttpRequest, pk: int, form: AnswerForm | ReasonForm | None, service: Service, word: str, said: str) -> HttpResponse:
    user = user_of(request)
    assignment = _found(user, pk)
    written: dict[str, str] = {}
    if form is not None:
        if not form.is_valid():
            return _page(request, assignment, form, service.__name__)
        written = {word: form.cleaned_data["text"]}
    service(assignment, by=user, at=clock.now(), **written)
    toast(request, said)
    return _back(request, pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the assignment; in the drawer, back to the list behind it."""
    if request.headers.get("HX-Target") == "drawer-body":
        return trigger(close_drawer(), "ui:counters")
    return go(request, "assignments:show", pk)


@require_POST
@require(access.ANSWER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer it."""
    return _act(request, pk, AnswerForm(request.POST), services.answer, "text", _("Answered. The one who asked was told."))


@require_POST
@require(access.CREATE)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the answer."""
    return _act(request, pk, None, services.accept, "", _("Accepted, the matter is closed."))


@require_POST
@require(access.CREATE)
def return_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the answer back."""
    form = ReasonForm(request.POST, prefix="reason")
    return _act(request, pk, form, services.return_answer, "reason", _("Sent back; a new time limit runs."))


@require_POST
@require(access.CREATE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the question back."""
    form = ReasonForm(request.POST, prefix="reason")
    return _act(request, pk, form, services.withdraw, "reason", _("Withdrawn."))


@require_POST
@require(access.ANSWER)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """See to it oneself."""
    return _act(request, pk, None, services.take, "", _("You see to it now."))


@require_POST
@require(access.ANSWER)
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to a colleague of the unit."""
    user = user_of(request)
    assignment = _found(user, pk)
    form = HandForm(request.POST, people=selectors.colleagues(assignment))
    if not form.is_valid():
        toast(request, _("Choose a colleague."), tone="bad")
        return go(request, "assignments:show", pk)
    to = form.cleaned_data["to"]
    services.pass_on(assignment, to=to, reason=form.cleaned_data["reason"], by=user, at=clock.now())
    toast(request, _("Handed to {name}.").format(name=to.name))
    visible = selectors.for_user(user).filter(pk=pk).exists()
    return _back(request, pk) if visible else go(request, "assignments:list")


@require_POST
@require(access.CREATE)
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind whoever is to answer."""
    return _act(request, pk, None, services.remind, "", _("Reminded."))


@require_GET
@require(access.VIEW)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Assignments that concern a customer, as a panel of the customer's page."""
    rows = selectors.about(user_of(request), party=Ref("archive.customer", str(pk)))[:20]
    return _panel(request, rows, Ref("archive.customer", str(pk)))


@require_GET
@require(access.VIEW)
def origin_panel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Assignments that came from one matter, as a panel of its page."""
    rows = selectors.about(user_of(request), origin=Ref(kind, str(pk)))[:50]
    return _panel(request, rows, Ref(kind, str(pk)))


def _panel(request: HttpRequest, rows: Iterable[Assignment], origin: Ref) -> HttpResponse:
    ask = "" if not access.may_ask_about(user_of(request), origin) else f"{reverse('assignments:new')}?about={origin}"
    return render(request, "assignments/panel.html", {"rows": rows, "states": labels.STATES, "ask": ask})
