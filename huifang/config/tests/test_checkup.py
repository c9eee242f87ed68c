"""What doctor and health find: each fault by its code, with a mend, and nothing secret for strangers (R12.2)."""

import shutil
import socket
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone
from django_q.models import OrmQ

from huifang.accounts import services as accounts
from huifang.config import checkup, metrics, state
from huifang.config.checkup import machine, storage, work
from huifang.config.checkup.finding import BAD, OK, WARN
from huifang.files.models import Blob
from huifang.files.storing import path_of
from huifang.journal.models import Delivery, Event, Seal
from huifang.journal.sealing import seal
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.refs import Ref, system
from huifang.organization import options

pytestmark = pytest.mark.django_db
BY = system("test")


def states(findings) -> dict[str, str]:
    return {found.code: found.state for found in findings}


def one(check) -> checkup.Finding:
    found, *_more = check
    assert isinstance(found, checkup.Finding)
    return found


def facts(n: int) -> list[Event]:
    with transaction.atomic():
        return [
            record("config.backup.made", Ref("config.installation", "1"), by=BY, file="x", bytes=1, rows=1, files=0, head="", n=i)
            for i in range(n)
        ]


def test_every_finding_has_its_own_code_and_each_fault_a_mend():
    findings = checkup.examine()
    codes = [found.code for found in findings if found.code != "pulse"]
    assert len(codes) == len(set(codes)) >= 14
    assert [found.code for found in findings if found.state == BAD and not found.mend] == []
    assert {"database", "migrations", "durability", "clock", "data_key", "files", "backup", "worker", "queue", "chain"} <= set(codes)


def test_a_check_that_fails_is_a_finding_and_tells_only_the_kind_of_its_error(monkeypatch):
    def broken():
        yield from [1 // 0]

    monkeypatch.setattr(storage, "numbers", broken)
    found = next(found for found in checkup.examine() if found.code == "broken")
    assert (found.state, found.text) == (BAD, "ZeroDivisionError")


def test_what_is_not_migrated_is_told_and_nothing_more_is_asked(monkeypatch):
    monkeypatch.setattr(state, "missing_migrations", lambda: 3)
    findings = checkup.examine()
    assert findings[-1].code == "migrations"
    assert (findings[-1].state, "huifang upgrade" in findings[-1].mend) == (BAD, True)


def test_a_clock_that_is_away_from_the_databases(monkeypatch):
    assert one(storage.clocks()).state == OK
    monkeypatch.setattr(storage, "_skew", lambda: -5.0)
    assert one(storage.clocks()).state == WARN
    monkeypatch.setattr(storage, "_skew", lambda: 90.0)
    assert one(storage.clocks()).state == BAD
    monkeypatch.setattr(storage, "_skew", lambda: 0.0)
    Event.objects.filter(pk=facts(1)[0].pk).update(at=clock.now() + timedelta(days=1))
    assert one(storage.clocks()).state == WARN


def test_a_data_key_that_opens_nothing(office, settings):
    assert one(storage.numbers()).state == OK
    settings.DATA_KEY = "another"
    assert one(storage.numbers()).state == BAD


def test_files_that_are_missing_or_changed(settings, tmp_path):
    import hashlib

    settings.DATA = tmp_path
    content = b"some content"
    blob = Blob.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), size=12, kind="text", created_at=clock.now(), used_at=clock.now()
    )
    assert one(storage.files()).state == BAD
    path = path_of(blob.sha256)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert one(storage.files()).state == OK
    path.write_bytes(b"some_content")
    assert one(storage.files()).state == BAD


def test_the_age_of_the_last_backup():
    assert one(storage.backups()).state == WARN
    facts(1)
    assert one(storage.backups()).state == OK
    with clock.at(clock.now() + timedelta(days=3)):
        assert one(storage.backups()).state == WARN


def test_a_break_in_the_end_of_the_chain_and_further_back(monkeypatch):
    facts(6)
    seal()
    monkeypatch.setattr(work, "TAIL", 3)
    assert one(work.chain()).state == OK
    first, last = Seal.objects.order_by("position")[0], Seal.objects.order_by("-position")[0]
    Event.objects.filter(pk=first.event_id).update(facts="{}")
    assert one(work.chain()).state == OK, "the tail alone holds"
    assert one(work.chain(whole=True)).state == BAD
    Event.objects.filter(pk=last.event_id).update(facts="{}")
    assert one(work.chain()).state == BAD


