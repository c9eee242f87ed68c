"""Visits to group customers: planned, expenses approved before they begin, reported with what they came to (R2.17)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.relations import access
from huifang.relations.models import Expense, Fleet, PlanLine, Visit, YearPlan
from huifang.relations.rules.lives import VISIT
from huifang.relations.services import planning
from huifang.relations.services.moving import ask_or, move

CHAIN = "approval.fleet-visit"


@transaction.atomic
def plan(fleet: Fleet, *, values: Mapping[str, Any], expenses: Mapping[str, Decimal], by: User, at: datetime) -> Visit:
    """Plan a visit with what each kind of cost may come to, in yuan.

    Args:
        values: ``on``, ``visitor``, ``purpose``, ``audience``; if wanted ``contact`` and ``line`` of an approved plan.

    Raises:
        Refused: not theirs; a contact or line of another fleet; a line whose plan is not approved.
    """
    enforce(access.may_edit_fleet(by, fleet))
    contact, line = values.get("contact"), values.get("line")
    if contact and contact.customer_id != fleet.customer_id:
        raise Refused(no("contact_of_another_customer"))
    if isinstance(line, PlanLine) and (line.plan.fleet_id != fleet.pk or line.plan.state != YearPlan.State.APPROVED):
        raise Refused(no("year_plan_not_approved"))
    visit = Visit.objects.create(fleet=fleet, planned_by=by, planned_at=at, **values)
    Expense.objects.bulk_create(Expense(visit=visit, kind=kind, asked=asked) for kind, asked in expenses.items() if asked)
    record("relations.visit.planned", visit, by=by, at=at, on=visit.on, yuan=str(asked_for(visit)))
    return visit


def asked_for(visit: Visit) -> Decimal:
    """What the visit may cost, in yuan."""
    return sum((row.asked for row in visit.expenses.all()), Decimal(0))


def spent(visit: Visit) -> Decimal:
    """What it came to, in yuan."""
    return sum((row.spent or Decimal(0) for row in visit.expenses.all()), Decimal(0))


@transaction.atomic
def ask(visit: Visit, *, by: User, at: datetime) -> Visit:
    """Hand in visit and expenses; the chain looks at the whole yuan, rounded up."""
    enforce(access.may_edit_fleet(by, visit.fleet))
    move(visit, VISIT, "ask")
    yuan = int(asked_for(visit).to_integral_value(ROUND_CEILING))
    title = _("Visit to {customer} on {day}").format(customer=visit.fleet.customer.name, day=visit.on)
    ask_or(CHAIN, visit, title=title, by=by, at=at, amount=yuan, reason=visit.purpose, at_once=lambda: approve(visit, by=by, at=at))
    return visit


@transaction.atomic
def approve(visit: Visit, *, by: Actor, at: datetime) -> Visit:
    """The visit may be made at these costs."""
    move(visit, VISIT, "approve")
    record("relations.visit.approved", visit, by=by, at=at, yuan=str(asked_for(visit)))
    return visit


@transaction.atomic
def send_back(visit: Visit, *, by: Actor, at: datetime) -> Visit:
    """It was not approved: planned again, to be changed or given up."""
    move(visit, VISIT, "return")
    record("relations.visit.returned", visit, by=by, at=at)
    return visit


@transaction.atomic
def report(visit: Visit, *, text: str, costs: Mapping[str, Decimal], reason: str = "", by: User, at: datetime) -> Visit:
    """The visit was made: what was said, what it came to; its line of the yearly plan is done with it.

    Raises:
        Refused: neither the visitor nor theirs; nothing written; before its day; more spent than approved and no reason.
    """
    if by.pk != visit.visitor_id:
        enforce(access.may_edit_fleet(by, visit.fleet))
    if clock.local_date(at) < visit.on:
        raise Refused(no("visit_ahead"))
    if sum(costs.values(), Decimal(0)) > asked_for(visit) and not reason.strip():
        raise Refused(no("over_budget", yuan=asked_for(visit)))
    words = "\n".join(part for part in (text.strip(), reason.strip()) if part)
    move(visit, VISIT, "report", {"text": text}, report=words, done_at=at)
    for kind, yuan in costs.items():
        Expense.objects.update_or_create(visit=visit, kind=kind, defaults={"spent": yuan})
    record("relations.visit.reported", visit, by=by, at=at, yuan=str(sum(costs.values(), Decimal(0))))
    if visit.line and visit.line.done_on is None:
        planning.do_line(visit.line, note=text.strip()[:400], by=by, at=at, by_visit=True)
    return visit


@transaction.atomic
def void(visit: Visit, *, reason: str, by: User, at: datetime) -> Visit:
    """It will not be made."""
    enforce(access.may_edit_fleet(by, visit.fleet))
    move(visit, VISIT, "void", {"text": reason}, void_reason=reason.strip()[:200])
    record("relations.visit.voided", visit, by=by, at=at, reason=reason.strip()[:200])
    return visit
