"""Pages of assignments: the list, one assignment, its acts, panels on other records."""

from collections.abc import Callable

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.accounts.models import User
from huifang.assignments import access, labels, selectors, services
from huifang.assignments.forms import AnswerForm, ReasonForm
from huifang.assignments.models import Assignment
from huifang.assignments.rules import ASSIGNMENT
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

SPEC = ListSpec(
    name="assignments.list",
    title=gettext_lazy("Assignments"),
    row_template="assignments/rows/assignment.html",
    columns=(
        Column("due", gettext_lazy("Due"), sort="due", value=lambda a: a.due_at),
        Column("title", gettext_lazy("Matter"), fixed=True, value=lambda a: a.title),
        Column("topic", gettext_lazy("Topic"), value=lambda a: a.get_topic_display()),
        Column("unit", gettext_lazy("Asked of"), value=lambda a: a.person or a.unit),
        Column("asked_by", gettext_lazy("Asked by"), value=lambda a: a.asked_by),
        Column("state", gettext_lazy("State"), value=lambda a: a.get_state_display()),
    ),
    sorts=(
        Sort("due", gettext_lazy("Due first"), ("due_at", "id")),
        Sort("new", gettext_lazy("Newest"), ("asked_at", "id"), backwards=True),
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                Choice("pending", gettext_lazy("to be answered"), Q(state__in=selectors.PENDING)),
                Choice("answered", gettext_lazy("answered, to be judged"), Q(state="answered")),
                Choice("closed", gettext_lazy("closed"), Q(state__in=("accepted", "withdrawn"))),
            ),
            default="pending",
        ),
        Filter(
            "topic",
            gettext_lazy("Topic"),
            tuple(Choice(value, label, Q(topic=value)) for value, label in Assignment.Topic.choices),
        ),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("Nothing to answer"),
    empty_text=gettext_lazy(
        "Needs, dissatisfaction and complaints that calls bring up for your department will stand here, each with its due time."
    ),
)


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The assignments the user may see; those to be answered first."""
    context = {"states": labels.STATES, "pending": selectors.PENDING, "now": clock.now()}
    return render_list(request, SPEC, selectors.for_user(user_of(request)), context)


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
    context = {
        "assignment": assignment,
        "states": labels.STATES,
        "late": assignment.due_at < clock.now(),
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


@require_GET
@require(access.VIEW)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Assignments that concern a customer, as a panel of the customer's page."""
    rows = selectors.about(user_of(request), party=Ref("archive.customer", str(pk)))[:20]
    return render(request, "assignments/panel.html", {"rows": rows, "states": labels.STATES})


@require_GET
@require(access.VIEW)
def origin_panel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Assignments that came from one matter, as a panel of its page."""
    rows = selectors.about(user_of(request), origin=Ref(kind, str(pk)))[:50]
    return render(request, "assignments/panel.html", {"rows": rows, "states": labels.STATES})
