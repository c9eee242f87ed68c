"""A write through the API: an assignment with its obligation, facts and deliveries, behind a token.

CPU is measured around the WSGI application in this process (median), PostgreSQL's backend added; then eight clients write to
the real server at once. The rival is a bare Django view behind the same middleware:
it looks up token, customer, unit and rule, and writes the same rows, asking nobody whether that is allowed.
"""

import json
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from benchmarks.common import Report, backend_pid, options, set_up, spending

ASKED, QUICK, WARM, CLIENTS = 300, 40, 10, 8
LIMIT, RATIO, CHECK = 25.0, 2.5, 2.0
Ask = Callable[[], int]


def main(arguments: Sequence[str]) -> int:
    """Write, compare, write together; 1 when a limit was missed."""
    given = options(__doc__ or "", arguments, rows=ASKED, quick=QUICK)
    set_up("api", given.engine)
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks._api_rival"
    settings.ALLOWED_HOSTS = ["*"]
    place = _office()
    report = Report("write by API", quick=given.quick)
    report.head(writes=given.rows, engine=given.engine)
    api, rival = _measure(_api(place), given.rows), _measure(_rival(place, "/rival/"), given.rows)
    report.line("inserts of the same rows alone, CPU", _measure(_rival(place, "/inserts/"), given.rows), "ms")
    report.line("bare Django view, the same rows, CPU", rival, "ms")
    report.line("API, CPU", api, "ms", at_most=LIMIT)
    report.line("API to bare view", api / rival, "times", at_most=RATIO)
    keyed = _measure(_api(place, keyed=True), given.rows)
    report.line("API with an idempotency key, CPU", keyed, "ms", at_most=LIMIT)
    report.line("API with an idempotency key to bare view", keyed / rival, "times", at_most=RATIO)
    report.line("budget of calls, CPU of a call", _budget(), "ms")
    report.line("permission checks of a page of 25, CPU", _checks(place), "ms", at_most=CHECK)
    seconds, wrong = _together(place, given.rows)
    report.line(f"{CLIENTS} clients at once, errors", float(len(wrong)), "", at_most=0, note=str(wrong[:3]) if wrong else "")
    report.line(f"{CLIENTS} clients at once", given.rows / seconds, "writes/s")
    return report.code


def _office() -> dict[str, Any]:
    from huifang.accounts.models import User
    from huifang.archive import services as archive
    from huifang.config import installing
    from huifang.integrations.rules.scopes import SCOPES
    from huifang.integrations.services import tokens
    from huifang.kernel import clock
    from huifang.kernel.refs import system
    from huifang.organization import options as settings
    from huifang.organization import services as organization
    from huifang.organization.models import Unit
    from huifang.regulations.models import Rule

    installing.install(company="测试公司", packs=["work-safety-consultancy"], username="admin", new_link=False)
    user, team, at = User.objects.get(username="admin"), Unit.objects.get(code="team-1"), clock.now()
    organization.assign_role(user=user, role="follow_up_head", unit=Unit.objects.get(code="follow-up"), by=installing.INSTALLER)
    settings.change(by=system("benchmark"), changes={"integrations.rate_per_minute": 100_000})
    customers = [archive.create_customer(by=system("benchmark"), name=f"广州{n}号有限公司", unit=team, owner=user) for n in range(25)]
    ends = at + timedelta(days=1)
    _row, token = tokens.create(user=user, kind="personal", name="bench", scopes=SCOPES, expires_at=ends, by=user, at=at)
    rule = Rule.objects.filter(code="time_limit.need.answer", version__state="published").values_list("pk", flat=True)[0]
    return {"user": user, "unit": team.pk, "customers": customers, "token": token, "rule": rule}


def _body(place: dict[str, Any]) -> dict[str, Any]:
    about = f"archive.customer:{place['customers'][0].pk}"
    return {"title": "补充现场照片", "text": "请在下周前补充验收照片。", "about": about, "unit": place["unit"]}


def _api(place: dict[str, Any], *, keyed: bool = False) -> Ask:
    from django.test import Client

    client = Client(headers={"Authorization": f"Bearer {place['token']}"})
    content = json.dumps(_body(place))

    def ask() -> int:
        headers = {"Idempotency-Key": secrets.token_hex(8)} if keyed else {}
        return client.post("/api/v1/assignments", content, content_type="application/json", headers=headers).status_code

    return ask


def _rival(place: dict[str, Any], address: str) -> Ask:
    from django.test import Client

    client = Client(headers={"Authorization": f"Bearer {place['token']}"})
    known = {"customer": place["customers"][0].pk, "by": place["user"].pk, "by_unit": place["unit"], "rule": place["rule"]}
    content = json.dumps(_body(place) | known)
    return lambda: client.post(address, content, content_type="application/json").status_code


def _measure(ask: Ask, times: int) -> float:
    """Milliseconds of CPU, the median."""
    for _warm in range(WARM):
        assert ask() == 201
    backend, seen = backend_pid(), []
    for _time in range(times):
        with spending(backend) as spent:
            assert ask() == 201
        seen.append(spent.cpu * 1000)
    return statistics.median(seen)


def _budget() -> float:
    """What a call that only reads spends on the budget that all processes share, at a hundred calls a second."""
    from huifang.integrations.api.limits import Limiter
    from huifang.kernel import clock

    limiter, at, backend = Limiter(), clock.now(), backend_pid()
    with spending(backend) as spent:
        for n in range(500):
            assert limiter.take("token:bench", 6_000, at + timedelta(milliseconds=10 * n)) == 0
    return spent.cpu * 1000 / 500


def _checks(place: dict[str, Any]) -> float:
    """What a page of 25 spends on permissions: the grants, the filter of the rows, one decision for each row."""
    from huifang.accounts.models import User
    from huifang.archive import access as archive
    from huifang.organization import access

    seen = []
    for _time in range(50):
        user = User.objects.get(pk=place["user"].pk)
        with spending() as spent:
            access.may(user, archive.VIEW)
            access.reachable(user, archive.VIEW)
            assert all(archive.may_view(user, row) for row in place["customers"])
        seen.append(spent.cpu * 1000)
    return statistics.median(seen)


def _together(place: dict[str, Any], times: int) -> tuple[float, list[int]]:
    """Eight clients against the real server: seconds, and the statuses that are no 201."""
    from benchmarks.start import _end, _first_page, _free_port

    port = _free_port()
    command = (sys.executable, "-m", "huifang.config.cli", "serve", "--port", str(port))
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            _first_page(port, [process])
            begun = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as clients:
                answers = list(clients.map(lambda _n: _post(port, place), range(times)))
            seconds = time.perf_counter() - begun
        finally:
            _end(process)
    return seconds, [status for status in answers if status != 201]


def _post(port: int, place: dict[str, Any]) -> int:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {place['token']}", "Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(8)}
    try:
        connection.request("POST", "/api/v1/assignments", json.dumps(_body(place)), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
