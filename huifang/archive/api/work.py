"""Contracts and projects of a customer."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from pydantic import StringConstraints

from huifang.archive import access, selectors, services
from huifang.archive.api.shared import Middle, Remarks, Short, api
from huifang.archive.models import Contract, Project
from huifang.integrations.api import (
    Body,
    Day,
    In,
    Number,
    Out,
    PathId,
    Stated,
    Text,
    expected,
    named_rows,
    user_of,
)
from huifang.kernel import clock
from huifang.kernel.decision import enforce

ContractNumber = Annotated[Stated, StringConstraints(max_length=60)]
ProjectName = Annotated[Text, StringConstraints(max_length=120)]
Precision = Literal["day", "month"]


class ContractOut(Out):
    """A contract."""

    id: int
    customer: int
    number: str
    signed_on: date | None
    state: str
    version: int


class ContractNew(In):
    """A contract to put on file."""

    number: ContractNumber
    signed_on: Day | None = None


class ContractChange(Body):
    """What is to be changed of a contract."""

    number: ContractNumber = "-"
    signed_on: Day | None = None


class ProjectOut(Out):
    """A project; ``type`` is a project type of the regulations."""

    id: int
    customer: int
    contract: int | None
    type: str
    name: str
    region: str
    completed_on: date | None
    precision: str
    stage: str
    state: str
    remarks: str
    version: int


class ProjectNew(In):
    """A project to put on file."""

    type: Annotated[Stated, StringConstraints(max_length=60)]
    completed_on: Day | None = None
    precision: Precision = "day"
    contract: Number | None = None
    name: ProjectName = ""
    region: Short = ""
    stage: Middle = ""
    remarks: Remarks = ""


class ProjectChange(Body):
    """What is to be changed of a project; null takes the contract or the day away."""

    type: Annotated[Stated, StringConstraints(max_length=60)] = "-"
    completed_on: Day | None = None
    precision: Precision = "day"
    contract: Number | None = None
    name: ProjectName = ""
    region: Short = ""
    stage: Middle = ""
    remarks: Remarks = ""


def contract_out(row: Contract) -> dict[str, Any]:
    """A contract."""
    shown = {name: getattr(row, name) for name in ("id", "number", "signed_on", "state", "version")}
    return {**shown, "customer": row.customer_id}


def project_out(row: Project) -> dict[str, Any]:
    """A project."""
    names = ("id", "type", "name", "region", "completed_on", "precision", "stage", "state", "remarks", "version")
    return {**{name: getattr(row, name) for name in names}, "customer": row.customer_id, "contract": row.contract_id}


def _contract(request: HttpRequest, pk: int) -> Contract:
    row = get_object_or_404(Contract.objects.select_related("customer"), pk=pk)
    enforce(access.may_view(user_of(request), row.customer))
    return row


def _project(request: HttpRequest, pk: int) -> Project:
    row = get_object_or_404(Project.objects.select_related("customer", "contract"), pk=pk)
    enforce(access.may_view(user_of(request), row.customer))
    return row


@api.get(
    "/customers/{pk}/contracts", name="contracts", permission=access.VIEW, response=list[ContractOut], summary=_("Contracts of a customer")
)
def contracts(request: HttpRequest, pk: PathId) -> Any:
    return [contract_out(row) for row in selectors.contracts_of(selectors.customer_for(user_of(request), pk))]


@api.post(
    "/customers/{pk}/contracts",
    name="contracts",
    permission=access.EDIT,
    response=ContractOut,
    summary=_("Put a contract on file"),
    example={"number": "AZ2026-0009", "signed_on": "2026-11-20"},
)
def create_contract(request: HttpRequest, pk: PathId, body: ContractNew) -> Any:
    row = selectors.customer_for(user_of(request), pk)
    return contract_out(services.create_contract(row, by=user_of(request), at=clock.now(), **body.model_dump()))


@api.get("/contracts/{pk}", name="contract", permission=access.VIEW, response=ContractOut, summary=_("One contract"))
def contract(request: HttpRequest, pk: PathId) -> Any:
    return contract_out(_contract(request, pk))


@api.patch(
    "/contracts/{pk}",
    name="contract",
    permission=access.EDIT,
    response=ContractOut,
    summary=_("Change a contract"),
    example={"signed_on": "2026-11-21"},
)
def change_contract(request: HttpRequest, pk: PathId, body: ContractChange) -> Any:
    row, user = _contract(request, pk), user_of(request)
    enforce(access.may_edit(user, row))
    version = expected(request, row.version, lambda: contract_out(_contract(request, pk)))
    return contract_out(services.change_contract(row, by=user, version=version, at=clock.now(), **body.changes()))


@api.get(
    "/customers/{pk}/projects", name="projects", permission=access.VIEW, response=list[ProjectOut], summary=_("Projects of a customer")
)
def projects(request: HttpRequest, pk: PathId) -> Any:
    return [project_out(row) for row in selectors.projects_of(selectors.customer_for(user_of(request), pk))]


@api.post(
    "/customers/{pk}/projects",
    name="projects",
    permission=access.EDIT,
    response=ProjectOut,
    summary=_("Put a project on file"),
    description=_("From its type and completion the follow-ups are planned."),
    example={"type": "standardization", "completed_on": "2026-11-18"},
)
def create_project(request: HttpRequest, pk: PathId, body: ProjectNew) -> Any:
    row, given = selectors.customer_for(user_of(request), pk), body.model_dump(exclude={"type"})
    given |= named_rows(contract=(Contract.objects.filter(customer=row), body.contract))
    made = services.create_project(row, by=user_of(request), at=clock.now(), project_type=body.type, **given)
    return project_out(made)


@api.get("/projects/{pk}", name="project", permission=access.VIEW, response=ProjectOut, summary=_("One project"))
def project(request: HttpRequest, pk: PathId) -> Any:
    return project_out(_project(request, pk))


@api.patch(
    "/projects/{pk}",
    name="project",
    permission=access.EDIT,
    response=ProjectOut,
    summary=_("Change a project"),
    description=_("Its follow-ups are planned anew."),
    example={"stage": "已交付", "completed_on": "2026-11-18"},
)
def change_project(request: HttpRequest, pk: PathId, body: ProjectChange) -> Any:
    row, user, changes = _project(request, pk), user_of(request), body.changes()
    enforce(access.may_edit(user, row))
    version = expected(request, row.version, lambda: project_out(_project(request, pk)))
    if "contract" in changes:
        changes |= named_rows(contract=(Contract.objects.filter(customer=row.customer_id), body.contract))
    return project_out(services.change_project(row, by=user, version=version, at=clock.now(), **changes))
