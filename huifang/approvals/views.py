"""Pages of approvals: one inbox, one approval, its acts, the panel on other records."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from huifang.accounts.models import User
from huifang.approvals import access, forms, labels, presenting, selectors, services
from huifang.approvals.models import Approval, Question
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, enforce
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import go, is_htmx, toast

BOXES: dict[str, Any] = {
    "mine": gettext_lazy("To decide"),
    "questions": gettext_lazy("Questions to me"),
    "delegated": gettext_lazy("Given to others"),
    "requests": gettext_lazy("My requests"),
    "decided": gettext_lazy("Decided"),
    "all": gettext_lazy("All"),
}
EMPTY: dict[str, Any] = {
    "mine": gettext_lazy("What the regulations put before you for approval appears here, the most urgent first."),
    "questions": gettext_lazy("When somebody who decides asks you back, the question appears here."),
    "delegated": gettext_lazy("Decisions that you have given to somebody else appear here until they are made."),
    "requests": gettext_lazy("What you have asked approval for appears here with how far it has come."),
    "decided": gettext_lazy("What you have decided appears here, and what others decided on your behalf."),
    "all": gettext_lazy("Requests for approval appear here."),
}
PAGE = 40
Acted = Callable[[Approval], object]


@require_GET
@require(access.VIEW)
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the user, and what became of it; the first request is open beside the list."""
    user, at = user_of(request), clock.now()
    box = request.GET.get("box", "mine")
    if box not in BOXES or (box == "all" and not access.sees_all(user)):
        box = "mine"
    before = request.GET.get("before", "")
    rows, bulk = _rows(user, box, int(before) if before.isdecimal() else None)
    more = rows[PAGE - 1].pk if len(rows) > PAGE and box in {"requests", "decided", "all"} else None
    rows = rows[:PAGE] if more else rows
    context: dict[str, Any] = {
        "box": box,
        "tabs": [(key, word, f"?box={key}") for key, word in BOXES.items() if key != "all" or access.sees_all(user)],
        "rows": rows,
        "bulk": bulk,
        "more": more,
        "empty": EMPTY[box],
        "states": labels.STATES,
        "now": at,
    }
    if rows:
        context |= _sheet(presenting.sheet(rows[0], user, at))
    return render(request, "approvals/inbox.html", context)


def _rows(user: User, box: str, before: int | None) -> tuple[list[Approval], set[int]]:
    if box == "mine":
        rows, room = selectors.to_decide(user, clock.now())
        steps = {row.pk: room.running(row) for row in rows}
        return rows, {pk for pk, step in steps.items() if step and step.bulk}
    if box == "questions":
        return [question.approval for question in selectors.questions_to(user)], set()
    if box == "delegated":
        return selectors.delegated(user, clock.now()), set()
    found = {"requests": selectors.requested_by, "decided": selectors.decided_by, "all": selectors.visible_to}[box](user)
    return list((found.filter(pk__lt=before) if before else found)[: PAGE + 1]), set()


def _sheet(sheet: presenting.Sheet, failed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "opinion_form": forms.OpinionForm(auto_id="opinion_%s"),
        "question_form": forms.QuestionForm(people=sheet.askable, auto_id="question_%s"),
        "delegation_form": forms.DelegationForm(people=sheet.stand_ins, auto_id="delegation_%s"),
        "answer_form": forms.AnswerForm(auto_id="answer_%s"),
        "withdrawal_form": forms.WithdrawalForm(auto_id="withdrawal_%s"),
    }
    return {
        "sheet": sheet,
        "approval": sheet.approval,
        "states": labels.STATES,
        "step_states": labels.STEP_STATES,
        **drawn,
        **(failed or {}),
    }


