"""Projects and what was really done of their recurring duties (R1.4, R2.1)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from huifang.archive import access
from huifang.archive.models import Contract, Customer, Milestone, Project
from huifang.archive.rules import PROJECT, day_that_counts, project_identity
from huifang.archive.services.customers import place
from huifang.archive.services.swapping import differences, swap
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.regulations.selectors import project_types

CHANGEABLE = ("contract", "type", "name", "region", "completed_on", "precision", "stage", "remarks")


@transaction.atomic
def create_project(
    customer: Customer,
    *,
    by: Actor,
    project_type: str,
    completed_on: date | None = None,
    precision: str = Project.Precision.DAY,
    contract: Contract | None = None,
    name: str = "",
    region: str = "",
    stage: str = "",
    declared_cycle_months: int | None = None,
    remarks: str = "",
    batch: str = "",
    at: datetime | None = None,
) -> Project:
    """Put a project on file; its region is the customer's unless another is given.

    Raises:
        Refused: the actor may not; the type is unknown; the project is on file already; it would be completed
            in the future; the contract is another customer's.
    """
    access.demand(by, lambda user: access.may_edit(user, customer))
    moment = at or clock.now()
    day = day_that_counts(completed_on, precision)
    _check(project_type, completed_on, precision, contract, customer.pk, moment)
    try:
        with transaction.atomic():
            project = Project.objects.create(
                customer=customer,
                contract=contract,
                type=project_type,
                name=name.strip(),
                region=place(region, "")[0] if region.strip() else customer.region,
                completed_on=day,
                precision=precision,
                stage=stage,
                declared_cycle_months=declared_cycle_months,
                remarks=remarks,
                identity=project_identity(customer.pk, contract.number if contract else "", project_type, day),
                batch=batch,
                created_at=moment,
                changed_at=moment,
            )
    except IntegrityError as error:
        raise Refused(no("project_exists")) from error
    record("archive.project.created", project, by=by, at=moment, batch=batch, customer=customer.pk, type=project_type, completed_on=day)
    return project


@transaction.atomic
def change_project(project: Project, *, by: Actor, version: int | None = None, at: datetime | None = None, **changes: object) -> Project:
    """Change fields named in ``CHANGEABLE``; planning computes the project's dates anew.

    Raises:
        Refused: the actor may not, or the result would be refused when put on file.
        Conflict: somebody else changed the project first.
    """
    access.demand(by, lambda user: access.may_edit(user, project))
    moment = at or clock.now()
    precision = str(changes.get("precision", project.precision))
    raw = changes.get("completed_on", project.completed_on)
    assert raw is None or isinstance(raw, date)
    changes["completed_on"] = day = day_that_counts(raw, precision)
    if "region" in changes:
        changes["region"] = place(str(changes["region"]), "")[0] or project.customer.region
    new, change = differences(project, changes, CHANGEABLE)
    if not new:
        return project
    project_type, contract = str(new.get("type", project.type)), new.get("contract", project.contract)
    assert contract is None or isinstance(contract, Contract)
    _check(project_type, raw, precision, contract, project.customer_id, moment)
    identity = project_identity(project.customer_id, contract.number if contract else "", project_type, day)
    try:
        with transaction.atomic():
            swap(project, version, {**new, "identity": identity, "changed_at": moment})
    except IntegrityError as error:
        raise Refused(no("project_exists")) from error
    record("archive.project.changed", project, by=by, at=moment, customer=project.customer_id, changed=change)
    return project


def end_project(project: Project, *, by: Actor, reason: str, version: int | None = None, at: datetime | None = None) -> Project:
    """Stop following the project up, with the reason.

    Raises:
        Refused: the actor may not, the reason is missing, or it has ended already.
        Conflict: somebody else changed the project first.
    """
    return _move(project, "end", "archive.project.ended", by=by, reason=reason, version=version, at=at)


def resume_project(project: Project, *, by: Actor, reason: str = "", version: int | None = None, at: datetime | None = None) -> Project:
    """Follow the project up again.

    Raises:
        Refused: the actor may not, or it is followed up already.
        Conflict: somebody else changed the project first.
    """
    return _move(project, "resume", "archive.project.resumed", by=by, reason=reason, version=version, at=at)


@transaction.atomic
def record_milestone(
    project: Project, *, by: Actor, rule_code: str, done_on: date, source: str = "", at: datetime | None = None
) -> Milestone:
    """Note when a recurring duty was really done; cycles "from completion" count from it. Twice the same is one.

    Called under the permission of the act that found out (a follow-up record), so it asks for none of its own.

    Raises:
        Refused: the day lies in the future.
    """
    moment = at or clock.now()
    if done_on > clock.local_date(moment):
        raise Refused(no("completed_in_the_future"))
    milestone, created = Milestone.objects.get_or_create(project=project, rule_code=rule_code, done_on=done_on, defaults={"source": source})
    if created:
        Project.objects.filter(pk=project.pk).update(changed_at=moment)
        record(
            "archive.milestone.recorded",
            project,
            by=by,
            at=moment,
            customer=project.customer_id,
            rule_code=rule_code,
            done_on=done_on,
            source=source,
        )
    return milestone


@transaction.atomic
def _move(project: Project, action: str, kind: str, *, by: Actor, reason: str, version: int | None, at: datetime | None) -> Project:
    access.demand(by, lambda user: access.may_edit(user, project))
    moment = at or clock.now()
    state = PROJECT.target(project.state, action, {"reason": reason})
    swap(project, version, {"state": state, "changed_at": moment})
    record(kind, project, by=by, at=moment, customer=project.customer_id, reason=reason.strip())
    return project


def _check(
    project_type: str, completed_on: date | None, precision: str, contract: Contract | None, customer_id: int, moment: datetime
) -> None:
    today = clock.local_date(moment)
    if project_type not in project_types(today):
        raise Refused(no("unknown_project_type"))
    if completed_on and (completed_on.replace(day=1) if precision == "month" else completed_on) > today:
        raise Refused(no("completed_in_the_future"))
    if contract and contract.customer_id != customer_id:
        raise Refused(no("foreign_contract"))
