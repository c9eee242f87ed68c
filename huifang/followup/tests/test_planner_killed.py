"""Two planners at once, and one killed in the middle: nothing lost, nothing doubled (R2.1)."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection

from huifang.followup.models import PlanRun, Task, TaskItem
from huifang.followup.planning.lanes import Lanes
from huifang.followup.tests.register import expect, fill
from huifang.obligations.models import Obligation
from huifang.obligations.rebuilding import differences
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import book

pytestmark = pytest.mark.slow
PLANNER = """
import sys, time
import django
django.setup()
from huifang.followup.planning import run
run.CHUNK = 20
from huifang.config.cli import main
pause = float(sys.argv[1])
work = run.Runner._items
def slowly(self, *args):
    made = work(self, *args)
    print("chunk", flush=True)
    time.sleep(pause)
    return made
run.Runner._items = slowly
sys.exit(main(sys.argv[2:]))
"""


def planner(office, pause):
    url = connection.settings_dict
    name = url["NAME"]
    address = f"sqlite:///{name}" if connection.vendor == "sqlite" else f"postgres://{url['USER']}@{url['HOST']}:{url['PORT']}/{name}"
    if connection.vendor == "postgresql" and url["PASSWORD"]:
        address = address.replace("@", f":{url['PASSWORD']}@", 1)
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "huifang.config.settings"}
    arguments = ["plan", "--at", office.now.isoformat(), "--until", "2027-01-19", "--json"]
    command = [sys.executable, "-c", PLANNER, str(pause), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def check(office):
    until = office.now.date() + timedelta(days=60)
    expected = {
        (e.project, e.rule, e.occurrence) for e in expect(Lanes(book(office.now)), work_calendar(), today=office.now.date(), until=until)
    }
    rows = list(Obligation.objects.filter(subject_kind="archive.project").values_list("subject_id", "rule_code", "occurrence"))
    assert len(rows) == len(set(rows))
    assert set(rows) == expected
    assert TaskItem.objects.count() == len(expected)
    assert not Task.objects.filter(items=None).exists()
    assert PlanRun.objects.filter(finished_at=None).count() == 0
    assert list(differences()) == []
    return len(expected)


def answer(process):
    out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error[-2000:]
    return json.loads(out.strip().splitlines()[-1])


@pytest.mark.django_db(transaction=True)
def test_a_planner_killed_in_the_middle_loses_and_doubles_nothing(office):
    fill(office, 60)
    first = planner(office, 0.3)
    seen = 0
    while seen < 3 and first.stdout.readline().startswith("chunk"):
        seen += 1
    time.sleep(0.1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    first.communicate()
    assert PlanRun.objects.get().finished_at is None
    kept = Obligation.objects.count()
    assert kept > 0
    report = answer(planner(office, 0))
    assert kept + report["obligations_created"] == check(office)


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_share_the_work(office):
    fill(office, 60)
    both = [planner(office, 0.05), planner(office, 0.05)]
    reports = [answer(p) for p in both]
    assert all(r["until"] == "2027-01-19" for r in reports)
    check(office)