def test_deliveries_that_wait_or_failed():
    event = facts(1)[0]
    row = Delivery.objects.create(event=event, consumer="x", due_at=clock.now() - timedelta(hours=1))
    assert one(work.deliveries()).state == WARN
    Delivery.objects.filter(pk=row.pk).update(state="failed")
    assert one(work.deliveries()).state == BAD


def test_a_job_that_waits_too_long():
    OrmQ.objects.create(key="huifang", payload="x", lock=timezone.now())  # noqa: TID251 – django-q's own clock
    assert one(work.queue()).state == OK
    OrmQ.objects.update(lock=clock.now() - timedelta(hours=1))
    assert one(work.queue()).state == WARN


def test_a_mail_server_is_asked_only_when_wanted():
    assert list(work.mail(network=True)) == []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        options.change(by=BY, changes={"channels.smtp_host": "127.0.0.1", "channels.smtp_port": server.getsockname()[1]})
        assert one(work.mail(network=True)).state == OK
    assert one(work.mail(network=True)).state == BAD
    assert one(work.mail()).state == OK


def test_a_disk_that_is_nearly_full(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    for free, level in ((10_000_000, BAD), (500_000_000, WARN), (50_000_000_000, OK)):
        usage = type("Usage", (), {"free": free, "total": 100_000_000_000, "used": 0})
        monkeypatch.setattr(shutil, "disk_usage", lambda _place, usage=usage: usage)
        assert one(machine.folder()).state == level


# over HTTP


@pytest.fixture
def administrator(client):
    user = accounts.create_user(username="u", name="新人", by=BY, is_administrator=True)
    client.force_login(user)
    return client


def test_health_is_public_and_says_little(client):
    for address in ("/health/", "/health/ready", "/health/live"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()) == (200, {"ok": True})
        assert "no-store" in answer["Cache-Control"]


def test_health_tells_when_the_database_is_gone_without_saying_why(client, monkeypatch):
    class Gone:
        vendor = "sqlite"

        def cursor(self):
            raise Error("password is secret")

        def close(self):
            pass

    monkeypatch.setattr(storage, "connection", Gone())
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "faults": ["database"]})
    assert client.get("/health/live").status_code == 200


def test_an_administrator_sees_every_finding(administrator):
    answer = administrator.get("/health/full")
    body = answer.json()
    assert answer.status_code == (200 if body["ok"] else 503)
    assert {"name", "state", "text", "mend", "code"} == set(body["findings"][0])
    Delivery.objects.create(event=facts(1)[0], consumer="x", due_at=clock.now(), state="failed")
    answer = administrator.get("/health/full")
    assert answer.status_code == 503
    assert "deliveries" in answer.json()["faults"]


# numbers


@pytest.fixture
def token(monkeypatch):
    monkeypatch.setenv("HUIFANG_METRICS_TOKEN", "a long token")
    metrics.token.cache_clear()
    yield "a long token"
    metrics.token.cache_clear()


def test_numbers_need_their_token(client, token):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_numbers_count_requests_by_route_and_say_how_the_work_stands(client, token, office):
    client.get("/accounts/invitation/some-secret-token-of-somebody/")
    event = facts(1)[0]
    Delivery.objects.create(event=event, consumer="x", due_at=clock.now(), state="failed")
    text = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).content.decode()
    assert 'huifang_http_requests_total{method="GET",route="accounts:invitation"' in text
    assert 'huifang_deliveries{state="failed"} 1.0' in text
    assert "huifang_backup_age_seconds" in text
    assert 'huifang_obligations{when="late"}' in text
    assert "some-secret-token" not in text
    assert "甲化工" not in text


def test_without_a_token_nobody_reads_them(client):
    metrics.token.cache_clear()
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_engines_safety_is_told():
    found = one(storage.durable())
    assert found.code == "durability"
    if connection.vendor == "sqlite":
        assert found.state == WARN, "tests run with synchronous=NORMAL, and doctor says so"
