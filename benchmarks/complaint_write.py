"""Recording a complaint through the API, beside a bare Django view that writes the same rows; the list at 100,000 and 1,000,000.

CPU is measured around the WSGI application in this process (median), PostgreSQL's backend added.
"""

import json
import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from benchmarks.common import Report, backend_pid, options, set_up, spending

ROWS, QUICK, WRITES, WARM, ASKED = 1_000_000, 20_000, 200, 10, 40
LIMIT, RATIO, GROWTH = 25.0, 2.5, 1.5
CHUNK = 20_000
Ask = Callable[[], int]


def main(arguments: Sequence[str]) -> int:
    """Write, compare, fill, look at the list; 1 when a limit was missed."""
    given = options(__doc__ or "", arguments, rows=ROWS, quick=QUICK)
    set_up("complaints", given.engine)
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks._complaint_rival"
    settings.ALLOWED_HOSTS = ["*"]
    place = _office()
    report = Report("complaints", quick=given.quick)
    writes = WRITES // 10 if given.quick else WRITES
    report.head(writes=writes, complaints=given.rows, engine=given.engine)
    _write(report, place, writes)
    _list(report, place, given.rows)
    return report.code


def _write(report: Report, place: dict[str, Any], writes: int) -> None:
    from benchmarks import _complaint_rival as rival

    api = _asking(place, "/api/v1/complaints")
    assert api() == 201  # the first of the year also opens its series
    before = rival.newest()
    assert api() == 201
    counted = rival.learn(before)
    report.text("rows of one complaint: " + ", ".join(f"{name} {n}" for name, n in sorted(counted.items())))
    bare, ours = _measure(_asking(place, "/rival/"), writes), _measure(api, writes)
    report.line("bare Django view, the same rows, CPU", bare, "ms")
    report.line("API, CPU", ours, "ms", at_most=LIMIT)
    report.line("API to bare view", ours / bare, "times", at_most=RATIO)


def _list(report: Report, place: dict[str, Any], rows: int) -> None:
    small = rows // 10
    _grow(place, 0, small)
    pages = {"open ones": "", "all of them": "state=", "by telephone": "state=&channel=phone"}
    first = {name: _page(place, query) for name, query in pages.items()}
    _grow(place, small, rows)
    for name, query in pages.items():
        last = _page(place, query)
        report.line(f"list, {name}: CPU at {small:,}", first[name], "ms")
        report.line(f"list, {name}: growth to {rows:,}", last / first[name], "times", at_most=GROWTH)


def _office() -> dict[str, Any]:
    from huifang.accounts.models import User
    from huifang.archive import services as archive
    from huifang.archive.models import ContactNumber
    from huifang.complaints import categories
    from huifang.config import installing
    from huifang.integrations.rules.scopes import SCOPES
    from huifang.integrations.services import tokens
    from huifang.kernel import clock
    from huifang.kernel.phones import parse_phone
    from huifang.kernel.refs import system
    from huifang.organization import options as settings
    from huifang.organization import services as organization
    from huifang.organization.models import Unit

    installing.install(company="测试公司", packs=["work-safety-consultancy", "complaint-handling"], username="admin", new_link=False)
    user, team, at = User.objects.get(username="admin"), Unit.objects.get(code="team-1"), clock.now()
    organization.assign_role(user=user, role="follow_up_head", unit=Unit.objects.get(code="follow-up"), by=installing.INSTALLER)
    settings.change(by=system("benchmark"), changes={"integrations.rate_per_minute": 100_000})
    phone = parse_phone("13800138000")
    assert phone
    customer = archive.create_customer(
        by=system("benchmark"), name="广州甲化工有限公司", unit=team, owner=user, contact_name="黄嘉欣", phones=[phone], region="广州",
        address="科学大道 88 号",
    )  # fmt: skip
    archive.create_contract(customer, by=system("benchmark"), at=at, number="AZ2025-0001")
    user = User.objects.get(pk=user.pk)
    category = categories.add(name="服务", parent=None, by=user, at=at)
    ends = at + timedelta(days=1)
    _row, token = tokens.create(user=user, kind="personal", name="bench", scopes=SCOPES, expires_at=ends, by=user, at=at)
    number = ContactNumber.objects.get(contact__customer=customer)
    return {"user": user, "unit": team.pk, "customer": customer.pk, "token": token, "number": number.pk, "category": category.pk}


def _asking(place: dict[str, Any], address: str) -> Ask:
    from django.test import Client

    client = Client(headers={"Authorization": f"Bearer {place['token']}"})
    body = {
        "customer": place["customer"], "content": "报告迟了两周，打电话没人回，影响了我们的验收。", "channel": "phone", "number": place["number"],
        "wish": "尽快寄出报告", "product": "安全评价", "category": place["category"],
    }  # fmt: skip
    content = json.dumps(body)
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


def _grow(place: dict[str, Any], before: int, rows: int) -> None:
    """Complaints of five years; one in twenty is open."""
    from django.db import connection

    from huifang.complaints.models import Complaint
    from huifang.kernel import clock

    begin = clock.now() - timedelta(days=1800)
    for start in range(before, rows, CHUNK):
        Complaint.objects.bulk_create(
            Complaint(
                number=f"B{n:08}", customer_id=place["customer"], content=f"第{n}件：报告迟了{n % 40}天", taken_by=place["user"],
                taken_at=begin + timedelta(seconds=n * 150), unit_id=place["unit"], category_id=place["category"],
                channel=("phone", "visit", "mail")[n % 3], state="handling" if n % 20 == 0 else "satisfied",
            )
            for n in range(start, min(start + CHUNK, rows))
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _page(place: dict[str, Any], query: str) -> float:
    from django.test import Client

    client = Client()
    client.force_login(place["user"], backend="django.contrib.auth.backends.ModelBackend")
    backend, seen = backend_pid(), []
    for turn in range(WARM // 2 + ASKED):
        with spending(backend) as spent:
            assert client.get(f"/complaints/?{query}").status_code == 200
        if turn >= WARM // 2:
            seen.append(spent.cpu * 1000)
    return statistics.median(seen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
