"""Rounds of the town: one that runs, one reported as late, one through, one with its report; points of 王坐席, and an appeal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from huifang.archive import services as archive
from huifang.archive.models import Customer
from huifang.followup.models import Round, RoundReport, SiteCheck, Task
from huifang.followup.rounds import counting, placing, reporting, running
from huifang.followup.rounds.opening import open_round
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.quality.models import Point
from huifang.regulations.models import Rule
from tests.cast import Office

BY = system("tests")
NAMES = {"running": "在途轮次", "late": "报告延期的轮次", "through": "已打完的轮次", "told": "有总结的轮次"}


def furnish(office: Office, at: datetime) -> None:
    """Open the rounds; their calls lie behind all others in the queue."""
    customer = archive.create_customer(by=BY, at=at, name="中山癸模具有限公司", unit=office.team, owner=office.wang, region="中山市")
    for key, ways in (("running", ["phone", "email"]), ("late", ["visit"]), ("through", ["phone"]), ("told", ["phone"])):
        _open(office, key, ways, customer, at)
    Task.objects.filter(round__key__in=("through", "told")).update(state="done", closed_at=at)
    running.report(_round("late"), reason="两人病假", until=_round("late").ends_on + timedelta(days=7), by=office.wang, at=at)
    for key in NAMES:
        counting.recount(_round(key).pk, at=at)
    told = _round("told")
    running.finish(told, by=office.lin, at=at)
    reporting.make(told, by=office.lin, at=at)
    SiteCheck.objects.create(
        task=Task.objects.get(round__key="late"), agent=office.wang, checked_at=at, place="厂区南门", findings="消防通道堆放杂物"
    )
    for key, state in (("a", "standing"), ("b", "appealed")):
        Point.objects.create(
            person=office.wang, unit=office.team, rule=Rule.objects.order_by("pk")[0], breach="coverage", clause="1", points=1, at=at, event=1,
            evidence_kind=Round.ref_kind, evidence_id=str(told.pk), key=key, state=state, appeal="客户停业" if state == "appealed" else "",
            appealed_at=at if state == "appealed" else None,
        )  # fmt: skip


def _open(office: Office, key: str, ways: list[str], customer: Customer, at: datetime) -> None:
    first = clock.local_date(at) + timedelta(days=60)
    row = open_round(
        by=BY, at=at, name=NAMES[key], kind=Round.Kind.MANUAL, unit=office.team, owner=office.wang, begins=clock.local_date(at),
        ends=first + timedelta(days=13), ways=ways, key=key,
    )  # fmt: skip
    placing.put(row, [customer], at=at)
    Task.objects.filter(round=row).update(due_at=clock.moment_of(first), way=ways[-1])


def _round(key: str) -> Round:
    return Round.objects.select_related("unit", "owner").get(key=key)


def arguments(_town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    running_one = {"pk": _round("running").pk}
    report = {"pk": RoundReport.objects.get().pk}
    return {
        "followup:rounds": {}, "followup:round_new": {}, "followup:round": running_one, "followup:round_calls": running_one,
        "followup:round_late": running_one, "followup:round_void": running_one, "followup:round_ask": running_one,
        "followup:round_window": {"pk": _round("late").pk}, "followup:round_finish": {"pk": _round("through").pk},
        "followup:round_report": report, "followup:round_report_submit": report,
        "followup:site_check": {"pk": Task.objects.get(round__key="late").pk}, "followup:site_check_of": {"pk": SiteCheck.objects.get().pk},
        "quality:points": {}, "quality:mine": {}, "quality:totals": {},
        "quality:point": {"pk": Point.objects.get(key="b").pk}, "quality:appeal": {"pk": Point.objects.get(key="a").pk},
        "quality:decide": {"pk": Point.objects.get(key="b").pk},
    }  # fmt: skip


def bodies(town: Any) -> dict[str, dict[str, Any]]:
    """What a permitted write needs in order to be done."""
    late = _round("late")
    return {
        "followup:round_new": {
            "name": "手工轮次", "unit": town.office.team.pk, "begins": "2026-11-23", "ends": "2026-11-27", "ways": ["phone"], "key": "abc123",
        },
        "followup:round_ask": {"version": "0"},
        "followup:round_late": {"reason": "客户停产", "until": "2027-03-01"},
        "followup:round_void": {"reason": "名单有误", "version": _round("running").version},
        "followup:round_window": {"act": "give", "until": "2027-03-01", "reason": "可以", "version": late.version},
        "followup:round_report": {"text": "本轮全部完成。", "version": "1"},
        "followup:round_report_submit": {"version": "1"},
        "followup:site_check": {"checked_at": "2026-11-20 09:30", "conform": "yes", "place": "厂区", "position": "22.54311, 114.05786", "version": "1"},
        "quality:appeal": {"reason": "客户停业"},
        "quality:decide": {"act": "return", "reason": "属实"},
    }  # fmt: skip