@require_GET
@require(access.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One approval: what it is about, how far it is, what the user can do; a part of the inbox when htmx asks."""
    return _page(request, _found(user_of(request), pk))


def _found(user: User, pk: int) -> Approval:
    try:
        return selectors.found(user, pk)
    except Approval.DoesNotExist as error:
        raise Http404 from error


def _to_decide(request: HttpRequest, pk: int) -> tuple[User, Approval]:
    """An approval whose step is the user's to decide.

    Raises:
        Conflict: somebody has decided it already.
        Refused: it is not theirs.
    """
    user, approval = user_of(request), _found(user_of(request), pk)
    if not approval.is_open:
        raise Conflict
    seen = forms.step_seen(request.POST)
    if seen is not None and approval.steps.filter(state="running").exclude(number=seen).exists():
        raise Conflict
    enforce(access.may_decide(user, approval))
    return user, approval


def _page(request: HttpRequest, approval: Approval, failed: Mapping[str, Any] | None = None) -> HttpResponse:
    sheet = presenting.sheet(approval, user_of(request), clock.now())
    template = "approvals/parts/about.html" if is_htmx(request) and request.method == "GET" else "approvals/show.html"
    return render(request, template, _sheet(sheet, failed), status=422 if failed else 200)


def _done(request: HttpRequest, said: str) -> HttpResponse:
    toast(request, said)
    return go(request, "approvals:inbox")


@require_POST
@require(access.VIEW)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree; an opinion may go with it."""
    user, approval = _to_decide(request, pk)
    form = forms.OpinionForm(request.POST, auto_id="opinion_%s")
    if not form.is_valid():
        return _page(request, approval, {"opinion_form": form})
    services.approve(approval, by=user, at=clock.now(), text=form.cleaned_data["text"], step=forms.step_seen(request.POST))
    return _done(request, _("Approved: {title}").format(title=approval.title))


@require_POST
@require(access.VIEW)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, with the reason."""
    user, approval = _to_decide(request, pk)
    form = forms.RefusalForm(request.POST, auto_id="opinion_%s")
    if not form.is_valid():
        return _page(request, approval, {"opinion_form": form})
    services.refuse(approval, reason=form.cleaned_data["text"], by=user, at=clock.now(), step=forms.step_seen(request.POST))
    return _done(request, _("Refused: {title}").format(title=approval.title))


@require_POST
@require(access.VIEW)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a question back."""
    user, approval = _to_decide(request, pk)
    people = {person.pk: person for person in services.askable(approval, user)}
    form = forms.QuestionForm(request.POST, people=people.values(), auto_id="question_%s")
    if not form.is_valid():
        return _page(request, approval, {"question_form": form})
    asked = people[form.cleaned_data["person"]]
    services.ask_back(approval, of=asked, text=form.cleaned_data["text"], by=user, at=clock.now(), step=forms.step_seen(request.POST))
    return _done(request, _("Asked {name}. The time limit stands still until the answer.").format(name=asked.name))


@require_POST
@require(access.VIEW)
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the decision to somebody who can stand for it."""
    user, approval = _to_decide(request, pk)
    people = {person.pk: person for person in presenting.sheet(approval, user, clock.now()).stand_ins}
    form = forms.DelegationForm(request.POST, people=people.values(), auto_id="delegation_%s")
    if not form.is_valid():
        return _page(request, approval, {"delegation_form": form})
    to = people[form.cleaned_data["person"]]
    services.delegate(approval, to=to, text=form.cleaned_data["text"], by=user, at=clock.now(), step=forms.step_seen(request.POST))
    return _done(request, _("Given to {name}; you may still decide yourself.").format(name=to.name))


@require_POST
@require(access.VIEW)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question."""
    user = user_of(request)
    question = get_object_or_404(Question.objects.select_related("approval__requested_by", "approval__unit", "step", "asked_by"), pk=pk)
    approval = _found(user, question.approval_id)
    form = forms.AnswerForm(request.POST, auto_id="answer_%s")
    if not form.is_valid():
        return _page(request, approval, {"answer_form": form})
    services.answer(question, text=form.cleaned_data["text"], by=user, at=clock.now())
    return _done(request, _("Answered; the time limit goes on."))


@require_POST
@require(access.VIEW)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    user, approval = user_of(request), _found(user_of(request), pk)
    form = forms.WithdrawalForm(request.POST, auto_id="withdrawal_%s")
    if not form.is_valid():
        return _page(request, approval, {"withdrawal_form": form})
    services.withdraw(approval, by=user, at=clock.now(), reason=form.cleaned_data["text"])
    toast(request, _("Withdrawn."))
    return go(request, "approvals:show", pk)


@require_POST
@require(access.VIEW)
def approve_many(request: HttpRequest) -> HttpResponse:
    """Approve the ticked ones, as far as the rules let them be approved in bulk."""
    user = user_of(request)
    ids = [int(pk) for pk in request.POST.getlist("ids")[:200] if pk.isdecimal() and len(pk) < 19]
    rows = [row for row in selectors.open_rows() if row.pk in ids and access.may_view(user, row)]
    decided, left = services.approve_many(rows, by=user, at=clock.now())
    said = ngettext("{n} request approved.", "{n} requests approved.", len(decided)).format(n=len(decided))
    rest = len(ids) - len(decided)
    if rest:
        said += " " + ngettext("{n} left as it is; open it.", "{n} left as they are; open them.", rest).format(n=rest)
    toast(request, said, tone="warn" if left or rest else "ok")
    return go(request, "approvals:inbox")


@require_GET
@require(access.VIEW)
def subject_panel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Approvals asked for one thing, as a panel of its page."""
    rows = selectors.about(user_of(request), Ref(kind, str(pk)))
    return render(request, "approvals/panel.html", {"rows": rows, "states": labels.STATES})
