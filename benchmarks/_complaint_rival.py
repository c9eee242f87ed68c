"""The rival of recording a complaint through the API: a bare Django view that writes the very rows that the API wrote.

``learn`` keeps the rows of one call through the API; the view looks up who calls and what is named, then creates copies of
them one by one, each by its model, the deliveries of an event in one statement. Nobody is asked whether that is allowed,
no rule is read, no deadline computed.
"""

import secrets
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F, Max, Model
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from huifang.archive.models import ContactNumber, Customer
from huifang.integrations.models import ApiToken
from huifang.integrations.rules.tokens import digest
from huifang.journal.models import Delivery, Event
from huifang.organization.gate import public
from huifang.organization.models import Unit
from huifang.paperwork.models import Series

rows: list[Model] = []
FRESH = {
    "complaints.Complaint": ("number",),
    "assignments.Assignment": ("key",),
    "paperwork.IssuedNumber": ("number",),
}
NUMBERED = {"obligations.Obligation": ("subject_id",), "paperwork.IssuedNumber": ("seq",)}
LEFT_OUT = ("sessions", "integrations")


def _models() -> list[type[Model]]:
    found = [model for model in apps.get_models() if model._meta.app_label not in LEFT_OUT and model._meta.managed]
    return [model for model in found if model._meta.pk.get_internal_type().endswith("AutoField")]


def newest() -> dict[type[Model], int]:
    """The highest id of each table."""
    return {model: model._default_manager.aggregate(n=Max("pk"))["n"] or 0 for model in _models()}


def learn(before: dict[type[Model], int]) -> dict[str, int]:
    """Keep the rows that were written since; how many of each model."""
    rows[:] = [row for model, last in before.items() for row in model._default_manager.filter(pk__gt=last).order_by("pk")]
    counted: dict[str, int] = {}
    for row in rows:
        counted[type(row).__name__] = counted.get(type(row).__name__, 0) + 1
    return counted


@public
@csrf_exempt
@transaction.atomic
def view(request: HttpRequest) -> JsonResponse:
    """Who calls, by the token; what is named, by ``get``; then the same rows."""
    import json

    given = json.loads(request.body)
    token = ApiToken.objects.select_related("user").get(digest=digest(request.headers["Authorization"].partition(" ")[2]))
    customer = Customer.objects.select_related("unit").get(pk=given["customer"])
    number = ContactNumber.objects.select_related("contact").get(pk=given["number"])
    units = list(Unit.objects.filter(code__in=("technical", "business")))
    Series.objects.filter(form="complaints.complaint").update(last=F("last") + 1)
    events: dict[int, int] = {}
    waiting: list[Delivery] = []
    made: Any = None
    for row in rows:
        if isinstance(row, Delivery):
            waiting.append(row)
            continue
        copy = _copy(row)
        copy.save(force_insert=True)
        if isinstance(row, Event):
            events[row.pk] = copy.pk
        made = made or copy
    for old, new in events.items():
        Delivery.objects.bulk_create([_of(one, new) for one in waiting if one.event_id == old])
    return JsonResponse(
        {"id": made.pk, "customer": customer.name, "by": token.user.name, "phone": number.masked, "of": len(units)}, status=201
    )


def _copy(row: Model) -> Any:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    label = row._meta.label
    values |= {name: secrets.token_hex(12) for name in FRESH.get(label, ())}
    values |= {name: secrets.randbelow(2**31) for name in NUMBERED.get(label, ())}
    return type(row)(**values)


def _of(one: Delivery, event: int) -> Delivery:
    copy = _copy(one)
    copy.event_id = event
    return copy  # type: ignore[no-any-return]


urlpatterns = [path("rival/", view), path("", include("huifang.config.urls"))]
