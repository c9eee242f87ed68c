"""Two web and two worker nodes on PostgreSQL; one is cut off and killed in the middle of the work: nothing is lost or doubled.

Issue 3 item 9. Every act that a client was told of stands in the database once, with one fact; what it was not told of stands
there once or not at all; what the workers do upon a fact is done once; the chain of facts holds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import nodes
from tests.cluster.nodes import ROOT, cluster, parsed, wait_until

pytestmark = pytest.mark.slow
ENTER = """
from datetime import date
from django.conf import settings
from django.test import Client
from huifang.accounts import services as accounts
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.organization.models import RoleAssignment, Unit
unit = Unit.objects.get(code="team-1")
user = accounts.create_user(username="lin", name="林主管", by=system("tests"), at=clock.now())
RoleAssignment.objects.create(user=user, role="follow_up_head", unit=Unit.objects.get(code="follow-up"), valid_from=date(2020, 1, 1))
client = Client(HTTP_HOST="10.77.91.2")
client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
print(client.cookies[settings.SESSION_COOKIE_NAME].value, unit.pk)
"""
STATE = """
import json
from huifang.config import presence
from huifang.journal.models import Delivery, Event, Seal
from huifang.kernel import clock
print(json.dumps({
    "events": Event.objects.count(), "sealed": Seal.objects.count(),
    "pending": Delivery.objects.filter(state="pending").count(), "failed": Delivery.objects.filter(state="failed").count(),
    "workers": len({p.node for p in presence.living(clock.now()) if p.role == "worker"}),
}))
"""
COUNTS = """
import json
from collections import Counter
from huifang.archive.models import Customer, Project
from huifang.journal.models import Delivery, Event
from huifang.journal.sealing import verify
from huifang.obligations.models import Obligation
customers = dict(Customer.objects.filter(name__startswith="集群").values_list("pk", "name"))
facts = Counter(int(pk) for pk in Event.objects.filter(kind="archive.customer.created").values_list("subject_id", flat=True))
projects = list(Project.objects.filter(customer__in=customers).values_list("pk", "customer"))
created = Counter(int(pk) for pk in Event.objects.filter(kind="archive.project.created").values_list("subject_id", flat=True))
planned = Counter(Obligation.objects.filter(subject_kind="archive.project").values_list("subject_id", flat=True))
heard = Delivery.objects.filter(event__kind="archive.project.created", consumer="followup.project_planned", state="done").count()
print(json.dumps({
    "names": sorted(customers.values()), "facts": [facts[pk] for pk in customers], "projects": sorted(customers[c] for _p, c in projects),
    "created": [created[pk] for pk, _c in projects], "planned": sorted({planned[pk] for pk, _c in projects}), "heard": heard,
    "broken": verify().broken_at,
}))
"""


@pytest.fixture(scope="module")
def possible() -> None:
    why = nodes.absence()
    if why and "netns" in os.environ.get("REQUIRE", "").split(","):
        pytest.fail(why)
    if why:
        pytest.skip(why)


def answers(address: str, name: str) -> bool:
    code = f"import urllib.request as u; u.urlopen('http://{address}:8000/health/ready', timeout=2)"
    return nodes.run("ip", "netns", "exec", name, sys.executable, "-c", code, check=False).returncode == 0


def test_a_node_that_is_cut_off_and_killed_loses_and_doubles_nothing(possible, tmp_path: Path):
    with cluster(tmp_path) as town:
        first = town.first
        made = nodes.run(
            "ip", "netns", "exec", first.name, sys.executable, "-m", "huifang.config.cli", "init", "--no-input",
            env=first.environment, cwd=ROOT, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        session, unit = first.python(ENTER).split()
        for node in (town.first, town.second):
            node.serve()
        for node in (town.first, town.second):
            wait_until(lambda node=node: answers(node.address, town.database.name), 120)
        stop, out = tmp_path / "stop", tmp_path / "told.json"
        command = (sys.executable, str(Path(__file__).with_name("client.py")), session, unit, str(stop), str(out))
        client = subprocess.Popen(("ip", "netns", "exec", town.database.name, *command, town.first.address, town.second.address))
        wait_until(lambda: parsed(first.python(STATE))["workers"] == 2, 120, every=1)
        time.sleep(6)
        town.second.cut_off()
        time.sleep(0.5)
        town.second.kill()
        time.sleep(8)
        stop.touch()
        assert client.wait(60) == 0
        told = json.loads(out.read_text())
        # What the killed worker had claimed is due again after 90 seconds.
        wait_until(lambda: _settled(parsed(first.python(STATE))), 150, every=2)
        _compare(told, json.loads(first.python(COUNTS)))
        first.processes[0].terminate()
        assert first.processes[0].wait(20) == 0, "the node that is left ends cleanly"


def _settled(state: dict[str, int]) -> bool:
    return not state["pending"] and state["events"] == state["sealed"]


def _compare(told: dict[str, list[str]], found: dict[str, Any]) -> None:
    names = found["names"]
    assert told["refused"] == []
    assert len(told["entered"]) > 20, "the test did something"
    assert told["unknown"] or told["projects_unknown"], "the cut was felt"
    assert len(names) == len(set(map(str, names))), "nothing is doubled"
    assert set(told["entered"]) <= set(map(str, names)), "nothing is lost"
    assert set(map(str, names)) <= set(told["entered"]) | set(told["unknown"])
    assert set(found["facts"]) == {1}, "one act, one fact"
    assert set(told["projects"]) <= set(map(str, found["projects"])) <= set(told["projects"]) | set(told["projects_unknown"])
    assert len(found["projects"]) == len(set(map(str, found["projects"])))
    assert set(found["created"]) == {1}
    assert found["heard"] == len(found["projects"]), "every fact was heard once"
    assert len(found["planned"]) == 1, "every project got the same duties, none twice"
    assert found["planned"] != [0]
    assert found["broken"] is None
