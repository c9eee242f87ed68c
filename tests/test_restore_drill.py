"""The restore drill: the demo company is backed up, wiped, restored elsewhere; its people sign in and find the same queue.

Issue 3, "Proof": an administrator does it by the commands alone, on the engine under test.
"""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from huifang.config.tests.conftest import HUIFANG, ROOT, Place, Places, passphrase, places

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["passphrase", "places"]
ROWS = re.compile(r'href="(/followup/tasks/\d+/)"')


@contextmanager
def served(place: Place) -> Iterator[int]:
    """Serve the pages of a place; the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [*HUIFANG, "serve", "--port", str(port)]
    with subprocess.Popen(
        command, env=place.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            end = time.monotonic() + 120
            while not answers(port):
                assert process.poll() is None, process.stderr and process.stderr.read()
                assert time.monotonic() < end
                time.sleep(0.2)
            yield port
            process.terminate()
            assert process.wait(20) == 0, "it ends cleanly"
        finally:
            process.kill()


def answers(port: int) -> bool:
    try:
        return ask(port, "GET", "/health/ready")[0] == 200
    except OSError:
        return False


def ask(port: int, method: str, path: str, cookies: dict[str, str] | None = None, **fields: str) -> tuple[int, str]:
    """One request of a browser; ``cookies`` are kept."""
    kept = cookies if cookies is not None else {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())}
    if method == "POST":
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": kept["csrftoken"]}
    connection.request(method, path, urlencode(fields) if fields else None, headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    for name, value in answer.getheaders():
        if name.lower() == "set-cookie":
            pair, _separator, _rest = value.strip().partition(";")
            key, _equals, content = pair.partition("=")
            kept[key] = content
    connection.close()
    return answer.status, body


def queue_of(place: Place, username: str) -> list[str]:
    """Sign in as one of the demo's people with one click, and read the queue."""
    user = place.say("import sys\nfrom huifang.accounts.models import User\nprint(User.objects.get(username=sys.argv[1]).pk)", username)
    with served(place) as port:
        cookies: dict[str, str] = {}
        assert ask(port, "GET", "/accounts/sign-in/", cookies)[0] == 200
        assert ask(port, "POST", "/accounts/sign-in/demo/", cookies, user=user)[0] == 302
        status, page = ask(port, "GET", "/followup/", cookies)
        assert status == 200
        return ROWS.findall(page)


def test_the_demo_company_is_restored_elsewhere_with_the_same_queue(places: Places, passphrase: Path):
    first = places("drill", migrated=True)
    first.well("demo", "--customers", "8", "--days", "60", "--at", "2026-11-20T10:00", timeout=240)
    agent = first.say(
        "from huifang.followup.models import Task\nfrom huifang.organization.gates import demo_accounts\nfrom django.db.models import Count\n"
        "offered = Task.objects.filter(state='waiting', assignee__in=[account.user_id for account in demo_accounts()])\n"
        "print(offered.values('assignee__username').annotate(n=Count('pk')).order_by('-n', 'assignee__username').first()['assignee__username'])"
    )
    before = queue_of(first, agent)
    assert before, "there is a queue"
    vault = first.folder.parent / "vault"
    vault.mkdir()
    first.well("backup", "--keys", vault / "keys", "--passphrase-file", passphrase)
    file = Path(json.loads(first.well("backup", "--to", vault, "--json"))["file"])
    shutil.rmtree(first.folder)
    second = places("elsewhere")
    said = second.well("restore", file, "--into", second.folder, "--keys", vault / "keys", "--passphrase-file", passphrase)
    assert "均未改动" in said
    assert queue_of(second, agent) == before
    doctor = second.huifang("doctor", "--json")
    assert [one["code"] for one in json.loads(doctor.stdout)["findings"] if one["state"] == "bad"] == []
