"""Contracts and projects."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huifang.archive import access, forms, labels, services
from huifang.archive.models import Contract, Customer, Project
from huifang.archive.rules import CONTRACT, PROJECT
from huifang.archive.views.answering import Page, answer, initial_of, show
from huifang.archive.views.customers import customer_or_404
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.gate import require, user_of

EDITED = ["type", "name", "contract", "completed_on", "precision", "region", "stage", "remarks"]


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def new_contract(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a contract on file."""
    customer = _changeable(request, pk)
    page = _page(customer, _("New contract"), _("Put on file"), _("Contract put on file"), draft=("archive.contract", f"new-{pk}"))
    if request.method != "POST":
        return show(request, forms.ContractForm(), page)
    form = forms.ContractForm(request.POST)
    return answer(request, form, page, lambda: services.create_contract(customer, by=user_of(request), **form.changes))


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def edit_contract(request: HttpRequest, pk: int) -> HttpResponse:
    """Change number or date of a contract."""
    contract = _contract(request, pk)
    page = _page(contract.customer, _("Change contract"), _("Save"), _("Contract changed"), draft=("archive.contract", str(pk)))
    if request.method != "POST":
        return show(request, forms.ContractForm(initial=initial_of(contract, ["number", "signed_on"])), page)
    form = forms.ContractForm(request.POST)
    return answer(
        request,
        form,
        page,
        lambda: services.change_contract(contract, by=user_of(request), version=form.cleaned_data["version"], **form.changes),
        current=lambda: Contract.objects.get(pk=pk),
    )


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def move_contract(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Note that a contract is executed, ended early, or in execution again."""
    contract = _contract(request, pk)
    if action not in CONTRACT.actions:
        raise Http404
    page = _page(contract.customer, labels.CONTRACT_ACTIONS[action], labels.CONTRACT_ACTIONS[action], _("Contract changed"))
    if request.method != "POST":
        enforce(CONTRACT.can(contract.state, action, {"reason": "?"}))
        return show(request, _reason_form(None, contract.version, needed=action != "execute"), page)
    form = _reason_form(request, contract.version, needed=action != "execute")
    return answer(
        request,
        form,
        page,
        lambda: services.move_contract(
            contract, by=user_of(request), action=action, reason=form.cleaned_data["reason"], version=form.cleaned_data["version"]
        ),
    )


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def new_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a project on file."""
    customer = _changeable(request, pk)
    page = _page(customer, _("New project"), _("Put on file"), _("Project put on file"), draft=("archive.project", f"new-{pk}"))
    today = clock.today()
    if request.method != "POST":
        return show(request, forms.ProjectForm(customer=customer, today=today), page)
    form = forms.ProjectForm(request.POST, customer=customer, today=today)

    def act() -> None:
        values = form.changes
        services.create_project(customer, by=user_of(request), project_type=values.pop("type"), **values)

    return answer(request, form, page, act)


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def edit_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a project; its dates are computed anew."""
    project, today = _project(request, pk), clock.today()
    page = _page(project.customer, _("Change project"), _("Save"), _("Project changed"), draft=("archive.project", str(pk)))
    known: dict[str, Any] = {"customer": project.customer, "today": today, "kept_type": project.type}
    if request.method != "POST":
        return show(request, forms.ProjectForm(initial=initial_of(project, EDITED), **known), page)
    form = forms.ProjectForm(request.POST, **known)
    return answer(
        request,
        form,
        page,
        lambda: services.change_project(project, by=user_of(request), version=form.cleaned_data["version"], **form.changes),
        current=lambda: Project.objects.select_related("contract").get(pk=pk),
    )


@require_http_methods(["GET", "POST"])
@require(access.EDIT)
def move_project(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Stop following a project up, or take it up again."""
    project = _project(request, pk)
    if action not in PROJECT.actions:
        raise Http404
    page = _page(project.customer, labels.PROJECT_ACTIONS[action], labels.PROJECT_ACTIONS[action], _("Project changed"))
    act = services.end_project if action == "end" else services.resume_project
    if request.method != "POST":
        enforce(PROJECT.can(project.state, action, {"reason": "?"}))
        return show(request, _reason_form(None, project.version, needed=action == "end"), page)
    form = _reason_form(request, project.version, needed=action == "end")
    return answer(
        request,
        form,
        page,
        lambda: act(project, by=user_of(request), reason=form.cleaned_data["reason"], version=form.cleaned_data["version"]),
    )


def _reason_form(request: HttpRequest | None, version: int, *, needed: bool) -> forms.SilenceForm:
    form = forms.SilenceForm(request.POST) if request else forms.SilenceForm(initial={"version": version})
    form.fields["reason"].required = needed
    return form


def _changeable(request: HttpRequest, pk: int) -> Customer:
    customer = customer_or_404(request, pk)
    enforce(access.may_edit(user_of(request), customer))
    return customer


def _contract(request: HttpRequest, pk: int) -> Contract:
    contract = get_object_or_404(Contract.objects.select_related("customer"), pk=pk)
    enforce(access.may_edit(user_of(request), contract))
    return contract


def _project(request: HttpRequest, pk: int) -> Project:
    project = get_object_or_404(Project.objects.select_related("customer", "contract"), pk=pk)
    enforce(access.may_edit(user_of(request), project))
    return project


def _page(customer: Customer, title: object, submit: object, said: object, *, draft: tuple[str, str] | None = None) -> Page:
    back = reverse("archive:customer", args=[customer.pk])
    return Page(title=title, submit=submit, back=back, back_label=customer.name, draft=draft, done=said)
