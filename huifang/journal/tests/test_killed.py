"""``kill -9`` of a delivering process, on a real database: nothing is lost, nothing is doubled."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

FACTS, STUCK = 40, 17

SCRIPT = f"""
import sys, time
import django
django.setup()
from datetime import datetime, timedelta, UTC
from django.core.management import call_command
from django.db import transaction
from huifang.journal import catalogue, delivering
from huifang.journal.models import Delivery, Event, Pulse
from huifang.journal.services import record
from huifang.kernel.refs import Ref, system

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
catalogue.declare({{"test.call.ended": "…"}})
step = sys.argv[1]

@catalogue.subscribe("test.call.ended", name="test.effect")
def effect(event):
    Pulse.objects.create(name=f"effect-{{event.pk}}")
    if step == "die" and event.data["n"] == {STUCK}:
        print("stuck", flush=True)
        time.sleep(60)

if step == "prepare":
    call_command("migrate", "journal", verbosity=0)
    with transaction.atomic():
        for n in range({FACTS}):
            record("test.call.ended", Ref("test.call", str(n)), by=system("x"), at=AT, n=n)
elif step == "die":
    delivering.drain(at=AT)
else:
    before = Pulse.objects.count()
    told = delivering.drain(at=AT + delivering.CLAIM)
    open_rows = Delivery.objects.exclude(state="done").count()
    print(before, told, Pulse.objects.count(), open_rows, flush=True)
"""


@pytest.fixture
def address(tmp_path: Path):
    """An empty database of the engine under test that a process of its own can open."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'killed.sqlite3'}"
        return
    given = settings.DATABASES["default"]
    name = f"killed_{os.getpid()}"
    reach = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **reach) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        user = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
        host = given["HOST"].replace("/", "%2F")
        yield f"postgres://{user}@{host}:{given['PORT']}/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.slow
@pytest.mark.django_db
def test_a_delivery_killed_in_the_middle_is_finished_by_the_next(address, tmp_path):
    env = {**os.environ, "DATABASE_URL": address, "HUIFANG_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "huifang.config.settings"}

    def run(step: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", SCRIPT, step], env=env, stdout=subprocess.PIPE, text=True)

    with run("prepare") as preparing:
        assert preparing.wait(60) == 0
    with run("die") as dying:
        assert dying.stdout is not None
        assert dying.stdout.readline().strip() == "stuck"
        dying.send_signal(signal.SIGKILL)
        assert dying.wait(10) == -signal.SIGKILL
    with run("finish") as finishing:
        out, _ = finishing.communicate(timeout=60)
    before, told, after, still_open = map(int, out.split())
    assert before == STUCK, "each effect is committed with its own delivery; the one in the middle is not there"
    assert (told, after, still_open) == (FACTS - STUCK, FACTS, 0)
