"""Webhooks: what is told, to whom, signed, tried again, given up, switched off, sent again."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from huifang.accounts.models import User
from huifang.integrations import outbound
from huifang.integrations.models import Dispatch, Webhook
from huifang.integrations.services import sending, webhooks
from huifang.integrations.tests.servers import Heard, listening
from huifang.journal.models import Event
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.organization import options
from huifang.organization.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(admin: User) -> Iterator[Heard]:
    with listening() as server:
        options.change(by=admin, changes={"integrations.inner_hosts": f"127.0.0.1:{server.port}"})
        yield server


def setup(heard: Heard, owner: User, by: User, at: datetime, kinds: tuple[str, ...] = ("organization.*",)) -> tuple[Webhook, str]:
    return webhooks.create(name="ERP", url=f"http://127.0.0.1:{heard.port}/in", kinds=kinds, owner=owner, by=by, at=at)


def happen(unit: Unit, by: User, at: datetime, name: str = "技术部") -> Event:
    return record("organization.unit.created", unit, by=by, at=at, name=name, personal={"phone": "13800138000"})


def test_a_fact_arrives_signed_without_personal_values(heard: Heard, company: Unit, head: User, admin: User, noon: datetime):
    hook, secret = setup(heard, head, admin, noon)
    event = happen(company, admin, noon)
    assert webhooks.fan_out(at=noon) == 1
    now = datetime.now(tz=noon.tzinfo)  # noqa: TID251 – the library that checks the signature looks at the wall clock
    with clock.at(now):
        assert sending.send_due(at=now) == 1
    ((_method, path, headers, body),) = heard.requests
    assert path == "/in"
    told = Verifier(secret).verify(body, headers)
    assert told["id"] == headers["webhook-id"] == f"evt_{event.pk}_{hook.pk}"
    assert told["type"] == "organization.unit.created"
    assert told["data"]["subject"] == {"kind": "organization.unit", "id": str(company.pk)}
    assert told["data"]["facts"] == {"name": "技术部"}
    assert b"13800138000" not in body
    row = Dispatch.objects.get()
    assert (row.state, row.status_code, row.response, row.attempts) == ("sent", 200, "ok", 1)


def test_the_secret_is_sealed_and_can_be_renewed(heard: Heard, head: User, admin: User, noon: datetime):
    hook, secret = setup(heard, head, admin, noon)
    assert secret not in Webhook.objects.get().secret
    assert webhooks.secret_of(hook) == secret
    newer = webhooks.renew_secret(hook, by=admin, at=noon)
    assert webhooks.secret_of(hook) == newer != secret
    assert all(word not in event.facts for event in Event.objects.all() for word in (secret, newer))


def test_only_what_the_owner_may_read_is_told(heard: Heard, company: Unit, head: User, agent: User, admin: User, noon: datetime):
    setup(heard, agent, admin, noon)
    setup(heard, head, admin, noon)
    happen(company, admin, noon)
    webhooks.fan_out(at=noon)
    assert [row.webhook.owner for row in Dispatch.objects.all()] == [head]


def test_only_the_kinds_that_were_asked_for_are_told_from_now_on(heard: Heard, company: Unit, head: User, admin: User, noon: datetime):
    happen(company, admin, noon, "before")
    webhooks.fan_out(at=noon)
    hook, _secret = setup(heard, head, admin, noon, ("organization.unit.closed",))
    happen(company, admin, noon, "other kind")
    record("organization.unit.closed", company, by=admin, at=noon, name="x")
    webhooks.fan_out(at=noon)
    assert [row.kind for row in Dispatch.objects.all()] == ["organization.unit.closed"]
    hook.refresh_from_db()
    assert webhooks.fan_out(at=noon) == 0


def test_two_workers_queue_a_fact_once(heard: Heard, company: Unit, head: User, admin: User, noon: datetime):
    hook, _secret = setup(heard, head, admin, noon)
    happen(company, admin, noon)
    stale = Webhook.objects.select_related("owner").get(pk=hook.pk)
    webhooks.fan_out(at=noon)
    assert webhooks._queue(stale, noon) == 0
    assert Dispatch.objects.count() == 1


def test_a_failure_is_tried_again_under_the_same_id_and_given_up(heard: Heard, company: Unit, head: User, admin: User, noon: datetime):
    heard.status, heard.body = 500, "坏了".encode()
    hook, _secret = setup(heard, head, admin, noon)
    happen(company, admin, noon)
    webhooks.fan_out(at=noon)
    at = noon
    for tries in range(1, 13):
        Webhook.objects.update(failing_since=None)
        with clock.at(at):
            assert sending.send_due(at=at) == 0
        row = Dispatch.objects.get()
        assert (row.attempts, row.error, row.response) == (tries, "not_accepted", "坏了")
        at = row.due_at
    assert row.state == "failed"
    assert sending.send_due(at=at + timedelta(days=9)) == 0
    assert len({headers["webhook-id"] for _m, _p, headers, _b in heard.requests}) == 1
    assert len(heard.requests) == 12
    heard.status = 200
    webhooks.replay(row, by=admin, at=at)
    with pytest.raises(Conflict):
        webhooks.replay(row, by=admin, at=at)
    with clock.at(at):
        assert sending.send_due(at=at) == 1
    assert heard.requests[-1][2]["webhook-id"] == f"evt_{row.event_id}_{hook.pk}"


def test_days_of_failure_switch_it_off_and_a_success_forgets_them(heard: Heard, head: User, admin: User, noon: datetime):
    hook, _secret = setup(heard, head, admin, noon)
    heard.status = 503
    for days, active in ((0, True), (2, True), (3, False)):
        at = noon + timedelta(days=days, minutes=1)
        message = webhooks.test(hook, by=admin, at=at)
        with clock.at(at):
            Dispatch.objects.exclude(pk=message.pk).delete()
            sending.send_due(at=at)
        hook.refresh_from_db()
        assert hook.is_active is active
    assert hook.disabled_why == "failing"
    assert json.loads(Event.objects.get(kind="integrations.webhook.disabled").facts)["why"] == "failing"
    heard.status = 200
    webhooks.enable(hook, by=admin, at=at)
    assert hook.failing_since is None


def test_a_receiver_that_is_gone_is_switched_off_at_once(heard: Heard, head: User, admin: User, noon: datetime):
    hook, _secret = setup(heard, head, admin, noon)
    heard.status = 410
    webhooks.test(hook, by=admin, at=noon)
    sending.send_due(at=noon)
    hook.refresh_from_db()
    assert (hook.is_active, hook.disabled_why) == (False, "gone")
    webhooks.test(hook, by=admin, at=noon)
    assert sending.send_due(at=noon) == 0, "nothing is sent to what is off"


def test_a_closed_account_reads_nothing(heard: Heard, company: Unit, head: User, admin: User, noon: datetime):
    hook, _secret = setup(heard, head, admin, noon)
    User.objects.filter(pk=head.pk).update(is_active=False)
    happen(company, admin, noon)
    assert webhooks.fan_out(at=noon) == 0
    hook.refresh_from_db()
    assert (hook.is_active, hook.disabled_why) == (False, "owner_left")


def test_a_slow_receiver_holds_up_its_own_messages_only(heard: Heard, company: Unit, head: User, admin: User, noon: datetime):
    bad, _secret = setup(heard, head, admin, noon)
    Webhook.objects.filter(pk=bad.pk).update(url=f"http://127.0.0.1:{heard.port + 1}/none")
    good, _secret = setup(heard, head, admin, noon)
    for _n in range(3):
        webhooks.test(bad, by=admin, at=noon)
        webhooks.test(good, by=admin, at=noon)
    with clock.at(noon):
        assert sending.send_due(at=noon) == 3
    assert sorted(Dispatch.objects.filter(webhook=bad).values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_name_that_leads_inside_when_sent_is_refused_then(head: User, admin: User, noon: datetime, monkeypatch: pytest.MonkeyPatch):
    hook, _secret = webhooks.create(name="x", url="https://shop.example.com/", kinds=["archive.*"], owner=head, by=admin, at=noon)
    monkeypatch.setattr(outbound, "resolve", lambda _host, _port: ["127.0.0.1"])
    webhooks.test(hook, by=admin, at=noon)
    with clock.at(noon):
        assert sending.send_due(at=noon) == 0
    assert Dispatch.objects.get().error == "address_inner"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"url": "http://example.com/"}, "address_insecure"),
        ({"url": "https://127.0.0.1/"}, "address_inner"),
        ({"url": "x"}, "address_malformed"),
        ({"kinds": []}, "kinds_missing"),
        ({"kinds": ["nothing.*"]}, "kind_unknown"),
        ({"name": " "}, "webhook_name_missing"),
    ],
)
def test_what_a_webhook_must_have(head: User, admin: User, noon: datetime, more: dict[str, Any], reason: str):
    given: dict[str, Any] = {"name": "ERP", "url": "https://example.com/", "kinds": ["archive.*"], "owner": head} | more
    with pytest.raises(Refused) as refused:
        webhooks.create(**given, by=admin, at=noon)
    assert refused.value.decision.reason == reason
    with pytest.raises(Refused):
        webhooks.create(**{**given, "url": "https://example.com/", "kinds": ["archive.*"], "name": "ERP"}, by=head, at=noon)


def test_a_change_names_the_version_it_saw(heard: Heard, head: User, admin: User, noon: datetime):
    hook, _secret = setup(heard, head, admin, noon)
    given = {"name": "新", "url": hook.url, "kinds": hook.kinds, "owner": head, "by": admin, "at": noon}
    webhooks.change(hook, version=1, **given)
    with pytest.raises(Conflict):
        webhooks.change(hook, version=1, **given)
    webhooks.disable(hook, by=admin, at=noon)
    with pytest.raises(Conflict):
        webhooks.disable(hook, by=admin, at=noon)


def test_old_messages_are_forgotten(heard: Heard, head: User, admin: User, noon: datetime):
    hook, _secret = setup(heard, head, admin, noon)
    for state in ("sent", "queued"):
        row = webhooks.test(hook, by=admin, at=noon - timedelta(days=31))
        Dispatch.objects.filter(pk=row.pk).update(state=state)
    assert sending.forget_old(at=noon) == 1
    assert Dispatch.objects.get().state == "queued"


def test_a_subject_without_a_number_breaks_nothing(heard: Heard, head: User, admin: User, noon: datetime):
    setup(heard, head, admin, noon, ("*",))
    record("organization.option.changed", Ref("organization.option", "x.y"), by=admin, at=noon, option="x", value="1", before="2")
    webhooks.fan_out(at=noon)
