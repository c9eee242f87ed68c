"""A day's journey leaves nothing personal in the logs: no number, name, address, token, or typed word (R12.2)."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
import structlog
from django.db import DatabaseError, connection, transaction
from django.test import Client

from huifang.archive.models import Contact, ContactNumber, Customer
from huifang.config.logs import Formatter, hide
from huifang.config.requests import RequestMiddleware
from huifang.journal import catalogue, delivering
from huifang.journal.models import Delivery
from tests.doors import client_of, pages_of
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged, as it is written for machines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter(json=True))
    root, requests = logging.getLogger(), logging.getLogger("huifang.config.requests")
    level = requests.level
    root.addHandler(handler)
    requests.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    requests.setLevel(level)


def personal(town: Town) -> set[str]:
    """What must not be found: names, numbers, addresses, secrets."""
    found = set(Customer.objects.values_list("name", flat=True)) | set(Contact.objects.values_list("name", flat=True))
    found |= {customer.address for customer in Customer.objects.all() if customer.address}
    found |= {town.invitation, "13800138000", "138 0013 8000", "王坐席", "何管理", "hui-fang-2026-x", "说到一半的话"}
    assert ContactNumber.objects.exists()
    return {one for one in found if len(one) > 1}


def journey(town: Town) -> None:
    """Look at every page, search, sign in wrongly, open an invitation, fail."""
    client = client_of(town.office.wang)
    for _page in pages_of(town, client, ()):
        pass
    client.get("/search/", {"q": town.office.customer.name})
    client.get("/search/", {"q": "13800138000"})
    client.post("/desk/draft/followup.call/1/", {"text": "说到一半的话"})
    stranger = Client()
    stranger.post("/accounts/sign-in/", {"username": "wang", "password": "hui-fang-2026-x"})
    stranger.get(f"/accounts/invitation/{town.invitation}/")


def fail_everywhere(town: Town) -> None:
    """Errors whose words hold what they failed at."""
    log = structlog.get_logger("huifang.tests")
    try:
        with transaction.atomic():
            Customer.objects.create(**{
                field.attname: getattr(town.office.customer, field.attname)
                for field in Customer._meta.concrete_fields
            })  # fmt: skip
    except DatabaseError:
        log.exception("could not be stored", name=town.office.customer.name, phone="13800138000", row=7)
    event = Delivery.objects.select_related("event")[0].event

    def broken(_event: object) -> None:
        raise ValueError("cannot dial +86-13800138000, write to su@example.com")

    catalogue.subscribe(event.kind, name="tests.broken")(broken)
    Delivery.objects.create(event=event, consumer="tests.broken", due_at=town.office.now)
    delivering.drain(at=town.office.now)
    logging.getLogger("django_q").warning("failed with token %s", town.invitation)


def test_a_journey_leaves_nothing_personal_in_the_logs(town: Town, written: io.StringIO):
    journey(town)
    fail_everywhere(town)
    text = written.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) > 30, "the journey was logged"
    assert {"request", "timestamp", "level", "route", "status", "ms"} <= set(next(line for line in lines if line["event"] == "request"))
    assert [one for one in personal(town) if one in text] == []
    assert re.findall(r"(?<![0-9a-f.])1[3-9]\d{9}(?![0-9a-f])|su@example", text) == []
    stored = next(line for line in lines if line["event"] == "could not be stored")
    assert (stored["row"], stored["name"], stored["phone"]) == (7, "***", "***")
    assert any("delivery failed" in line["event"] for line in lines)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("write to su.lian+1@example.com.cn", "su.lian"),
        ("DETAIL:  Key (name_key)=(广州甲化工有限公司) already exists.", "广州甲"),
        ("Failing row contains (1, 苏联系, 中山市)", "苏联系"),
        ("GET /accounts/invitation/AbCdEfGh1234567890AbCdEfGh/", "AbCdEfGh1234"),
        ("token AbCdEfGh1234567890AbCdEfGh1234567890AbCdEfGh12", "AbCdEfGh1234"),
    ],
)
def test_what_is_hidden_in_any_line(text, hidden):
    assert hidden not in hide(text)


@pytest.mark.parametrize("text", ["huifang.followup.services.completing.complete", "sha 3b4a5c" * 3, "2026-11-20T10:00:01", "row 12345678"])
def test_what_is_left_alone(text):
    assert hide(text) == text


def test_every_line_of_a_request_carries_its_id(rf, written: io.StringIO):
    def view(_request):
        from django.http import HttpResponse

        structlog.get_logger("huifang.tests").warning("inside")
        logging.getLogger("django_q").warning("inside too")
        return HttpResponse()

    answer = RequestMiddleware(view)(rf.get("/", headers={"X-Request-ID": "from-the-proxy-1"}))
    assert answer["X-Request-ID"] == "from-the-proxy-1"
    assert [json.loads(line)["request"] for line in written.getvalue().splitlines()][:2] == ["from-the-proxy-1"] * 2
    forged = RequestMiddleware(view)(rf.get("/", headers={"X-Request-ID": "evil\nline"[:8] + "<script>"}))
    assert re.fullmatch(r"[0-9a-f]{16}", forged["X-Request-ID"])
    structlog.get_logger("huifang.tests").warning("afterwards")
    assert "request" not in json.loads(written.getvalue().splitlines()[-1])


def test_a_slow_statement_is_noted_without_its_values(rf, written: io.StringIO, settings):
    settings.SLOW_QUERY = 0.0

    def view(_request):
        from django.http import HttpResponse

        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", ["广州甲化工"])
        return HttpResponse()

    RequestMiddleware(view)(rf.get("/"))
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert any(line["event"] == "slow query" and "SELECT" in line["sql"] for line in lines)
    assert "广州甲" not in written.getvalue()


def test_behind_a_proxy_the_sender_is_who_the_proxy_saw(rf, settings):
    from django.http import HttpRequest, HttpResponse

    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    forged = rf.get("/", headers={"X-Forwarded-For": "1.2.3.4, 10.0.0.7"})
    RequestMiddleware(view)(forged)
    settings.BEHIND_PROXY = True
    RequestMiddleware(view)(forged)
    assert seen == ["127.0.0.1", "10.0.0.7"], "without a proxy of ours nobody may say who they are"
