"""Pages of judging, investigating, solving, carrying out and penalties: each act a short form, in the drawer (R3.3–R3.5)."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.complaints import access, concern, executing, investigating, judging, penalties, selectors, solving
from huifang.complaints.models import Cause, Complaint, Proposal, Step
from huifang.complaints.stage_forms import CauseForm, JudgeForm, PenaltyForm, ProposalForm, StepForm, WordsForm
from huifang.desk import drafts
from huifang.kernel import clock
from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Decision, Refused, enforce
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import close_drawer, go, is_htmx, toast
from huifang.ui.words import reason_words

JUDGE_DRAFT = "complaints.judging"


def _found(user: User, pk: int) -> Complaint:
    return get_object_or_404(selectors.for_user(user), pk=pk)


def _page(
    request: HttpRequest, row: Complaint, form: forms.Form, heading: str, submit: str, act: Callable[[dict[str, Any]], object], said: str,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """One act: the form, then the service; a refusal stands above the form and nothing typed is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.values)  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        except UnknownYear as unknown:
            form.add_error(
                None, _("The working days of {year} are not entered yet, so no due time can be worked out.").format(year=unknown.year)
            )
        else:
            toast(request, said)
            return close_drawer() if is_htmx(request) else go(request, "complaints:show", row.pk)
    shown = {"complaint": row, "form": form, "heading": heading, "submit": submit, **context}
    return render(request, "complaints/act.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require(concern.JUDGE)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge by the two tests."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    found = concern.bench(row, at)
    enforce(concern.may_judge(user, row, found))
    enforce(Decision(ok=row.state == Complaint.State.JUDGING, reason="not_to_be_judged_now"))
    form = JudgeForm(request.POST or None, at=at, email=row.email)

    def act(values: dict[str, Any]) -> None:
        judging.judge(row, by=user, at=at, **values)
        drafts.clear(user, JUDGE_DRAFT, str(pk), at=at)

    text = _("The complaint was judged.")
    return _page(request, row, form, _("Judge the complaint"), _("Judge"), act, text, draft=(JUDGE_DRAFT, str(pk)), shows_content=True)


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the customer objects."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(access.may_edit(user, row) & judging.may_object(row, at))
    form = WordsForm(request.POST or None, label=_("What the customer objects"))
    said = _("Somebody higher judges again.")
    return _page(
        request, row, form, _("The customer objects"), _("Write down the objection"),
        lambda v: judging.object_to(row, words=v["text"], by=user, at=at), said,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def cause(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a cause down."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(investigating.may_investigate(user, row))
    form = CauseForm(request.POST or None, at=at, tree=investigating.tree(at))
    said = _("The cause was written down, and what follows from it was given to them.")
    return _page(
        request, row, form, _("Cause"), _("Write down the cause"),
        lambda v: investigating.find_cause(row, by=user, at=at, **v), said, tree=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def cause_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It was not the cause."""
    user, at = user_of(request), clock.now()
    found = get_object_or_404(Cause.objects.select_related("complaint", "task"), pk=pk, complaint__in=access.visible_to(user))
    enforce(investigating.may_investigate(user, found.complaint))
    form = WordsForm(request.POST or None, label=_("Reason"))
    return _page(
        request, found.complaint, form, _("Not the cause: {cause}").format(cause=found.label), _("Withdraw"),
        lambda v: investigating.withdraw_cause(found, reason=v["text"], by=user, at=at), _("Withdrawn."),
    )  # fmt: skip


@require_GET
@require(access.VIEW)
def causes(request: HttpRequest) -> HttpResponse:
    """The company's tree of causes, and where it is changed."""
    return render(request, "complaints/causes.html", {"tree": investigating.tree(clock.now())})


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a solution."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(solving.may_propose(user, row))
    form = ProposalForm(request.POST or None, initial={"key": secrets.token_hex(12)})
    return _page(
        request, row, form, _("Propose a solution"), _("Propose"), lambda v: solving.propose(row, by=user, at=at, **v), _("Proposed.")
    )


@require_POST
@require(access.VIEW)
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose this proposal."""
    user = user_of(request)
    proposal = get_object_or_404(Proposal, pk=pk, complaint__in=access.visible_to(user))
    approval = solving.choose(proposal, by=user, at=clock.now())
    toast(request, _("Chosen; approval was asked for.") if approval else _("Chosen; the steps were given to those who carry them out."))
    return go(request, "complaints:show", proposal.complaint_id)


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def ask_other(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for another solution."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(solving.may_choose(user, row))
    form = WordsForm(request.POST or None, label=_("What is missing"))
    return _page(
        request, row, form, _("Ask for another solution"), _("Ask for another"),
        lambda v: solving.ask_other(row, reason=v["text"], by=user, at=at), _("Another solution was asked for."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a step."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(executing.may_arrange(user, row))
    form = StepForm(request.POST or None, at=at)
    return _page(request, row, form, _("Add a step"), _("Add"), lambda v: executing.add_step(row, by=user, at=at, **v), _("Added."))


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def step_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a step."""
    user, at = user_of(request), clock.now()
    rows = Step.objects.select_related("proposal__complaint", "task")
    found = get_object_or_404(rows, pk=pk, proposal__complaint__in=access.visible_to(user))
    row = found.proposal.complaint
    enforce(executing.may_arrange(user, row))
    form = WordsForm(request.POST or None, label=_("Reason"))
    return _page(
        request, row, form, _("Drop the step “{title}”").format(title=found.task.title), _("Drop"),
        lambda v: executing.drop_step(found, reason=v["text"], by=user, at=at), _("Dropped."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(access.DECIDE)
def penalty(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a penalty."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(penalties.may_propose(user, row))
    form = PenaltyForm(request.POST or None, people=penalties.candidates(row, at))
    return _page(
        request, row, form, _("Propose a penalty"), _("Propose"),
        lambda v: penalties.propose(row, by=user, at=at, **v), _("Proposed."), note=_("Seen by the person, their superior, you, those who approve and the administration manager only."),
    )  # fmt: skip
