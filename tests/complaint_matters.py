"""Complaints of the town that belong together, in waves, closed with a review and measures; the report of a month."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from huifang.complaints import merging, month_reports, reviewing, selectors, services, waves
from huifang.complaints.models import Complaint, Link, Measure, Merging, MonthReport, Review, Wave, WaveMember
from tests.cast import Office

SAID = (
    "台账写错了公司名称。",
    "台账里的公司名称写错，已经说过一次。",
    "证书邮寄地址不对。",
    "发票抬头开错。",
    "教室太冷。",
    "教室的空调一直没修。",
)


def furnish(office: Office, at: datetime) -> None:
    """Merge and link, find two waves, close one with its review."""
    one, same, beside, closed, cold, broken = (_take(office, text, at) for text in SAID)
    merging.merge(same, one, reason="同一份台账", by=office.wang, at=at)
    merging.link(one, beside, note="同一批资料", by=office.wang, at=at)
    for title, row in (("教室太冷", cold), ("空调坏了", broken)):
        wave = Wave.objects.create(title=title, found_at=at, threshold=5, days=7)
        WaveMember.objects.create(wave=wave, complaint=row, joined_at=at)
    waves.confirm(Wave.objects.get(title="空调坏了"), title="空调坏了", by=office.lin, at=at)
    Complaint.objects.filter(pk=closed.pk).update(state="satisfied", closed_at=at)
    closed.refresh_from_db()
    reviewing.write(closed, rating=5, summary="发票已重开。", no_measure="个别情况", version=0, by=office.lin, at=at)
    for owner, complaint in ((office.wang, beside), (office.lin, cold)):
        reviewing.set_measure(
            complaint,
            kind="preventive",
            text="开票前核对抬头",
            owner=owner,
            due_on=date(2026, 12, 4),
            check_on=date(2026, 12, 30),
            by=office.lin,
            at=at,
        )
    done = Measure.objects.get(owner=office.lin)
    reviewing.finish(done, note="已核对", by=office.lin, at=at)
    month_reports.make(date(2026, 10, 1), by=office.lin, at=at - timedelta(minutes=1))


def _take(office: Office, text: str, at: datetime) -> Complaint:
    return services.open_complaint(
        customer=office.customer, content=text, channel="phone", unit=office.team, units=selectors.departments(at), by=office.wang, at=at
    )


def arguments(_town: Any) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    link, closed = Link.objects.get(), {"pk": Review.objects.get().complaint_id}
    proposed, confirmed = ({"pk": Wave.objects.get(state=state).pk} for state in ("proposed", "confirmed"))
    report = {"pk": MonthReport.objects.get().pk}
    return {
        "complaints:split": {"pk": Merging.objects.get().complaint_id},
        "complaints:unlink": {"pk": link.first_id},
        "complaints:similar": {}, "complaints:waves": {}, "complaints:measures": {}, "complaints:analysis": {}, "complaints:month_reports": {},
        "complaints:wave": proposed, "complaints:wave_decide": proposed,
        "complaints:wave_announce": confirmed, "complaints:wave_member": confirmed,
        "complaints:review": closed, "complaints:file": closed, "complaints:review_panel": closed,
        "complaints:measure_new": {"pk": Measure.objects.get(state="open").complaint_id},
        "complaints:measure": {"pk": Measure.objects.get(state="open").pk},
        "complaints:measure_finish": {"pk": Measure.objects.get(state="open").pk},
        "complaints:measure_check": {"pk": Measure.objects.get(state="done").pk},
        "complaints:month_report": report, "complaints:month_report_send": report,
    }  # fmt: skip


def bodies(town: Any) -> dict[str, dict[str, Any]]:
    """What a permitted write needs in order to be done."""
    link = Link.objects.get()
    return {
        "complaints:similar": {"customer": town.office.customer.pk, "content": "公司名称写错了"},
        "complaints:join": {"other": link.second_id, "act": "link", "reason": "相关"},
        "complaints:unlink": {"other": link.second_id},
        "complaints:wave_decide": {"act": "confirm", "title": "教室太冷"},
        "complaints:wave_announce": {"text": "空调已报修，周五前修好。"},
        "complaints:wave_member": {"number": Complaint.objects.get(pk=link.second_id).number, "act": "in"},
        "complaints:review": {"rating": "4", "summary": "发票已重开。", "no_measure": "个别情况", "version": "1"},
        "complaints:measure_new": {
            "kind": "corrective", "text": "重开发票", "owner": town.office.wang.pk, "due_on": "2026-12-01", "check_on": "2026-12-20",
        },
        "complaints:measure_finish": {"note": "已核对"},
        "complaints:measure_check": {"note": "没有再错", "worked": "yes"},
        "complaints:month_report": {"text": "本月投诉情况如下。", "version": "1"},
    }  # fmt: skip
