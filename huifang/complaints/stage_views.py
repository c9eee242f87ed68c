"""Pages of judging, investigating, solving, carrying out and penalties: each act a short form, in the drawer (R3.3–R3.5)."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.complaints import access, concern, executing, investigating, judging, penalties, selectors, solving
from huifang.complaints.acting import act_page
from huifang.complaints.models import Cause, Complaint, Proposal, Step
from huifang.complaints.stage_forms import CauseForm, JudgeForm, PenaltyForm, ProposalForm, StepForm, WordsForm
from huifang.desk import drafts
from huifang.kernel import clock
from huifang.kernel.decision import Decision, enforce
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import go, toast

JUDGE_DRAFT = "complaints.judging"


def _found(user: User, pk: int) -> Complaint:
    return get_object_or_404(selectors.for_user(user), pk=pk)


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
    return act_page(
        request,
        row,
        form,
        heading=_("Judge the complaint"),
        submit=_("Judge"),
        act=act,
        said=text,
        draft=(JUDGE_DRAFT, str(pk)),
        shows_content=True,
    )


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the customer objects."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(access.may_edit(user, row) & judging.may_object(row, at))
    form = WordsForm(request.POST or None, label=_("What the customer objects"))
    said = _("Somebody higher judges again.")
    return act_page(
        request, row, form, heading=_("The customer objects"), submit=_("Write down the objection"),
        act=lambda v: judging.object_to(row, words=v["text"], by=user, at=at), said=said,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def cause(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a cause down."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(investigating.may_investigate(user, row))
    form = CauseForm(request.POST or None, at=at, tree=investigating.tree(at, row.unit))
    said = _("The cause was written down, and what follows from it was given to them.")
    return act_page(
        request, row, form, heading=_("Cause"), submit=_("Write down the cause"),
        act=lambda v: investigating.find_cause(row, by=user, at=at, **v), said=said, tree=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def cause_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It was not the cause."""
    user, at = user_of(request), clock.now()
    found = get_object_or_404(Cause.objects.select_related("complaint", "task"), pk=pk, complaint__in=access.visible_to(user))
    enforce(investigating.may_investigate(user, found.complaint))
    form = WordsForm(request.POST or None, label=_("Reason"))
    return act_page(
        request, found.complaint, form, heading=_("Not the cause: {cause}").format(cause=found.label), submit=_("Withdraw"),
        act=lambda v: investigating.withdraw_cause(found, reason=v["text"], by=user, at=at), said=_("Withdrawn."),
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
    return act_page(
        request,
        row,
        form,
        heading=_("Propose a solution"),
        submit=_("Propose"),
        act=lambda v: solving.propose(row, by=user, at=at, **v),
        said=_("Proposed."),
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
    return act_page(
        request, row, form, heading=_("Ask for another solution"), submit=_("Ask for another"),
        act=lambda v: solving.ask_other(row, reason=v["text"], by=user, at=at), said=_("Another solution was asked for."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(access.VIEW)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a step."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(executing.may_arrange(user, row))
    form = StepForm(request.POST or None, at=at)
    return act_page(
        request,
        row,
        form,
        heading=_("Add a step"),
        submit=_("Add"),
        act=lambda v: executing.add_step(row, by=user, at=at, **v),
        said=_("Added."),
    )


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
    return act_page(
        request, row, form, heading=_("Drop the step “{title}”").format(title=found.task.title), submit=_("Drop"),
        act=lambda v: executing.drop_step(found, reason=v["text"], by=user, at=at), said=_("Dropped."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(access.DECIDE)
def penalty(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a penalty."""
    user, at = user_of(request), clock.now()
    row = _found(user, pk)
    enforce(penalties.may_propose(user, row))
    form = PenaltyForm(request.POST or None, people=penalties.candidates(row, at))
    return act_page(
        request, row, form, heading=_("Propose a penalty"), submit=_("Propose"),
        act=lambda v: penalties.propose(row, by=user, at=at, **v), said=_("Proposed."), note=_("Seen by the person, their superior, you, those who approve and the administration manager only."),
    )  # fmt: skip
