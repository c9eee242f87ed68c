"""The rivals of the API's write: a bare Django view as one writes it first, and the inserts of the same rows alone."""

import json
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from huifang.archive.models import Customer
from huifang.assignments.models import Assignment
from huifang.integrations.models import ApiToken
from huifang.integrations.rules.tokens import digest
from huifang.journal import catalogue
from huifang.journal.models import Delivery, Event
from huifang.kernel import clock
from huifang.obligations.models import Obligation
from huifang.organization.gate import public
from huifang.organization.models import Unit
from huifang.regulations.models import Rule


@public
@csrf_exempt
@transaction.atomic
def view(request: HttpRequest) -> JsonResponse:
    """Who calls, by the token; the objects that are named, by ``get``; then the same rows. Nobody is asked whether that is allowed."""
    given = json.loads(request.body)
    token = ApiToken.objects.select_related("user").get(digest=digest(request.headers["Authorization"].partition(" ")[2]))
    customer, unit = Customer.objects.get(pk=given["customer"]), Unit.objects.get(pk=given["unit"])
    rule = Rule.objects.get(pk=given["rule"])
    return _insert({**given, "customer": customer.pk, "unit": unit.pk, "rule": rule.pk, "by": token.user_id})


@public
@csrf_exempt
@transaction.atomic
def inserts(request: HttpRequest) -> JsonResponse:
    """The rows alone, for anybody who asks."""
    return _insert(json.loads(request.body))


def _insert(given: dict[str, Any]) -> JsonResponse:
    at = clock.now()
    due = at + timedelta(days=3)
    row = Assignment.objects.create(
        topic="other", title=given["title"], text=given["text"], origin_kind="archive.customer", origin_id=given["customer"],
        party_kind="archive.customer", party_id=given["customer"], unit_id=given["unit"], asked_by_id=given["by"],
        asked_by_unit_id=given["by_unit"], asked_at=at, due_at=due, key=secrets.token_hex(16),
    )  # fmt: skip
    duty = Obligation.objects.create(
        rule_id=given["rule"], rule_code="time_limit.need.answer", subject_kind="assignments.assignment", subject_id=row.pk,
        party_kind="archive.customer", party_id=given["customer"], occurrence="1", born_at=at, born_due_at=due, due_at=due, next_at=due,
        owner_kind="organization.unit", owner_id=given["unit"], born_owner_kind="organization.unit", born_owner_id=given["unit"],
        ladder="time_limit.need.answer",
    )  # fmt: skip
    facts = json.dumps({"title": given["title"], "unit": "x", "topic": "other", "origin": "x"})
    for kind, subject, pk in (
        ("assignments.assignment.asked", "assignments.assignment", row.pk),
        ("obligations.obligation.created", "obligations.obligation", duty.pk),
    ):
        event = Event.objects.create(
            kind=kind, at=at, actor_kind="accounts.user", actor_id=str(given["by"]), subject_kind=subject, subject_id=str(pk), facts=facts
        )
        if consumers := catalogue.consumers(kind):
            Delivery.objects.bulk_create(Delivery(event=event, consumer=name, due_at=at) for name in consumers)
    return JsonResponse({"id": row.pk, "due_at": due.isoformat()}, status=201)


urlpatterns = [path("rival/", view), path("inserts/", inserts), path("", include("huifang.config.urls"))]
