"""A worker killed in the middle of an escalation, and two at once: every step is taken, none twice (R3.6)."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel.refs import Ref, system
from huifang.notifications.models import Notice
from huifang.obligations import services, sweeping
from huifang.obligations.models import Obligation
from huifang.obligations.rebuilding import differences
from huifang.regulations.selectors import rule_in_force

pytestmark = pytest.mark.slow
ROWS = 60
SWEEPER = """
import sys, time
from datetime import datetime
import django
django.setup()
from huifang.obligations import sweeping
sweeping.CHUNK = 10
pause, at = float(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
write = sweeping._write
def slowly(ways):
    with sweeping.transaction.atomic():
        done = write(ways)
        print("chunk", flush=True)
        time.sleep(pause)
    return done
sweeping._write = slowly
while sweeping.sweep(at=at):
    pass
"""


def address():
    url = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{url['NAME']}"
    password = f":{url['PASSWORD']}" if url["PASSWORD"] else ""
    return f"postgres://{url['USER']}{password}@{url['HOST']}:{url['PORT']}/{url['NAME']}"


def sweeper(at, pause):
    environment = os.environ | {"DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "huifang.config.settings"}
    command = [sys.executable, "-c", SWEEPER, str(pause), at.isoformat()]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def late(office):
    """Sixty complaints' answers that were due an hour ago, and one that is due tomorrow."""
    rule = rule_in_force("time_limit.complaint.answer", office.now.date())
    assert rule
    for number in range(ROWS + 1):
        due = office.now - timedelta(hours=1, seconds=number) if number < ROWS else office.now + timedelta(days=1)
        services.oblige(
            rule=rule.id, subject=Ref("complaints.complaint", str(number + 1)), occurrence="1", due_at=due, owner=Ref.of(office.sun),
            ladder=rule.code, by=system("tests"), at=office.now - timedelta(days=9),
        )  # fmt: skip


def check(office, at):
    facts = Counter((e.subject_id, e.kind, e.data.get("step")) for e in Event.objects.filter(kind__startswith="obligations.obligation."))
    assert set(facts.values()) == {1}, "no step was written twice"
    breached = [key for key in facts if key[1].endswith(".breached")]
    assert len(breached) == ROWS
    assert Obligation.objects.filter(next_at__lte=at).count() == 0
    assert Obligation.objects.filter(breached_at=None).count() == 1, "what is not due stays untouched"
    assert list(differences()) == []


@pytest.mark.django_db(transaction=True)
def test_a_sweep_killed_in_the_middle_loses_and_doubles_nothing(office):
    late(office)
    at = office.now + timedelta(hours=1)
    first = sweeper(at, 0.4)
    for _chunk in range(3):
        assert first.stdout.readline().startswith("chunk"), first.stderr.read()[-2000:]
    first.send_signal(signal.SIGKILL)
    first.wait()
    first.communicate()
    kept = Obligation.objects.filter(breached_at__isnull=False).count()
    assert 0 < kept < ROWS, "it died in the middle"
    while sweeping.sweep(at=at):
        pass
    check(office, at)
    while delivering.drain(at=at):
        pass
    told = Counter(Notice.objects.values_list("kind", "about_id", "person", "key"))
    assert set(told.values()) <= {1}


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_take_each_step_once(office):
    late(office)
    at = office.now + timedelta(hours=1)
    both = [sweeper(at, 0.02), sweeper(at, 0.02)]
    for one in both:
        _out, error = one.communicate(timeout=90)
        assert one.returncode == 0, error[-2000:]
    check(office, at)
